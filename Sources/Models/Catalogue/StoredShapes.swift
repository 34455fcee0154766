/// The names and shapes that a checkpoint holds, as the configuration of a model is inferred from them.
struct StoredShapes {
  private let weights: [String: StoredWeight]
  private let file: CheckpointFile

  /// The shapes of weights, their names without `prefix`.
  init(_ weights: [StoredWeight], prefix: String, file: CheckpointFile) {
    self.file = file
    var named: [String: StoredWeight] = [:]
    for weight in weights where weight.name.hasPrefix(prefix) {
      named[String(weight.name.dropFirst(prefix.count))] = weight
    }
    self.weights = named
  }

  /// The shape of a tensor, or `nil` where there is none.
  subscript(name: String) -> [Int]? { weights[name]?.shape }

  /// The shape of a tensor without which the configuration cannot be known.
  func required(_ name: String, rank: Int, _ axes: String) throws(CheckpointError) -> [Int] {
    guard let weight = weights[name] else { throw file.error(.missingWeight(name: name)) }
    guard let shape = weight.shape else {
      throw file.error(.notTensor(name: weight.name, found: weight.found))
    }
    if shape.count != rank { throw impossible(name, "\(axes) is expected") }
    return shape
  }

  /// How many parts there are with names such as `encoder.0`, if they are counted without a gap.
  func count(of list: String, from first: Int) -> Int {
    let numbers = weights.keys.compactMap { name -> Int? in
      guard name.hasPrefix(list) else { return nil }
      return Int(name.dropFirst(list.count).prefix { $0 != "." })
    }
    guard let last = numbers.max(), last >= first else { return 0 }
    return last - first < ModelSize.depth.range.upperBound ? last - first + 1 : .max
  }

  /// Throws where a size that was read off a shape cannot be one of a model.
  func check(
    _ value: Int, _ size: ModelSize, _ name: String, _ what: String
  ) throws(CheckpointError) {
    if size.contains(value) { return }
    let (low, high) = (size.range.lowerBound, size.range.upperBound)
    throw impossible(
      name,
      size.range.contains(value)
        ? "\(what) is \(value), and must be odd"
        : "\(what) is \(value), and Fader takes \(low) to \(high)")
  }

  func impossible(_ name: String, _ problem: String) -> CheckpointError {
    file.error(.impossible(name: name, shape: self[name] ?? [], problem: problem))
  }
}
