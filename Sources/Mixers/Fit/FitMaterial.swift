package import MixingConsole

/// What a fit works on: stems and the finished mix, opened anew for each pass, so that memory stays bounded.
package struct FitMaterial: Sendable {
  /// Opens a stem or the target at its beginning, at the material's sample rate.
  package typealias Opening = @Sendable () throws -> any StemSource

  /// In the order of the session's tracks.
  package let stems: [Opening]
  package let target: Opening
  /// Of the target, and so of the fit, in hertz.
  package let sampleRate: Int
  /// Samples of the target: the time line of the fit. What sounds outside is not judged.
  package let samples: Int

  /// Stems and target.
  ///
  /// - Parameters:
  ///   - stems: At least one, mono or stereo.
  ///   - target: Mono or stereo.
  ///   - sampleRate: Of all of them, in hertz.
  /// - Throws: What keeps the target from being opened.
  package init(stems: [Opening], target: @escaping Opening, sampleRate: Int) throws {
    precondition(!stems.isEmpty, "FitMaterial: no stems")
    self.stems = stems
    self.target = target
    self.sampleRate = sampleRate
    samples = try target().samples
  }

  /// The stems of a session from their beginnings, in the order of its tracks.
  func openStems() throws -> [any StemSource] { try stems.map { try $0() } }
}
