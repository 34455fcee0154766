import AudioIO
package import Evaluation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine

/// A fitted mix against its target: what is left of the target, and the features that `evaluate` compares.
package struct FitJudgement: Sendable {
  /// Of the residual; `nil` for silence.
  package let residualLufs: Double?
  /// `nil` where the target's rate has none.
  package let features: [(feature: Feature, error: Double?)]
  /// What the user should know of the residual's file.
  let warnings: [String]

  /// Goes through the song once more.
  ///
  /// - Parameters:
  ///   - session: The fitted session.
  ///   - material: OpenStems and target.
  ///   - writer: Takes the residual; `nil` for nowhere.
  ///   - backend: Where the mix is computed.
  ///   - report: Is told how far it is.
  /// - Throws: What reading or writing meets, what the report throws.
  init(
    of session: Session, _ material: FitMaterial, _ writer: AudioFileWriter?, on backend: Backend,
    _ report: Reporter
  ) throws {
    let rate = material.sampleRate
    var meter = LoudnessMeter(sampleRate: rate, channels: 2, on: backend)
    features = try asRuntimeError {
      let mix = try SpooledSound(channels: 2, report)
      let target = try SpooledSound(channels: 2, report)
      let pass = try FitPass(session, material, on: backend)
      while let block = try pass.next() {
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
        try report.progress("Judging", 0.5 * pass.progress)
      }
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
