import TensorEngine

extension Backend {
  /// Calls `body` with consecutive ranges of 0 ..< `count`, cut at multiples of `grain`, in
  /// parallel; results in order.
  func map<Result>(over count: Int, grain: Int, _ body: (Range<Int>) -> [Result]) -> [Result] {
    var results = [[Result]](repeating: [], count: (count + grain - 1) / grain)
    results.withUnsafeMutableBufferPointer { results in
      parallel(over: count, grain: grain) { results[$0.lowerBound / grain] = body($0) }
    }
    return results.flatMap { $0 }
  }
}
