import Mixers
import MixingConsole
import TensorEngine

/// How a mix is decided: what an earlier session and the user say of the stems, then a mixer, then what
/// is locked and set, then how much of it all is done.
struct MixDecision {
  /// What was decided.
  struct Outcome {
    /// Its output stage is not decided.
    let session: Session
    /// Who says what each stem is; `nil` where nobody asked.
    var roleSources: [RoleGuess.Source]?
  }

  /// What is known of the stems before anything is decided: facts, such as roles, and locks.
  private let basis: Session
  private let assignments: [ControlAssignment]
  private let amount: Double
  private let inputs: [MixInput]
  /// What the user should know.
  let warnings: [String]

  /// Takes up all that can be without listening.
  ///
  /// - Parameters:
  ///   - options: What the user sets, and how much of the mix is wanted.
  ///   - earlier: A session at the sample rate of the mix, with what is locked in it; may be missing.
  ///   - inputs: The stems.
  ///   - sampleRate: The rate of the mix in hertz.
  /// - Throws: An assignment that does not fit.
  init(
    _ options: MixOptions, earlier: Session?, inputs: [MixInput], sampleRate: Int
  ) throws {
    var basis = earlier ?? Session(sampleRate: sampleRate, tracks: [])
    basis.sampleRate = sampleRate
    basis.tracks = inputs.map { input in
      var track = input.earlier ?? Track(name: input.name, file: input.file)
      track.file = input.file
      // A decision of old that was none; a person would have locked it.
      if track.role == StemRole.unknown.rawValue, !track.lock.holds(.role) { track.role = nil }
      return track
    }
    let all = try options.edits.parsedAssignments()
    for assignment in all where assignment.path.precedesDecision {
      try basis.set(assignment)
    }
    warnings = try Self.checkRoles(in: basis, against: inputs)
    self.inputs = inputs
    self.basis = basis
    assignments = all.filter { !$0.path.precedesDecision }
    amount = options.amount ?? 1
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - mixer: What decides, or makes the mix itself.
  ///   - backend: Where stems are heard.
  ///   - isQuiet: Whether no progress is shown.
  /// - Returns: What was decided.
  /// - Throws: An assignment that fits nothing, stems that the mixer cannot take, what reading them meets.
  func outcome(by mixer: Mixer, on backend: Backend, isQuiet: Bool) throws -> Outcome {
    switch mixer {
    case .rules:
      let analyses = try StemAnalysis.ofFiles(
        inputs.map(\.header), sampleRate: basis.sampleRate, on: backend, isQuiet: isQuiet)
      let stems = zip(basis.tracks, analyses).map { track, analysis in
        MixStem(
          name: track.name, file: track.file, analysis: analysis,
          role: track.role.flatMap(StemRole.init), startSeconds: track.startSeconds)
      }
      let session = try finished(
        RuleMixer().session(for: stems, sampleRate: basis.sampleRate))
      return Outcome(session: session, roleSources: stems.map(\.recognized.source))
    case .console(let mixer):
      let decided = try mixer.session(for: basis, on: backend, isQuiet: isQuiet)
      return Outcome(session: try finished(decided))
    case .waveUNet: return Outcome(session: basis)
    }
  }

  /// What was decided, with what is locked and set in its place.
  private func finished(_ decided: Session) throws -> Session {
    // Of these two facts the mixer may know more than anybody said.
    var known = basis
    for (index, track) in decided.tracks.enumerated() {
      known.tracks[index].role = known.tracks[index].role ?? track.role
      if track.isMuted && !known.tracks[index].lock.holds(.muted) {
        known.tracks[index].isMuted = true
      }
    }
    var session = decided.keeping(locksOf: known)
    for assignment in assignments { try session.set(assignment) }
    return session.scaled(amount: amount)
  }

  /// Refuses roles set that the rules do not know, and warns of such in the earlier session.
  private static func checkRoles(in basis: Session, against inputs: [MixInput]) throws -> [String] {
    try zip(basis.tracks, inputs).compactMap { track, input in
      guard let role = track.role, StemRole(rawValue: role) == nil else { return nil }
      let known = StemRole.allCases.map(\.rawValue)
      let advice =
        nearestName(to: role, among: known).map { "Did you mean \"\($0)\"?" }
        ?? "There is \(known.joined(separator: ", "))."
      let message = "track \"\(track.name)\": the rules know no role \"\(role)\". \(advice)"
      if role != input.earlier?.role { throw CommandFailure.unusableInput(message) }
      return message + " The stem was taken for what it seems."
    }
  }
}

extension Session {
  /// `--set`.
  mutating func set(_ assignment: ControlAssignment) throws {
    do {
      try set(assignment, catalogue: .builtIn)
    } catch {
      throw CommandFailure.unusableInput("--set \(error)")
    }
  }
}
