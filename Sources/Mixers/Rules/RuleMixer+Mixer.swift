import MixingConsole
package import TensorEngine

extension RuleMixer: NamedMixer {
  package static let name = "rules"

  package func decision(
    for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision {
    let analyses = try StemAnalysis.all(of: stems, on: backend) { try progress("Analysing", $0) }
    let known = zip(stems.plain.tracks, analyses).enumerated().map { index, stem in
      let (track, analysis) = stem
      return MixStem(
        name: track.name, file: track.file, analysis: analysis,
        role: track.lock.holds(.role) ? track.role.flatMap(StemRole.init) : nil,
        earlierRole: track.role.flatMap(StemRole.init), startSeconds: track.startSeconds,
        isMuted: stems.guides.contains(index))
    }
    let decision = decision(for: known, sampleRate: stems.plain.sampleRate)
    return MixerDecision(
      session: decision.session, roleSources: known.map(\.recognized.source),
      warnings: decision.warnings)
  }
}
