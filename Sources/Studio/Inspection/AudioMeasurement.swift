import AudioIO
public import Documents
import Foundation
import SignalOps
import TensorEngine

/// What an audio file measures, and what is wrong with it.
public struct AudioMeasurement: Sendable {
  package let path: String
  package let formatName: String
  package let sampleRate, channels, samples: Int
  package let integratedLufs, loudnessRangeLu, maximumMomentaryLufs, maximumShortTermLufs: Double?
  package let truePeakDbtp: Double?
  /// Those in runs of three or more at full scale.
  let clippedSamples: Int
  /// What is wrong with the file that holds the sound.
  let fileDefects: [AudioDefect]

  /// Full scale of 16 bits; that of more bits lies above.
  private static let fullScale: Float = 32_767 / 32_768
  /// The dither of 16 bits peaks below this.
  private static let silenceDbtp = -80.0
  /// Above this nothing was meant as audio with full scale 1.
  private static let absurdDbtp = 20.0

  /// Reads a file from front to back, in constant memory.
  ///
  /// - Parameters:
  ///   - reader: The file, at its beginning.
  ///   - backend: Whose kernels measure.
  ///   - progress: Is told the share that has been read; what it throws ends the measurement.
  /// - Throws: What reading meets; what `progress` throws.
  init(
    of reader: AudioFileReader, on backend: Backend, progress: (Double) throws -> Void
  ) throws {
    let rate = reader.sampleRate
    var loudness =
      rate >= LoudnessMeter.lowestSampleRate
      ? LoudnessMeter(sampleRate: rate, channels: reader.channels, on: backend) : nil
    var peak = TruePeakMeter(channels: reader.channels, on: backend)
    var runs = [Int](repeating: 0, count: reader.channels)
    var (clipped, samples) = (0, 0)
    while case let block = try asRuntimeError({ try reader.read(frames: 65_536) }),
      block.samples > 0
    {
      loudness?.add(block.channels)
      peak.add(block.channels)
      for (channel, values) in block.channels.enumerated() {
        clipped += Self.clipped(in: values, run: &runs[channel])
      }
      samples += block.samples
      try progress(Double(samples) / Double(max(reader.samples, samples)))
    }
    path = reader.path
    formatName = reader.formatName
    (sampleRate, channels) = (reader.sampleRate, reader.channels)
    self.samples = samples
    integratedLufs = loudness?.integratedLufs
    loudnessRangeLu = loudness?.loudnessRangeLu
    maximumMomentaryLufs = loudness?.maximumMomentaryLufs
    maximumShortTermLufs = loudness?.maximumShortTermLufs
    truePeakDbtp = peak.truePeakDbtp
    clippedSamples = clipped
    fileDefects = reader.defects
  }

  /// Counts samples in runs at full scale; `run` is how long the run is that goes on.
  private static func clipped(in values: [Float], run: inout Int) -> Int {
    var count = 0
    for value in values {
      if abs(value) < fullScale {
        run = 0
      } else {
        run += 1
        // The third tells that the two before it belong to a run too.
        if run == 3 { count += 3 } else if run > 3 { count += 1 }
      }
    }
    return count
  }

  private var nonFiniteValues: Int {
    fileDefects.reduce(0) { sum, defect in
      if case .notFinite(let values) = defect { sum + values } else { sum }
    }
  }

  package var seconds: Double { Double(samples) / Double(sampleRate) }

  /// What is wrong, in words; of several files that belong together also a rate that is not theirs.
  ///
  /// - Parameter commonRate: In hertz; `nil` for a file by itself.
  /// - Returns: A few words for each; none for a sound file.
  package func defects(besideRate commonRate: Int? = nil) -> [String] {
    var defects = fileDefects.map(\.words)
    if truePeakDbtp ?? -.infinity < Self.silenceDbtp {
      defects.append("silent")
    } else if integratedLufs == nil && seconds >= 0.4
      && sampleRate >= LoudnessMeter.lowestSampleRate
    {
      defects.append("next to silent")
    }
    if let peak = truePeakDbtp, peak > Self.absurdDbtp {
      defects.append("far beyond full scale")
    } else if clippedSamples > 0 {
      defects.append("\(Phrase.count(clippedSamples, "sample")) clipped")
    }
    if let commonRate, commonRate != sampleRate {
      defects.append("at \(sampleRate) Hz, others at \(commonRate) Hz")
    }
    return defects
  }

  /// Every figure with its key in documents and its name in tables.
  package var figures: [(key: String, label: String, unit: String, value: Double?)] {
    [
      ("integratedLufs", "Loudness", "LUFS", integratedLufs),
      ("loudnessRangeLu", "Loudness range", "LU", loudnessRangeLu),
      ("maximumMomentaryLufs", "Loudest 400 ms", "LUFS", maximumMomentaryLufs),
      ("maximumShortTermLufs", "Loudest 3 s", "LUFS", maximumShortTermLufs),
      ("truePeakDbtp", "True peak", "dBTP", truePeakDbtp),
    ]
  }

  public var json: JSONValue {
    .object([.init("kind", "audio"), .init("file", .string(path))] + members())
  }

  /// What the user should know of the figures.
  var warnings: [String] { fileDefects.map { $0.description(of: path) } }

  /// The figures and defects.
  func members(besideRate commonRate: Int? = nil) -> [JSONValue.Member] {
    [
      .init("format", .string(formatName)), .init("sampleRate", .number(Double(sampleRate))),
      .init("channels", .number(Double(channels))), .init("samples", .number(Double(samples))),
      .init("seconds", .number(seconds)),
    ] + figures.map { .init($0.key, JSONValue($0.value)) } + [
      .init("clippedSamples", .number(Double(clippedSamples))),
      .init("nonFiniteValues", .number(Double(nonFiniteValues))),
      .init("defects", .array(defects(besideRate: commonRate).map { .string($0) })),
    ]
  }
}
