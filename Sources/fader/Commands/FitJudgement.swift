import AudioIO
import Evaluation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine

/// A fitted mix against its target: what is left of the target, and the features that `evaluate` compares.
struct FitJudgement {
  /// Of the residual; `nil` for silence.
  let residualLufs: Double?
  /// `nil` where the target's rate has none.
  let features: [(feature: Feature, error: Double?)]
  /// What the user should know of the residual's file.
  let warnings: [String]

  /// Goes through the song once more.
  ///
  /// - Parameters:
  ///   - session: The fitted session.
  ///   - material: Stems and target.
  ///   - path: Where the residual is written, or nowhere.
  ///   - encoding: How; needed where there is a path.
  ///   - backend: Where the mix is computed.
  ///   - isQuiet: Whether no progress is shown.
  /// - Throws: What reading or writing meets, `Interrupted`.
  init(
    of session: Session, _ material: FitMaterial, path: String?, encoding: AudioEncoding?,
    on backend: Backend, isQuiet: Bool
  ) throws {
    let rate = material.sampleRate
    let writer = try path.flatMap { path in
      try encoding.map { encoding in
        try unusable {
          try AudioFileWriter(
            path: path, encoding: encoding, sampleRate: rate, channels: 2,
            expectedSamples: material.samples)
        }
      }
    }
    var bar = ProgressBar("Judging", quiet: isQuiet)
    defer { bar.finish() }
    var meter = LoudnessMeter(sampleRate: Double(rate), channels: 2, on: backend)
    features = try running {
      let mix = try SpooledSound(channels: 2)
      let target = try SpooledSound(channels: 2)
      let pass = try FitPass(session, material, on: backend)
      while let block = try pass.next() {
        try Interruption.check()
        let count = block.mix.shape[3]
        let (wanted, got) = (block.target.values, block.mix.values)
        let left = zip(wanted, got).map(-)
        func planes(_ values: [Float]) -> [[Float]] {
          [Array(values[..<count]), Array(values[count...])]
        }
        let residual = planes(left)
        meter.add(residual)
        try writer?.write(AudioBuffer(channels: residual, sampleRate: rate))
        try mix.append(planes(got))
        try target.append(planes(wanted))
        bar.update(0.5 * pass.progress)
      }
      try writer?.finish()
      guard FeatureTarget.sampleRates.contains(rate) else { return [] }
      return try FeatureComparison(target: target, mix: mix, sampleRate: rate, on: backend).errors
    }
    residualLufs = meter.integratedLufs
    let clipped = writer?.clippedSamples ?? 0
    warnings =
      clipped == 0
      ? []
      : [
        "\(clipped) samples of the residual exceed full scale and were clipped. Write --bit-depth 32f."
      ]
  }
}
