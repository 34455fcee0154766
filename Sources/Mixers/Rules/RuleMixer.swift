package import MixingConsole
package import TensorEngine

/// One rule of mixing: from what is known of the parts and has been decided before, it decides more, and
/// says why in the notes.
protocol MixRule: Sendable {
  func apply(to plan: inout MixPlan)
}

/// Mixes stems by rules of practice: what each stem is decides how it is usually mixed, what was measured
/// decides how far this one is from there.
///
/// Every decision stands in the session as a value, with its reason in the track's `notes`. The same stems
/// give the same session. Each rule is a file of its own with the practice or paper that it follows.
package struct RuleMixer: Sendable {
  /// What the strip does first, for loudness counts what is left; the balance before what depends on levels; what no
  /// equalizer may cut is ducked, so after masking; a ride beside all that
  /// the others do.
  static let rules: [any MixRule] = [
    GateRule(), HighPassRule(), DeEsserRule(), CompressionRule(), BalanceRule(), MaskingRule(),
    DuckingRule(), RideRule(), PanningRule(), ReverbRule(), GroupRule(),
  ]

  package init() {}

  /// A mix that was decided.
  package struct Decision: Sendable {
    /// It has no output stage.
    package let session: Session
    /// What is wrong with stems, and what could not be made up for.
    package let warnings: [String]
  }

  /// Decides a mix.
  ///
  /// - Parameters:
  ///   - stems: At least one; no two of a name. Their order is that of the tracks.
  ///   - sampleRate: Of the mix and of all analyses, in hertz.
  /// - Returns: A session without an output stage.
  package func session(for stems: [MixStem], sampleRate: Int) -> Session {
    decision(for: stems, sampleRate: sampleRate).session
  }

  /// Decides a mix, and says what the user should know of it.
  ///
  /// - Parameters:
  ///   - stems: At least one; no two of a name. Their order is that of the tracks.
  ///   - sampleRate: Of the mix and of all analyses, in hertz.
  /// - Returns: The session and warnings.
  package func decision(for stems: [MixStem], sampleRate: Int) -> Decision {
    precondition(!stems.isEmpty, "RuleMixer: no stems")
    var plan = MixPlan(sampleRate: sampleRate, parts: parts(of: stems))
    for index in plan.parts.indices where plan.parts[index].analysis.isSilent {
      plan.parts[index].notes.append("muted: silent, nothing above -70 LUFS")
    }
    if !plan.heard.isEmpty {
      for rule in Self.rules { rule.apply(to: &plan) }
    }
    return Decision(session: plan.session(for: stems), warnings: plan.parts.flatMap(\.warnings))
  }

  /// The parts that the stems make: two mono stems that are left and right of one sound are one part.
  private func parts(of stems: [MixStem]) -> [MixPart] {
    let guesses = stems.map(\.recognized)
    let pairs = StereoPair.pairs(among: stems.map { ($0.name, $0.analysis.channels) })
      .filter { pair in
        guesses[pair.left].role == guesses[pair.right].role
          && stems[pair.left].analysis.gainDb == stems[pair.right].analysis.gainDb
          && !stems[pair.left].isMuted && !stems[pair.right].isMuted
          && !stems[pair.left].analysis.isSilent && !stems[pair.right].analysis.isSilent
      }
    let rights = Set(pairs.map(\.right))
    return stems.indices.filter { !rights.contains($0) }.map { index in
      let (role, reason) = (guesses[index].role, guesses[index].reason)
      guard let pair = pairs.first(where: { $0.left == index }) else {
        return MixPart([stems[index]], role: role, reason: reason)
      }
      let names = "\(stems[index].name) and \(stems[pair.right].name)"
      var part = MixPart([stems[index], stems[pair.right]], role: role, reason: reason)
      part.notes.append(
        "pan: \(names) are left and right of one sound; all else is the same for both")
      return part
    }
  }
}

extension RuleMixer: NamedMixer {
  package static let name = "rules"

  package func decision(
    for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision {
    let analyses = try StemAnalysis.all(of: stems, on: backend) { try progress("Analysing", $0) }
    var known = zip(stems.plain.tracks, analyses).enumerated().map { index, stem in
      let (track, analysis) = stem
      var stem = MixStem(
        name: track.name, file: track.file, analysis: analysis,
        role: track.lock.holds(.role) ? track.role.flatMap(StemRole.init) : nil,
        earlierRole: track.role.flatMap(StemRole.init), startSeconds: track.startSeconds,
        isMuted: stems.guides.contains(index))
      stem.polarity = track.polarity
      stem.turnOpposedSide()
      return stem
    }
    try align(&known, of: stems, on: backend, progress: progress)
    let decision = decision(for: known, sampleRate: stems.plain.sampleRate)
    return MixerDecision(
      session: decision.session, guesses: known.map(\.recognized),
      warnings: decision.warnings)
  }

  /// Brings several microphones on one source into line.
  private func align(
    _ known: inout [MixStem], of stems: MixRequest, on backend: Backend,
    progress: @escaping MixerProgress
  ) throws {
    let sampleRate = stems.plain.sampleRate
    let parts = parts(of: known).filter(\.isHeard)
    let roles = parts.map(\.role)
    let compared = Set(
      MicrophoneAlignment.pairs(among: roles).flatMap { [$0.first, $0.second] })
    if compared.isEmpty { return }
    let places = Dictionary(known.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let recordings = try parts.enumerated().map { index, part in
      let feeds =
        try compared.contains(index)
        ? part.stems.compactMap { places[$0.name] }.map { place in
          (
            sound: StemFeed(
              try stems.openings[place](sampleRate),
              startSample: Int((known[place].startSeconds * Double(sampleRate)).rounded()),
              backend: Backend(threads: 1, kernels: backend.kernels)),
            signs: known[place].polarity.signs
          )
        } : []
      return MicrophoneAlignment.Recording(
        name: part.stems.map(\.name).joined(separator: " and "), role: part.role
      ) { count in
        var sum = [Float](repeating: 0, count: count)
        for (sound, signs) in feeds {
          let block = sound.next(count)
          if let error = sound.error { throw error }
          let values = block.values
          for channel in 0..<block.shape[2] {
            let sign = channel == 0 ? signs.left : signs.right
            for index in 0..<count { sum[index] += sign * values[channel * count + index] }
          }
        }
        return sum
      }
    }
    let samples = parts.enumerated().filter { compared.contains($0.offset) }.map(\.element).map {
      $0.analysis.samples + Int(max(0, $0.stems[0].startSeconds) * Double(sampleRate))
    }
    let changes = try MicrophoneAlignment(sampleRate: sampleRate, backend: backend).changes(
      to: recordings, samples: samples.max() ?? 0
    ) { try progress("Comparing microphones", $0) }
    for (part, change) in zip(parts, changes) {
      for place in part.stems.compactMap({ places[$0.name] }) {
        let notes = known[place].alignment.notes
        known[place].alignment = change
        known[place].alignment.notes.insert(contentsOf: notes, at: 0)
      }
    }
  }
}
