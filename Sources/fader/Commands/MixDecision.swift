import Mixers
import MixingConsole

/// How a mix is decided: by rules, then by what an earlier session and the user say.
struct MixDecision {
  let earlier: Session?

  /// The session, without its output stage.
  func session(
    for inputs: [MixInput], _ analyses: [StemAnalysis], sampleRate: Int
  ) throws -> Session {
    let stems = zip(inputs, analyses).map { input, analysis in
      MixStem(
        name: input.name, file: input.file, analysis: analysis, role: role(of: input),
        startSeconds: input.earlier?.startSeconds ?? 0)
    }
    return RuleMixer().session(for: stems, sampleRate: sampleRate)
  }

  func role(of input: MixInput) -> StemRole? {
    input.earlier?.role.flatMap(StemRole.init)
  }
}
