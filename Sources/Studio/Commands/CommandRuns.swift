import Documents
import MixingConsole
import PluginHosting
import TensorEngine

/// The commands of a session, run before it is rendered: each hears all of the song as it arrives at its place.
///
/// Commands that do not hear each other go in one round: the song is rendered up to all of them at once (`Session.upstream`),
/// what each hears goes into a file, and they run side by side. In the session that comes back each plays what it gave, so
/// the next round, and the mix, are rendered as ever.
struct CommandRuns {
  private let session: Session
  /// Those that sound goes through, by round.
  private let rounds: [[SlotPlace]]

  private static let title = "Running commands"

  /// Those of a session.
  ///
  /// - Parameters:
  ///   - session: What shall be rendered.
  ///   - isAllowed: Whether they may run.
  /// - Throws: What would have been run, where that is not allowed; that a program is missing.
  init(of session: Session, isAllowed: Bool) throws {
    self.session = session
    let places = session.workingCommands
    if !places.isEmpty, !isAllowed { throw Self.refusal(session, places) }
    for place in places {
      guard let program = session.command(at: place)?.arguments.program,
        !CommandRunner.exists(program)
      else { continue }
      throw Self.error(CommandError.notFound(program: program), at: session.path(of: place))
    }
    var (rounds, rest): ([[SlotPlace]], [SlotPlace]) = ([], places)
    while !rest.isEmpty {
      let ready = rest.filter { place in !rest.contains { session.feeds($0, place) } }
      rounds.append(ready)
      rest.removeAll(where: ready.contains)
    }
    self.rounds = rounds
  }

  /// What would have been run, all of it, and how it is allowed.
  private static func refusal(_ session: Session, _ places: [SlotPlace]) -> JobError {
    let lines = places.map { place in
      let line = session.command(at: place)?.filled(session[place].values) ?? []
      return "  \(session.path(of: place).shown): \(CommandArguments.line(line))"
    }
    return .input(
      "the session wants to run \(Phrase.count(places.count, "command")), and nothing was run. Read "
        + "\(places.count == 1 ? "it" : "them"), for a command can do whatever you can:\n"
        + lines.joined(separator: "\n")
        + "\nAdd --allow-commands where that is what you want; else bypass the effect, or take it out."
    )
  }

  /// Runs them all.
  ///
  /// - Parameters:
  ///   - stems: Opens the stems, anew for each round.
  ///   - backend: Where the mix is computed; as many commands run at a time as it has threads.
  ///   - report: Is told how far it is.
  /// - Returns: The session, whose commands play.
  /// - Throws: What a command did instead, and where.
  func played(
    by stems: () throws -> [any StemSource], on backend: Backend, _ report: Reporter
  ) throws -> Session {
    try asRuntimeError {
      try SpooledSound.advised {
        try rounds.enumerated().reduce(session) { session, entry in
          let (round, places) = entry
          return try played(places, in: session, stems, on: backend) { share in
            try report.progress(Self.title, (Double(round) + share) / Double(rounds.count))
          }
        }
      }
    }
  }

  /// A round.
  private func played(
    _ places: [SlotPlace], in session: Session, _ stems: () throws -> [any StemSource],
    on backend: Backend, _ progress: @escaping @Sendable (Double) throws -> Void
  ) throws -> Session {
    let inputs = try heard(places, in: session, stems(), on: backend) { try progress(0.5 * $0) }
    let runner = CommandRunner(folder: SpooledSound.folder)
    let outputs = try backend.map(places.count) { index -> CommandEffect in
      let (place, input) = (places[index], inputs[index])
      guard let effect = session.command(at: place) else {
        preconditionFailure("CommandRuns: no command at \(place)")
      }
      let tail = Int((effect.givenTailSeconds * Double(session.sampleRate)).rounded())
      do {
        let output = try runner.run(
          effect.filled(session[place].values), on: input, tailSamples: tail
        ) { try progress(0.5) }
        return effect.playing(output, samples: input.samples + tail)
      } catch let error as CommandError {
        throw Self.error(error, at: session.path(of: place))
      }
    }
    return session.replacing(places, by: outputs)
  }

  /// What the commands of a round hear.
  private func heard(
    _ places: [SlotPlace], in session: Session, _ stems: [any StemSource], on backend: Backend,
    _ progress: (Double) throws -> Void
  ) throws -> [WaveInput] {
    // How long each hears, whatever the others wait for.
    let inputs = try places.map { place in
      let alone = session.upstream(of: [place]).mappingSlots { slot, other in
        other == place ? slot.bypassed : slot
      }
      return try WaveInput(
        samples: SessionRenderer.samples(of: alone, stems: stems),
        sampleRate: session.sampleRate, folder: SpooledSound.folder)
    }
    let listening = zip(places, inputs).compactMap { session.command(at: $0)?.hearing($1) }
    let renderer = try SessionRenderer(
      session.upstream(of: places).replacing(places, by: listening), stems: stems, on: backend)
    while try renderer.next() != nil { try progress(renderer.progress) }
    return inputs
  }

  /// The error of a command with the path of its effect.
  private static func error(_ error: CommandError, at path: String) -> JobError {
    let message = "\(path.shown): \(error)"
    return error.isInput ? .input(message) : .runtime(message)
  }
}

extension Session {
  /// The places of the commands that a mix is made with.
  var workingCommands: [SlotPlace] { workingSlots.filter { command(at: $0) != nil } }

  fileprivate func command(at place: SlotPlace) -> CommandEffect? {
    self[place].effect as? CommandEffect
  }

  /// The session with other effects at some places.
  fileprivate func replacing(_ places: [SlotPlace], by effects: [CommandEffect]) -> Session {
    let effects = Dictionary(uniqueKeysWithValues: zip(places, effects))
    return mappingSlots { slot, place in effects[place].map(slot.with) ?? slot }
  }

  /// Refuses commands where a song is heard in pieces.
  ///
  /// - Parameter reason: Why it is; a clause.
  /// - Throws: The first command.
  func refuseCommands(because reason: String) throws {
    guard let first = workingCommands.first else { return }
    throw JobError.input(
      "\(path(of: first).shown): a command has to hear all of its sound at once; \(reason). Bypass it, or take it out."
    )
  }
}

extension EffectSlot {
  fileprivate var bypassed: EffectSlot {
    var slot = self
    slot.isBypassed = true
    return slot
  }
}
