import Foundation

/// What a mix does with each of its stems, as whoever mixed it says: the truth that a model should find.
package struct SongTruth: Equatable, Sendable {
  /// What the mix does with one stem.
  package struct Stem: Equatable, Sendable {
    /// For the stem as it is in its file, in decibels.
    package let gainDb: ControlTrajectory
    /// 0 left … 1 right, for the `constantPower` law.
    package let position: ControlTrajectory

    package init(gainDb: ControlTrajectory, position: ControlTrajectory) {
      self.gainDb = gainDb
      self.position = position
    }
  }

  /// By the stems' names.
  package let stems: [String: Stem]

  package init(stems: [String: Stem]) { self.stems = stems }

  /// Reads `truth.json` (`Datasets/demo/README.md` explains it), and no key that is not known.
  ///
  /// - Parameter path: The file.
  /// - Throws: `SongProblem.brokenTruth`.
  package init(contentsOf path: String) throws(SongProblem) {
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      try data.refuseRepeatedKeys()
      stems = try JSONDecoder().decode(TruthFile.self, from: data).stems.mapValues(\.stem)
    } catch let error as DecodingError {
      throw .brokenTruth(path: path, reason: error.reason)
    } catch {
      throw .brokenTruth(path: path, reason: "it cannot be read (\(error.localizedDescription))")
    }
  }

  /// The mean gain of a stem over a part of the song.
  ///
  /// - Parameters:
  ///   - stem: Its name.
  ///   - range: In seconds from the start of the mix.
  /// - Returns: In decibels; `nil` for a stem of which nothing is said.
  package func gainDb(of stem: String, over range: Range<Double>) -> Double? {
    stems[stem]?.gainDb.mean(over: range)
  }

  /// The mean position of a stem over a part of the song.
  ///
  /// - Parameters:
  ///   - stem: Its name.
  ///   - range: In seconds from the start of the mix.
  /// - Returns: 0 left … 1 right; `nil` for a stem of which nothing is said.
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
