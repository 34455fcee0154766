package import Documents
package import MixingConsole
import SignalOps
import TensorEngine

/// Any program that turns WAV on standard input into WAV on standard output, in a strip.
///
/// It may need all of its sound before it gives any, so whoever renders block by block lets it hear a whole song first
/// (`hearing(_:)`) and then plays what it gave (`playing(_:)`). By itself it runs on a block that is the whole signal, as
/// in training. What it gives beyond the length of what it hears is a tail, up to `tailSeconds`; where it gives less,
/// silence follows.
///
/// - Signal: `[batch, track, channel, sample]` with one or two channels, shape unchanged; each track of each entry is a run
///   of its own.
/// - Gradient: none of its own (`EstimatedEffect`).
/// - Errors: `CommandError`. It runs nothing unless it is allowed to.
package struct CommandEffect: BlackBoxEffect {
  package let arguments: CommandArguments
  /// In the order of the session.
  package let controls: [EffectControl]
  /// What a person says of how long it rings on.
  package let givenTailSeconds: Double
  private let ranges: [String: ClosedRange<Double>]
  private let host: CommandHost
  private let role: Role

  /// Where its sound comes from.
  private enum Role: Sendable {
    case running
    case hearing(WaveInput)
    case playing(WaveOutput, samples: Int)
  }

  package static let name = "command"
  static let (list, values, bounds, tail) = ("arguments", "controls", "ranges", "tailSeconds")

  init(
    _ arguments: CommandArguments, controls: [String], ranges: [String: ClosedRange<Double>],
    tailSeconds: Double, from host: CommandHost
  ) {
    self.init(
      arguments, controls.map { Self.control($0, ranges[$0]) }, ranges, tailSeconds, host, .running)
  }

  private init(
    _ arguments: CommandArguments, _ controls: [EffectControl],
    _ ranges: [String: ClosedRange<Double>], _ tailSeconds: Double, _ host: CommandHost,
    _ role: Role
  ) {
    (self.arguments, self.controls, self.ranges) = (arguments, controls, ranges)
    (self.givenTailSeconds, self.host) = (tailSeconds, host)
    self.role = role
  }

  private func with(_ role: Role) -> CommandEffect {
    CommandEffect(arguments, controls, ranges, givenTailSeconds, host, role)
  }

  /// A control; without a range any number will do, and nobody learns it.
  private static func control(_ name: String, _ range: ClosedRange<Double>?) -> EffectControl {
    let most = Double.greatestFiniteMagnitude
    return EffectControl(
      path: JSONPath() / values / name, name: name,
      spec: ControlSpec(
        range ?? -most...most, .ratio, standard: nil, automation: .none,
        learned: range.map { LearnedRange($0) }, fitted: range, typical: range))
  }

  package var kind: any EffectKind { CommandKind(host) }
  package var structureKeys: [String] { [Self.list, Self.values, Self.bounds, Self.tail] }
  package var isRepeatable: Bool { false }

  package var refusal: String? {
    host.isAllowed
      ? nil : "\(CommandError.notAllowed(line: CommandArguments.line(arguments.texts)))"
  }

  package var structure: JSONValue {
    .object(
      (Self.list, .array(arguments.texts.map { .string($0) })),
      (
        Self.bounds,
        ranges.isEmpty
          ? nil
          : .object(
            controls.compactMap { control in
              ranges[control.name].map {
                .init(control.name, [.number($0.lowerBound), .number($0.upperBound)])
              }
            })
      ),
      (Self.tail, givenTailSeconds > 0 ? .number(givenTailSeconds) : nil))
  }

  /// Of one that only hears, none.
  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    if case .hearing = role { 0 } else { givenTailSeconds }
  }

  /// What would be run at these values.
  package func filled(_ values: [ControlValue]) -> [String] {
    arguments.filled(
      Dictionary(
        uniqueKeysWithValues: zip(controls, values).map { ($0.name, $1.constant ?? 0) }))
  }

  /// The command by itself, for whoever looks for its settings.
  package func blackBox(_ context: SignalContext) -> BlackBox {
    CommandProcessor(self, from: host, context).render
  }

  /// The same that lets sound pass by and only hears it.
  package func hearing(_ input: WaveInput) -> CommandEffect { with(.hearing(input)) }

  /// The same that plays what was given for all of a song, in place of what it hears.
  ///
  /// - Parameters:
  ///   - output: What the command gave.
  ///   - samples: How much of it is heard.
  /// - Returns: The effect.
  package func playing(_ output: WaveOutput, samples: Int) -> CommandEffect {
    with(.playing(output, samples: samples))
  }

  package func processor(_ context: SignalContext) throws -> any EffectProcessor {
    switch role {
    case .running: CommandProcessor(self, from: host, context)
    case .hearing(let input): CommandListener(input)
    case .playing(let output, let samples): CommandPlayer(output, samples: samples)
    }
  }
}

