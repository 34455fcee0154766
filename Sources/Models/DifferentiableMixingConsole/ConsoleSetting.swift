import Documents
import MixingConsole

extension ModelSetting<DifferentiableMixingConsole.Configuration> {
  private static let consoleName = "console"

  /// What the network sets, by name.
  static var transformation: ModelSetting {
    let named = choice(
      "transformation", \.transformation,
      "what it sets. gainPan is a fader and a pan for each track, full every control of the "
        + "console, with a reverb and the master; console says it in place of both")
    return ModelSetting(
      named.name, named.meaning, key: named.key,
      json: { $0.console == nil ? named.json($0) : nil }, read: named.read)
  }

  /// The console in place of a transformation's.
  static var console: ModelSetting {
    let meaning = "the console that it sets, effect by effect"
    let key = ConfigurationKey<ConsoleText?>(
      consoleName, .optional(ConsoleText.format), default: nil,
      "Of a \(DifferentiableMixingConsole.kind): \(meaning), in place of transformation. Faders are learned, too: "
        + "of every track, and of the buses and the master where they stand here.")
    return ModelSetting(
      consoleName, meaning,
      key: Key(documented: key, followsOthers: true) { section, effects, configuration in
        guard let text = try section(key) else { return }
        try section.refuse(
          [transformation.key?.documented].compactMap(\.self),
          because: "console says what the network sets. Leave transformation out, or console.")
        let console = try text.console(effects)
        if let refusal = console.refusal { throw section.wrong(key, refusal) }
        configuration.console = console
      }, isShown: false,
      json: { $0.console?.json },
      read: { (part, effects, configuration) throws(DocumentError) in
        configuration.console = try ConsoleText(json: part.json, place: part.place)
          .console(effects)
      })
  }
}

/// A console as it is written, before its effects are known.
private struct ConsoleText: Sendable {
  let json: JSONValue
  let place: DocumentPlace

  /// The console, whose effects are those of a catalogue.
  func console(_ effects: EffectCatalogue) throws(DocumentError) -> LearnedConsole {
    do throws(SessionError) {
      return try LearnedConsole(SessionReader(json, at: place), effects: effects)
    } catch {
      if case .document(let error) = error { throw error }
      throw .meaningless(place, reason: "\(error)")
    }
  }

  static let format = ValueFormat<ConsoleText>(
    "a section with a strip for every track", keys: keys
  ) { node in
    ConsoleText(json: try node.json(), place: node.place)
  } text: { console in
    console.json.inline
  }

  // MARK: What is said of its keys

  private static let keys: [any DocumentedKey] = [
    ListedKey(
      LearnedConsole.track, "a list of effects", keys: effect,
      "The strip of every track, in the order of the sound."),
    ListedKey(
      LearnedConsole.buses, "a list of buses", default: "[]",
      keys: [
        ListedKey(LearnedConsole.name, "a name", "The name, unlike those of other buses."),
        ListedKey(
          LearnedConsole.strip, "a list of effects", "Effects as those of a track."),
      ],
      "Buses; every track has a send to each, whose level is learned."),
    ListedKey(
      LearnedConsole.master, "a list of effects", default: "none",
      "The strip of the master, effects as those of a track; left out, the master is not learned."),
  ]

  private static let effect: [any DocumentedKey] = [
    ListedKey(
      "effect", "the name of an effect",
      "Which effect; its other keys are those that it has in a session: `bands` of an equalizer, `uri` and "
        + "`controls` of a plug-in. A control stays at the value that is written, or starts there."),
    ListedKey(
      LearnedSlot.learned, "a list of controls, or an object with the range [low, high] of each",
      default: "all that can be learned",
      "The controls that the network sets; [] for none. Those of a list in their usual ranges. What is a switch, a "
        + "whole number or one of a few names is never learned."),
    ListedKey(
      EffectSlot.gradient, "a section", default: "as below",
      keys: [
        ListedKey(
          "kind", "exact, spsa, central, halfHybrid or fullHybrid",
          default: "exact; of a plug-in spsa, of what stands right before it the same",
          "exact is an effect's own gradient, which plug-ins do not have; spsa moves all controls at once at random, "
            + "central one after the other. Neighbours with the same estimate are moved together; said to be exact, an "
            + "effect before a plug-in hears the noisiest part of an estimate, the gradient to a sound. "
            + "halfHybrid learns through a neural proxy, fullHybrid through the sound of the effect with the gradient of "
            + "the proxy; both are judged and used with the effect itself."
        ),
        ListedKey(
          "draws", "a whole number from 1 to 1024", default: "4",
          "Of spsa: how often the controls are moved, twice the sound each time."),
        ListedKey(
          "step", "a number from 0.000001 to 0.5 of the range", default: "0.01",
          "Of spsa and central: how far controls are moved."),
        ListedKey(
          "stepDecay", "a number from 0 to 1", default: "0",
          "Of spsa and central: step k of the run moves controls by step/k^stepDecay. Spall's is 0.101, beside the "
            + "schedule spall."),
        ListedKey(
          "proxy", "a path, absolute or from this file's folder,", default: "none",
          "Of halfHybrid and fullHybrid: the checkpoint of an effectProxy of the effect. Controls that it was not told "
            + "of get no gradient."),
      ],
      "How the network's gradient passes the effect."),
  ]
}
