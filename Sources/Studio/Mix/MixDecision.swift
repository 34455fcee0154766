import Documents
import Mixers
import MixingConsole
import TensorEngine

/// How a mix is decided: what an earlier session and the user say of the stems, then a mixer, then what
/// is locked and set, then how much of it all is done.
struct MixDecision {
  /// What is known of the stems before anything is decided: facts, such as roles, and locks.
  private let basis: Session
  private let assignments: [ControlAssignment]
  private let amount: Double
  private let inputs: [MixInput]
  /// The earlier session, and where it lies.
  private let earlier: (session: Session, path: String)?
  /// Which stems are muted because their names say that they are for the musicians.
  private let guides: Set<Int>
  /// What the user should know.
  let warnings: [String]

  /// Takes up all that can be without listening.
  ///
  /// - Parameters:
  ///   - settings: What the user sets, and how much of the mix is wanted.
  ///   - earlier: A session at the sample rate of the mix, with what is locked in it; may be missing.
  ///   - inputs: The stems.
  ///   - sampleRate: The rate of the mix in hertz.
  ///   - isConsole: Whether a console makes the mix, which can mute.
  /// - Throws: An assignment that does not fit.
  init(
    _ settings: MixSettings, earlier: Session?, inputs: StemSelection, sampleRate: Int,
    isConsole: Bool
  ) throws {
    var basis = earlier ?? Session(sampleRate: sampleRate, tracks: [])
    basis.sampleRate = sampleRate
    basis.tracks = inputs.tracks.map { track in
      var track = track
      // A decision of old that was none; a person would have locked it.
      if track.role == StemRole.unknown.rawValue, !track.lock.holds(.role) { track.role = nil }
      return track
    }
    let inputs = inputs.stems
    let all = settings.edits.assignments
    for assignment in all where assignment.path.precedesDecision {
      try basis.set(assignment)
    }
    guides = Self.guides(among: basis.tracks, inputs)
    for index in guides { basis.tracks[index].isMuted = true }
    warnings =
      try Self.checkRoles(in: basis, against: inputs)
      + Self.warning(of: guides.sorted().map { basis.tracks[$0].name }, isConsole)
      + zip(basis.tracks, inputs).compactMap { track, input in
        track.startSeconds + input.header.seconds > 0
          ? nil
          : "\(track.name) ends before the mix begins: it starts at \(track.startSeconds) s, and is not heard."
      }
    self.inputs = inputs
    self.earlier = earlier.flatMap { session in
      settings.edits.startFrom.map { (session, $0) }
    }
    self.basis = basis
    assignments = all.filter { !$0.path.precedesDecision }
    amount = settings.amount ?? 1
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - method: What decides, or makes the mix itself.
  ///   - backend: Where stems are heard.
  ///   - report: Is told how far it is.
  /// - Returns: What was decided; the output stage is not.
  /// - Throws: An assignment that fits nothing, stems that the mixer cannot take, what reading them meets.
  func outcome(
    by method: any MixMethod, on backend: Backend, _ report: Reporter
  ) throws -> MixerDecision {
    let stems = MixRequest(
      basis, openings: inputs.map(\.header.opening),
      seconds: inputs.reduce(0) { $0 + $1.header.seconds }, guides: guides)
    var decision = try method.decision(for: stems, on: backend, report)
    guard method.setsConsole else { return decision }
    let finished = try finished(decision.session)
    decision.session = finished.session
    decision.warnings += finished.warnings
    return decision
  }

  /// What was decided, with what is locked and set in its place.
  private func finished(_ decided: Session) throws -> (session: Session, warnings: [String]) {
    // Of these facts the mixer may know more than anybody said.
    var known = basis
    for (index, track) in decided.tracks.enumerated() {
      known.tracks[index].role = known.tracks[index].role ?? track.role
      if track.isMuted && !known.tracks[index].lock.holds(.muted) {
        known.tracks[index].isMuted = true
      }
      // What lies where, and which way up, is one switch: at amount 0 nothing is moved.
      if amount > 0 {
        let lock = known.tracks[index].lock
        if !lock.holds(.startSeconds) { known.tracks[index].startSeconds = track.startSeconds }
        if !lock.holds(.polarityInverted) { known.tracks[index].polarity = track.polarity }
      }
    }
    var session = decided.keeping(locksOf: known)
    for assignment in assignments { try session.set(assignment) }
    for index in guides {
      session.tracks[index].notes.append(
        "muted; \(Self.unmuting(session.tracks[index].name)) brings it back")
    }
    return (session.scaled(amount: amount), earlier.map { Self.warning(of: $0, in: session) } ?? [])
  }

  /// What was set and is not heard in a session with its output stage.
  func idleWarnings(in session: Session) -> [String] {
    var warnings: [String] = []
    for assignment in assignments {
      if let reason = session.idleReason(of: assignment.path), !warnings.contains(reason) {
        warnings.append(reason)
      }
    }
    return warnings
  }

  // MARK: What is known beforehand

  /// The stems that are for the musicians, by name: all but those of which a person says otherwise, unless nothing
  /// would be left.
  private static func guides(among tracks: [Track], _ inputs: [MixInput]) -> Set<Int> {
    let guides = tracks.indices.filter { index in
      let track = tracks[index]
      let isUnmuted = inputs[index].earlier?.isMuted == false
      return track.role == nil && !track.lock.holds(.muted) && !isUnmuted
        && StemName(track.name).isGuide
    }
    return guides.count < tracks.count ? Set(guides) : []
  }

  private static func warning(of guides: [String], _ isConsole: Bool) -> [String] {
    guard let first = guides.first else { return [] }
    let isOne = guides.count == 1
    return [
      (isConsole ? "muted" : "left out") + ", because "
        + (isOne ? "its name says that it is" : "their names say that they are")
        + " not for the mix: \(Phrase.list(guides))."
        + (isConsole ? " \(unmuting(first)) brings \(isOne ? "it" : "one") back." : "")
    ]
  }

  private static func unmuting(_ name: String) -> String {
    "--set '\(ControlPath.escaped(name))/muted=false'"
  }

  /// What of an earlier session was decided anew and came out otherwise.
  private static func warning(
    of earlier: (session: Session, path: String), in session: Session
  ) -> [String] {
    let paths = session.differences(from: earlier.session)
    guard !paths.isEmpty else { return [] }
    return [
      "decided anew and not as \(earlier.path) has it: \(Phrase.list(paths)). --lock PATH keeps what it says."
    ]
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
      if role != input.earlier?.role { throw JobError.input(message) }
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
      throw JobError.input("--set \(error)")
    }
  }
}