/// Commands as a kind of effects: which one, the effect's `arguments` say.
package struct CommandKind: EffectKind {
  private let host: CommandHost

  /// - Parameters:
  ///   - isAllowed: Whether the effects may run by themselves: a session may come from a stranger. Reading one never
  ///     runs anything.
  ///   - runner: What runs them.
  package init(isAllowed: Bool = false, by runner: CommandRunner = CommandRunner()) {
    self.init(CommandHost(runner: runner, isAllowed: isAllowed))
  }

  init(_ host: CommandHost) { self.host = host }

  package var allowingCommands: any EffectKind {
    CommandKind(CommandHost(runner: host.runner, isAllowed: true))
  }

  package let name = CommandEffect.name
  package let usualPlace = StripPlace.colour

  package func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    let list = try structure.required(CommandEffect.list)
    var texts: [String] = []
    for part in try list.elements() {
      let text = texts.isEmpty ? try part.name() : try part.string()
      if text.utf8.contains(0) {
        throw .document(
          .meaningless(
            part.place, reason: "it holds a character NUL, which no argument can. Take it out."))
      }
      texts.append(text)
    }
    guard let program = texts.first else {
      throw .document(
        .meaningless(
          list.place,
          reason: "there is no program. Write it and its arguments: [\"sox\", \"-t\", \"wav\", …].")
      )
    }
    let arguments = CommandArguments(texts)
    let controls = try Self.controls(structure, arguments, program)
    return CommandEffect(
      arguments, controls: controls, ranges: try Self.ranges(structure, of: controls),
      tailSeconds: try structure.member(CommandEffect.tail)?.number(in: 0...60, unit: "s") ?? 0,
      from: host)
  }

  /// The names of the controls: those that the arguments name, and no others.
  private static func controls(
    _ structure: SessionReader, _ arguments: CommandArguments, _ program: String
  ) throws(SessionError) -> [String] {
    let values = structure.member(CommandEffect.values)
    let names = try values?.members().map(\.key) ?? []
    for (index, wanted) in arguments.controls.enumerated() {
      for name in wanted where !names.contains(name) {
        let place = structure.place / CommandEffect.list / index
        throw .document(
          .meaningless(
            place,
            reason:
              "{\(name)} is none of the \"controls\". Add \"controls\": { \"\(name)\": VALUE }, or take "
              + "it out."))
      }
    }
    for name in names {
      let place = structure.place / CommandEffect.values / name
      if name == EffectSlot.bypassed {
        throw .document(
          .meaningless(place, reason: "every effect has a control of this name. Choose another."))
      }
      if !CommandArguments.isName(name) {
        throw .document(
          .meaningless(
            place,
            reason:
              "a control is named by letters, digits and _, of which the first is no digit. Rename it."
          ))
      }
      if !arguments.controls.contains(where: { $0.contains(name) }) {
        throw .document(
          .meaningless(
            place,
            reason:
              "no argument names it. Write {\(name)} where its value belongs, or leave it out."))
      }
    }
    return names
  }

  private static func ranges(
    _ structure: SessionReader, of controls: [String]
  ) throws(SessionError) -> [String: ClosedRange<Double>] {
    guard let part = structure.member(CommandEffect.bounds) else { return [:] }
    try part.checkKeys(controls)
    var ranges: [String: ClosedRange<Double>] = [:]
    for (name, pair) in try part.members() {
      let bounds = try pair.elements(2...2)
      let (low, high) = (try bounds[0].number(), try bounds[1].number())
      if !(low < high) {
        throw .document(
          .meaningless(pair.place, reason: "a range goes from a number to a larger one."))
      }
      ranges[name] = low...high
    }
    return ranges
  }
}

/// What runs the commands of a catalogue, and whether it may.
struct CommandHost: Sendable {
  let runner: CommandRunner
  let isAllowed: Bool
}
