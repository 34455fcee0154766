extension Backend {
  /// What `body` makes of each of 0 ..< `count`, in order; computed on all threads.
  ///
  /// - Throws: What the first of the bodies that fail throws; the others run all the same.
  package func map<Value, Failure: Error>(
    _ count: Int, _ body: (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    var results = [Result<Value, Failure>?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      parallel(count) { index in
        do throws(Failure) {
          results[index] = .success(try body(index))
        } catch {
          results[index] = .failure(error)
        }
      }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for result in results {
      guard let result else { preconditionFailure("map: a body did not run") }
      values.append(try result.get())
    }
    return values
  }

  /// What `body` makes of consecutive ranges of 0 ..< `count`, cut at multiples of `grain`, one after the
  /// other; computed on all threads.
  package func map<Value, Failure: Error>(
    over count: Int, grain: Int, _ body: (Range<Int>) throws(Failure) -> [Value]
  ) throws(Failure) -> [Value] {
    try map((count + grain - 1) / grain) { piece throws(Failure) in
      try body(piece * grain..<min(count, (piece + 1) * grain))
    }.flatMap(\.self)
  }
}
