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
    try asUsageError { try settings.check() }
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
