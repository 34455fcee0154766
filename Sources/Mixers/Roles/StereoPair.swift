import MixingConsole

/// Two mono stems that are the left and the right of one sound, by their names.
package struct StereoPair: Equatable, Sendable {
  /// The index of the left one among the stems.
  package let left: Int
  /// The index of the right one.
  package let right: Int

  package init(left: Int, right: Int) {
    self.left = left
    self.right = right
  }

  /// The pairs among stems.
  ///
  /// The names of a pair differ in nothing but a word for the side ("OH L", "OHR", "piano_left"), track
  /// numbers at the start left aside. Where several stems share a name and a side ("01 Gtr L", "02 Gtr R",
  /// "03 Gtr L", "04 Gtr R"), the first left goes with the first right, and so on. Overheads and rooms may
  /// be numbered instead: "OH 1" and "OH 2" are a pair, unless there is an "OH 3".
  ///
  /// - Parameter stems: In the order of the mix; only mono ones are paired.
  /// - Returns: The pairs in the order of their left stems; no stem is in two of them.
  package static func pairs(among stems: [(name: String, channels: Int)]) -> [StereoPair] {
    let sides = stems.map { $0.channels == 1 ? Side(name: $0.name) : nil }
    var pairs: [StereoPair] = []
    for (index, side) in sides.enumerated() {
      // Every sound once, at its first stem.
      guard let side, !sides[..<index].contains(where: { $0?.sound == side.sound }) else {
        continue
      }
      let of = { (number: Int) in
        sides.indices.filter { sides[$0]?.sound == side.sound && sides[$0]?.number == number }
      }
      let (left, right) = (of(1), of(2))
      let all = sides.count { $0?.sound == side.sound }
      guard left.count == right.count, left.count + right.count == all else { continue }
      pairs += zip(left, right).map { StereoPair(left: $0, right: $1) }
    }
    return pairs.sorted { $0.left < $1.left }
  }

  /// Which side of which sound a name says.
  private struct Side {
    /// 1 left, 2 right; more where sides are numbered.
    let number: Int
    /// The words without the side.
    let sound: [String]

    init?(name: String) {
      var words = StemName(name).words
      // "808 L" has no track number.
      if words.count > 2, words[0].first?.isNumber == true { words.removeFirst() }
      let sides = words.indices.filter { Self.numbers[words[$0]] != nil }
      if sides.count == 1, let number = Self.numbers[words[sides[0]]] {
        self.number = number
        words.remove(at: sides[0])
      } else if sides.isEmpty, words.count > 1, let number = words.last.flatMap({ Int($0) }),
        StemRole.guess(name: name)?.role == .overheads
      {
        self.number = number
        words[words.count - 1] = "number"
      } else {
        return nil
      }
      sound = words
    }

    private static let numbers = [
      "l": 1, "left": 1, "lft": 1, "r": 2, "right": 2, "rgt": 2,
    ]
  }
}
