public import ArgumentParser
import AudioIO
import MixingConsole
import Studio

/// How a mix is written: the same options wherever a command writes one.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where the mix goes; `-` is standard output.", valueName: "file"))
  var output = "mix.wav"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Integrated loudness of the mix in LUFS, -70 to 0, or none (default: the session's; of a new mix -16).",
      valueName: "LUFS|none"))
  var loudness: OutputSettings.Level?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "True-peak ceiling in dBTP, -40 to 0, or none (default: the session's; of a new mix -1).",
      valueName: "dBTP|none"))
  var peak: OutputSettings.Level?

  @Option(
    help: ArgumentHelp(
      "File format: \(AudioFormat.allCases.map(\.rawValue).joined(separator: ", ")) "
        + "(default: by the file's extension).",
      valueName: "name"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Bits of a sample: 16, 24 or 32f (default: 24); 32f keeps what exceeds full scale.",
      valueName: "bits"))
  var bitDepth: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sample rate of the mix, 8000 to 384000 (default: the session's; of a new mix the one that most "
        + "stems have).",
      valueName: "Hz"))
  var sampleRate: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Write the mix from this time on, in seconds or m:ss. Loudness and ceiling stay those of the whole mix.",
      valueName: "time"))
  var start: SongTime?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write at most this much of the mix.", valueName: "time"))
  var duration: SongTime?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What follows the longest stem (default: as long as sound rings on, up to a minute); 0 cuts there.",
      valueName: "time"))
  var tail: SongTime?

  @Flag(help: "Print one JSON document with what was written and how it measures.")
  var json = false

  func validate() throws {
    try OutputOptions.check(loudness, OutputTarget.loudnessRange, "--loudness", "LUFS")
    try OutputOptions.check(peak, OutputTarget.peakRange, "--peak", "dBTP")
    if output.isEmpty {
      throw ValidationError("-o takes a file, or - for standard output; its name is empty.")
    }
    if let sampleRate, !(8_000...384_000).contains(sampleRate) {
      throw ValidationError("--sample-rate takes 8000 to 384000 Hz, not \(sampleRate).")
    }
    for (name, value) in [("--start", start), ("--tail", tail)] {
      if let value, !(0...86_400).contains(value.seconds) {
        throw ValidationError("\(name) takes 0 to 86400 seconds, not \(value).")
      }
    }
    if let duration, !(duration.seconds > 0 && duration.seconds <= 86_400) {
      throw ValidationError("--duration takes seconds above 0, up to 86400, not \(duration).")
    }
    if json && output == "-" {
      throw ValidationError(
        "--json and -o - both want standard output. Write the mix to a file, or leave --json out.")
    }
  }

  var settings: OutputSettings {
    var settings = OutputSettings(path: output)
    (settings.loudness, settings.peak) = (loudness, peak)
    (settings.format, settings.bitDepth, settings.sampleRate) = (format, bitDepth, sampleRate)
    (settings.part.start, settings.part.duration, settings.part.tail) = (start, duration, tail)
    return settings
  }

  private static func check(
    _ option: OutputSettings.Level?, _ range: ClosedRange<Double>, _ name: String, _ unit: String
  ) throws {
    if case .level(let level)? = option, !range.contains(level) {
      throw ValidationError(
        "\(name) takes \(range.lowerBound) to \(range.upperBound) \(unit) or none, not \(level).")
    }
  }
}

extension OutputSettings.Level: ExpressibleByArgument {
  package init?(argument: String) {
    if argument == "none" {
      self = .none
    } else if let level = Double(argument), level.isFinite {
      self = .level(level)
    } else {
      return nil
    }
  }
}

extension SongTime: ExpressibleByArgument {}
