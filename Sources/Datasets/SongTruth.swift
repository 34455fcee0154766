import Documents
package import MixingConsole

/// What a mix does with each of its stems, as whoever mixed it says: the truth that a model should find.
package struct SongTruth: Equatable, Sendable {
  /// What the mix does with one stem.
  package struct Stem: Equatable, Sendable {
    /// What it is (`StemRole`), for people; `nil` where that is not said.
    package let role: String?
    /// The gain of the stem as it is in its file, in decibels.
    package let gainDb: ControlValue
    /// 0 left … 1 right, for the `constantPower` law.
    package let position: ControlValue

    package init(role: String? = nil, gainDb: ControlValue, position: ControlValue) {
      self.role = role
      self.gainDb = gainDb
      self.position = position
    }
  }

  /// What is known of each stem, by name.
  package let stems: [String: Stem]

  package init(stems: [String: Stem]) { self.stems = stems }

  /// What holds of stems that are as they are in the mix: all faders at 0 dB, all pans in the middle.
  package init(asMixed stems: [String]) {
    let neutral = Stem(gainDb: 0, position: 0.5)
    self.init(stems: Dictionary(stems.map { ($0, neutral) }) { first, _ in first })
  }

  private static let byteLimit = 64 << 20

  /// Reads `truth.json` (`Datasets/demo/README.md` explains it), and no key that is not known.
  ///
  /// - Parameter path: The file.
  /// - Throws: What is wrong with it, in the words of a session: its controls are those of one.
  package init(contentsOf path: String) throws(SessionError) {
    let reader = try SessionReader(contentsOf: path, limit: Self.byteLimit, as: "a truth")
    try reader.checkFormat("fader-truth")
    try reader.checkKeys(["format", "version", "song", "sampleRate", "tempoBpm", "stems"])
    var stems: [String: Stem] = [:]
    for (name, stem) in try reader.required("stems").members() {
      // What it sends to a reverb is for people.
      try stem.checkKeys(["role", "gainDb", "position", "reverbSend"])
      stems[name] = Stem(
        role: try stem.member("role")?.string(),
        gainDb: try stem.required("gainDb").control(Gain.Control.gainDb.spec),
        position: try stem.required("position").control(Pan.Control.position.spec))
    }
    self.stems = stems
  }

  /// The mean gain of a stem over a part of the song.
  ///
  /// - Parameters:
  ///   - stem: Its name.
  ///   - range: In seconds from the start of the mix.
  /// - Returns: In decibels; `nil` for a stem that the truth does not mention.
  package func gainDb(of stem: String, over range: Range<Double>) -> Double? {
    stems[stem]?.gainDb.mean(over: range)
  }

  /// The mean position of a stem over a part of the song.
  ///
  /// - Parameters:
  ///   - stem: Its name.
  ///   - range: In seconds from the start of the mix.
  /// - Returns: 0 left … 1 right; `nil` for a stem that the truth does not mention.
  package func position(of stem: String, over range: Range<Double>) -> Double? {
    stems[stem]?.position.mean(over: range)
  }

  /// Whether it speaks of the stems that are there and of no others.
  func problems(beside names: [String], path: String) -> [SongProblem] {
    let unexplained = names.filter { stems[$0] == nil }
    let unknown = stems.keys.filter { !names.contains($0) }.sorted()
    if unexplained.isEmpty && unknown.isEmpty { return [] }
    return [.differentTruth(path: path, unexplained: unexplained, unknown: unknown)]
  }
}

extension ControlValue {
  /// The mean over a part of the song of a control that moves in straight lines, exact:
  /// ∫ value dt / duration, a trapezium between any two of the points and the ends; over no time at all, the
  /// value there.
  ///
  /// - Parameter range: In seconds from the start of the mix.
  /// - Returns: In the control's unit.
  fileprivate func mean(over range: Range<Double>) -> Double {
    func value(_ seconds: Double) -> Double { self.value(at: seconds, taper: .linear) }
    let duration = range.upperBound - range.lowerBound
    guard duration > 0 else { return value(range.lowerBound) }
    var times: [Double] = []
    if case .points(let points) = self {
      times = points.map(\.seconds).filter { range.lowerBound < $0 && $0 < range.upperBound }
    }
    times = [range.lowerBound] + times + [range.upperBound]
    let area = zip(times, times.dropFirst()).reduce(0) { sum, times in
      sum + (times.1 - times.0) * (value(times.0) + value(times.1)) / 2
    }
    return area / duration
  }
}
