import Evaluation
import TensorEngine

/// A mix, judged as it is and at the target's loudness.
struct JudgedMix {
  let asRendered: MixEvaluation
  /// `nil` where the mix or the target has no loudness.
  let atTargetLoudness: MixEvaluation?

  init(_ mix: [[Float]], against target: EvaluationTarget, on backend: Backend) {
    asRendered = target.judge(mix, on: backend)
    atTargetLoudness = target.atTargetLoudness(mix, loudness: asRendered.loudness)
      .map { target.judge($0, on: backend) }
  }
}
