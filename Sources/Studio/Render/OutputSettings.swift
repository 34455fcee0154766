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

  /// Refuses what is out of range.
  package func check() throws {
    try Self.check(loudness, OutputTarget.loudnessRange, "--loudness", "LUFS")
    try Self.check(peak, OutputTarget.peakRange, "--peak", "dBTP")
    if path.isEmpty {
      throw JobError.input("-o takes a file, or - for standard output; its name is empty.")
    }
    let rates = SessionLimits.sampleRates
    if let sampleRate, !rates.contains(sampleRate) {
      throw JobError.input(
        "--sample-rate takes \(rates.lowerBound) to \(rates.upperBound) Hz, not \(sampleRate).")
    }
    for (name, value) in [("--start", part.start), ("--tail", part.tail)] {
      if let value, !(0...86_400).contains(value.seconds) {
        throw JobError.input("\(name) takes 0 to 86400 seconds, not \(value).")
      }
    }
    if let duration = part.duration, !(duration.seconds > 0 && duration.seconds <= 86_400) {
      throw JobError.input("--duration takes seconds above 0, up to 86400, not \(duration).")
    }
  }

  private static func check(
    _ option: Level?, _ range: ClosedRange<Double>, _ name: String, _ unit: String
  ) throws {
    if case .level(let level)? = option, !range.contains(level) {
      throw JobError.input(
        "\(name) takes \(range.lowerBound) to \(range.upperBound) \(unit) or none, not \(level).")
    }
  }

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
