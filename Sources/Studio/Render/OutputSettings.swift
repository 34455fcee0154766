import AudioIO
import MixingConsole

/// How a mix is written.
package struct OutputSettings: Sendable {
  /// A level in decibels, or none.
  package enum Level: Equatable, Sendable {
    case none
    case level(Double)

    var value: Double? {
      if case .level(let level) = self { level } else { nil }
    }
  }

  /// Which part of a mix is written.
  package struct Part: Sendable {
    /// `nil` for the beginning.
    package var start: SongTime?
    /// `nil` for all that follows.
    package var duration: SongTime?
    /// What follows the longest stem; `nil` for the longest reverb.
    package var tail: SongTime?

    package init() {}
  }

  /// The file; `-` is standard output.
  package var path: String
  /// Integrated, in LUFS; `nil` leaves it to the session.
  package var loudness: Level?
  /// The ceiling in dBTP; `nil` leaves it to the session.
  package var peak: Level?
  /// The name of a format; `nil` goes by the file's extension.
  package var format: String?
  /// `16`, `24` or `32f`; `nil` for 24.
  package var bitDepth: String?
  /// In hertz; `nil` leaves it to the session, or the stems.
  package var sampleRate: Int?
  package var part = Part()

  package init(path: String) { self.path = path }

  func encoding() throws -> AudioEncoding {
    try asInputError { try AudioEncoding(path: path, format: format, bitDepth: bitDepth) }
  }

  /// What the output stage aims at: what is asked for, else the session's own.
  func target(insteadOf own: OutputTarget?) -> OutputTarget {
    OutputTarget(
      loudnessLufs: loudness.map(\.value) ?? own?.loudnessLufs,
      peakDbtp: peak.map(\.value) ?? own?.peakDbtp)
  }
}
