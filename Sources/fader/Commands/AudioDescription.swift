import AudioIO
import Foundation
import MixingConsole
import SignalOps
import TensorEngine

/// What `inspect` says of an audio file.
struct AudioDescription {
  let json: JSONValue
  let text: String
  let warnings: [String]

  /// Reads the file from front to back.
  init(measuring reader: AudioFileReader, on backend: Backend, isQuiet: Bool) throws {
    let rate = Double(reader.sampleRate)
    var bar = ProgressBar("Measuring", quiet: isQuiet)
    defer { bar.finish() }
    var loudness =
      rate >= LoudnessMeter.lowestSampleRate
      ? LoudnessMeter(sampleRate: rate, channels: reader.channels, on: backend) : nil
    var peak = TruePeakMeter(channels: reader.channels, on: backend)
    var samples = 0
    while true {
      try Interruption.check()
      let block = try running { try reader.read(frames: 65_536) }
      if block.samples == 0 { break }
      loudness?.add(block.channels)
      peak.add(block.channels)
      samples += block.samples
      bar.update(Double(samples) / Double(max(reader.samples, 1)))
    }
    let figures: [(key: String, label: String, unit: String, value: Double?)] = [
      ("integratedLufs", "Loudness", "LUFS", loudness?.integratedLufs),
      ("loudnessRangeLu", "Loudness range", "LU", loudness?.loudnessRangeLu),
      ("maximumMomentaryLufs", "Loudest 400 ms", "LUFS", loudness?.maximumMomentaryLufs),
      ("maximumShortTermLufs", "Loudest 3 s", "LUFS", loudness?.maximumShortTermLufs),
      ("truePeakDbtp", "True peak", "dBTP", peak.truePeakDbtp),
    ]
    json = .object(
      [
        .init("kind", "audio"), .init("file", .string(reader.path)),
        .init("format", .string(reader.formatName)),
        .init("sampleRate", .number(rate)), .init("channels", .number(Double(reader.channels))),
        .init("samples", .number(Double(samples))),
        .init("seconds", .number(Double(samples) / rate)),
      ] + figures.map { .init($0.key, JSONValue($0.value)) })
    var rows = [
      ("File", reader.path), ("Format", reader.formatName),
      ("Sample rate", "\(reader.sampleRate) Hz"), ("Channels", "\(reader.channels)"),
      ("Length", "\(ProgressBar.time(Double(samples) / rate)) (\(samples) samples)"),
    ]
    rows += figures.map { figure in
      (figure.label, figure.value.map { "\(MixReport.rounded($0)) \(figure.unit)" } ?? "–")
    }
    text = Table.pairs(rows)
    warnings = reader.warnings
  }
}
