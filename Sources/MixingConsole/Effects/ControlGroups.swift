import Documents

/// The controls of an effect of which some are lists, such as a gain for each band, in the order of an enum.
struct ControlGroups<Key: ControlKey> {
  private let counts: [Key: Int]

  /// - Parameter counts: How many values a list has; what is not named is one value.
  init(_ counts: [Key: Int]) { self.counts = counts }

  var controls: [EffectControl] {
    Key.allCases.flatMap { key in
      guard let count = counts[key] else { return [EffectControl(key)] }
      return (0..<count).map { index in
        EffectControl(
          path: JSONPath() / key.rawValue / index, name: "\(key.rawValue)/\(index + 1)",
          spec: key.spec)
      }
    }
  }

  /// The indices of a control's values.
  func indices(of key: Key) -> Range<Int> {
    let start = Key.allCases.prefix { $0 != key }.reduce(0) { $0 + (counts[$1] ?? 1) }
    return start..<start + (counts[key] ?? 1)
  }

  /// The index of a control that is no list.
  func index(of key: Key) -> Int { indices(of: key).lowerBound }
}
