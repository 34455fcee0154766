import AudioIO
import MixingConsole

/// How a mix is written.
public struct OutputSettings: Sendable {
  /// A level in decibels, or none.
  public enum Level: Equatable, Sendable {
    case none
    case level(Double)

    var value: Double? {
      if case .level(let level) = self { level } else { nil }
    }
  }

  /// Which part of a mix is written.
  public struct Part: Sendable {
    /// `nil` for the beginning.
    public var start: SongTime?
    /// `nil` for all that follows.
    public var duration: SongTime?
    /// What follows the longest stem; `nil` for the longest reverb.
    public var tail: SongTime?

    public init() {}
  }

  /// The file; `-` is standard output.
  public var path: String
  /// Integrated, in LUFS; `nil` leaves it to the session.
  public var loudness: Level?
  /// The ceiling in dBTP; `nil` leaves it to the session.
  public var peak: Level?
  /// The name of a format; `nil` goes by the file's extension.
  public var format: String?
  /// `16`, `24` or `32f`; `nil` for 24.
  public var bitDepth: String?
  /// In hertz; `nil` leaves it to the session, or the stems.
  public var sampleRate: Int?
  public var part = Part()

  public init(path: String) { self.path = path }

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
