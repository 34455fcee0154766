import Documents
import Models
import SignalOps
import TensorEngine
import TestSupport

/// What every model of a catalogue promises, and what a model lacks of it.
enum ModelContract {
  /// What is wrong with a model, a sentence each; none where nothing is.
  static func flaws<Kind: Model>(of kind: Kind.Type) throws -> [String] {
    let standard = Kind.Configuration.standard
    let lasting = standard.at(48_000, .loudness(lufs: -23))
    return try wordFlaws(kind) + settingFlaws(Kind.Configuration.self) + yamlFlaws(standard)
      + jsonFlaws(lasting, in: ModelCatalogue([kind])) + weightFlaws(standard)
      + useFlaws(standard)
  }

  private static func wordFlaws<Kind: Model>(_ kind: Kind.Type) -> [String] {
    var flaws: [String] = []
    if kind.kind.first?.isLowercase != true || !kind.kind.allSatisfy(\.isLetter) {
      flaws.append("the kind \"\(kind.kind)\" is no name in lower camel case")
    }
    if kind.title.isEmpty { flaws.append("there is no title") }
    if kind.purpose.isEmpty || kind.purpose.hasSuffix(".") {
      flaws.append("the purpose \"\(kind.purpose)\" does not end a sentence")
    }
    return flaws
  }

  private static func settingFlaws<Configuration: ModelConfiguration>(
    _ type: Configuration.Type
  ) -> [String] {
    var flaws: [String] = []
    var names: Set<String> = ["kind", "startFrom"]
    for setting in type.settings {
      if !names.insert(setting.name).inserted {
        flaws.append("\(setting.name): the name is taken")
      }
      if setting.meaning.isEmpty || setting.meaning.hasSuffix(".") {
        flaws.append("\(setting.name): the meaning \"\(setting.meaning)\" is no clause")
      }
      if let key = setting.key, key.documented.defaultText == nil {
        flaws.append("\(setting.name): there is no default")
      }
    }
    return flaws
  }

  /// A section that gives nothing, or every default, is the standard.
  private static func yamlFlaws<Configuration: ModelConfiguration>(
    _ standard: Configuration
  ) -> [String] {
    let defaults = Configuration.keys.map { "\($0.name): \($0.defaultText ?? "null")\n" }.joined()
    return ["", defaults].compactMap { text in
      do {
        let read = try Configuration(
          SectionReader(
            ConfigurationNode(parsing: text, file: "model"), keys: Configuration.keys, record: nil))
        return read == standard ? nil : "the defaults of YAML are not the standard"
      } catch {
        return "the defaults of YAML are not read: \(error)"
      }
    }
  }

  /// What is written is read, and nothing may be left out.
  private static func jsonFlaws(
    _ configuration: some ModelConfiguration, in models: ModelCatalogue
  ) -> [String] {
    func read(_ json: JSONValue) throws -> any ModelConfiguration {
      try models.configuration(
        JSONReader<DocumentError>(parsing: Array(json.text.utf8), file: "model"))
    }
    guard case .object(let members) = configuration.json else { return ["the JSON is no object"] }
    var flaws: [String] = []
    do {
      if try !configuration.isEqual(to: read(configuration.json)) {
        flaws.append("what is read from JSON is not what was written")
      }
    } catch {
      flaws.append("what is written as JSON is not read: \(error)")
    }
    for member in members {
      let rest = JSONValue.object(members.filter { $0.key != member.key })
      if (try? read(rest)) != nil { flaws.append("\(member.key) may be left out of JSON") }
    }
    return flaws
  }

  private static func weightFlaws(_ configuration: some ModelConfiguration) -> [String] {
    let weights = ModelWeights(seed: nil, on: Backend.forTests(threads: 1))
    let network = configuration.network(weights.scope)
    var flaws: [String] = []
    if network.configuration != configuration {
      flaws.append("the model is not of the configuration that it was made from")
    }
    let made = Dictionary(uniqueKeysWithValues: weights.all.map { ($0.name, $0.value.shape) })
    let expected = Dictionary(
      configuration.expectedWeights.needed.map { ($0.name, $0.shape) }, uniquingKeysWith: { $1 })
    if made.isEmpty { flaws.append("there is nothing to learn") }
    if made != expected { flaws.append("the weights are not those that are expected") }
    return flaws
  }

  /// A mix of two stems, and controls where a console makes it.
  private static func useFlaws(_ configuration: some ModelConfiguration) throws -> [String] {
    let backend = Backend.forTests(threads: 2)
    let model = configuration.network(ModelWeights(seed: 1, on: backend).scope).use
    var flaws: [String] = []
    let samples = 4_096
    if let problem = configuration.lengthProblem(samples: samples, batch: 2, activeStems: 2) {
      flaws.append("\(samples) samples are not enough: \(problem)")
      return flaws
    }
    if case .effect(let proxy) = model {
      return try proxyFlaws(proxy, samples: samples, on: backend)
    }
    guard let mixing = model.mixing else { return ["it mixes nothing"] }
    let output = try mixing.output(for: TwoStems(samples, on: backend), .inference)
    if output.mix.shape != [1, 2, samples] {
      flaws.append("the mix has the shape \(output.mix.shape)")
    }
    var setsConsole = false
    if case .console = model { setsConsole = true }
    if setsConsole == configuration.controls.isEmpty || setsConsole != (output.decision != nil) {
      flaws.append("controls go with a console, and with nothing else")
    }
    return flaws
  }

  /// A sound of the shape that it had, and nothing to set of a console.
  private static func proxyFlaws(
    _ proxy: EffectProxy, samples: Int, on backend: Backend
  ) throws -> [String] {
    var flaws: [String] = []
    let inputs = proxy.configuration.inputs.count
    let sound = Tensor(repeating: 0.1, shape: [2, 1, 2, samples], on: backend)
    var memory = EffectProxy.Memory()
    let answer = proxy(
      sound, shares: Tensor(repeating: 0.5, shape: [1, 1, inputs], on: backend), memory: &memory)
    if answer.shape != sound.shape { flaws.append("the sound has the shape \(answer.shape)") }
    if answer.values != sound.values { flaws.append("a proxy that has not learned changes sound") }
    if !proxy.configuration.controls.isEmpty { flaws.append("a proxy sets no console") }
    return flaws
  }

  /// One song.
  private struct TwoStems: StemBatch {
    let stems: [Tensor]
    let isActive = [[true, true]]
    let names: [String]? = ["a", "b"]

    init(_ samples: Int, on backend: Backend) {
      stems = ([1, 2] as [UInt64]).map { seed in
        var random = RandomSource(seed: seed)
        return .randomNormal(shape: [1, 1, 1, samples], deviation: 0.1, from: &random, on: backend)
      }
    }

    func inputs(_ count: Int) -> Tensor {
      let (samples, backend) = (stems[0].shape[3], stems[0].backend)
      let silence = Tensor(repeating: 0, shape: [1, 1, 1, samples], on: backend)
      return .concatenated((0..<count).map { $0 < 2 ? stems[$0] : silence }, along: 1)
    }
  }
}
