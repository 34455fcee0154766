package import AudioIO
import SignalOps
package import TensorEngine

/// What one decoding of a whole file finds: how long, how loud, and where it sounds.
package struct SoundSurvey: Sendable, Equatable {
  package let path: String
  /// The file's channels: 1 or 2.
  package let channels: Int
  /// The file's sample rate in hertz.
  package let fileSampleRate: Int
  /// Samples per channel at the dataset's rate, as many as can be decoded.
  package let samples: Int
  /// The largest magnitude; full scale is 1.
  package let peak: Double
  /// Integrated loudness in LUFS (`LoudnessMeter`), of a mono mix as doubled; `nil` where no 400 ms are
  /// above −70 LUFS.
  package let integratedLufs: Double?
  /// Whether the 400 ms that begin at element number · 0.1 s are above the gate: −70 LUFS, and 20 LU below
  /// the file's own integrated loudness.
  ///
  /// The 20 LU are those of EBU Tech 3342, section 2.2: what a programme's foreground keeps and noise and
  /// spill between its parts do not.
  package let activity: [Bool]
  /// What was wrong with it.
  package let defects: [AudioDefect]
  /// Infinite ones and those that are not a number.
  package let nonFiniteValues: Int

  /// Whether decoding ended before the header says.
  package var isCut: Bool { defects.contains(.endsEarly) }

  /// What is known already.
  init(
    path: String, channels: Int, fileSampleRate: Int, samples: Int, peak: Double,
    integratedLufs: Double?, activity: [Bool], defects: [AudioDefect], nonFiniteValues: Int
  ) {
    (self.path, self.channels, self.fileSampleRate) = (path, channels, fileSampleRate)
    (self.samples, self.peak, self.integratedLufs) = (samples, peak, integratedLufs)
    (self.activity, self.defects, self.nonFiniteValues) = (activity, defects, nonFiniteValues)
  }

  private static let absoluteGateLufs = -70.0
  private static let relativeGateDb = -20.0
  private static let block = 65_536

  /// Decodes a file once, in constant memory but for a byte per tenth of a second.
  ///
  /// - Parameters:
  ///   - path: The file, mono or stereo.
  ///   - sampleRate: The dataset's, in hertz.
  ///   - isMix: Whether a mono file counts as two equal channels.
  ///   - backend: Whose kernels measure.
  ///   - progress: Is told how many samples more have been decoded; what it throws ends the survey.
  /// - Throws: `AudioFileError`, or what `progress` throws.
  package init(
    of path: String, sampleRate: Int, isMix: Bool, on backend: Backend,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    let reader = try AudioFileReader(path: path, sampleRate: sampleRate)
    let isDoubled = isMix && reader.channels == 1
    var meter = LoudnessMeter(
      sampleRate: sampleRate, channels: isDoubled ? 2 : reader.channels, on: backend)
    var peak: Float = 0
    while case let block = try reader.read(frames: Self.block), block.samples > 0 {
      meter.add(isDoubled ? block.channels + block.channels : block.channels)
      for channel in block.channels { for value in channel { peak = max(peak, abs(value)) } }
      try progress(block.samples)
    }
    self.path = path
    channels = reader.channels
    fileSampleRate = reader.fileSampleRate
    samples = reader.position
    self.peak = Double(peak)
    defects = reader.defects
    nonFiniteValues = reader.nonFiniteValues
    integratedLufs = meter.integratedLufs
    let gate = max(
      Self.absoluteGateLufs, (integratedLufs ?? Self.absoluteGateLufs) + Self.relativeGateDb)
    activity = meter.momentarySeries.map { lufs in lufs.map { $0 > gate } ?? false }
  }
}
