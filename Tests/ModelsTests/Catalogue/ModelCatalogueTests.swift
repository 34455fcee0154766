import Documents
import Models
import SignalOps
import TensorEngine
import Testing

@Suite struct ModelCatalogueTests {
  private func flaws(of kind: any Model.Type) throws -> [String] {
    func open<Kind: Model>(_ kind: Kind.Type) throws -> [String] {
      try ModelContract.flaws(of: kind)
    }
    return try open(kind)
  }

  @Test func everyModelKeepsTheContract() throws {
    for kind in ModelCatalogue.builtIn.models {
      let flaws = try flaws(of: kind)
      #expect(flaws.isEmpty, "\(kind.kind): \(flaws)")
    }
  }

  @Test func namesLeadToModels() throws {
    let models = ModelCatalogue([DifferentiableMixingConsole.self, MixWaveUNet.self])
    #expect(models.kinds == ["mixWaveUNet", "dmc"])
    #expect(models["dmc"]?.title == "differentiable mixing console")
    #expect(models["demucs"] == nil)
  }

  /// A model with the faults that the contract is there for.
  @Test func theContractFindsFaults() throws {
    let found = try flaws(of: Faulty.self)
    #expect(
      found == [
        "the purpose \"does.\" does not end a sentence",
        "startFrom: the name is taken", "startFrom: the meaning \"\" is no clause",
        "the defaults of YAML are not the standard", "the defaults of YAML are not the standard",
        "what is read from JSON is not what was written",
        "the model is not of the configuration that it was made from",
        "the mix has the shape [1, 1, 4096]",
      ])
  }

  /// Two models of one catalogue may have keys of one name.
  @Test func keysOfOneNameBelongToBoth() throws {
    let models = ModelCatalogue([MixWaveUNet.self, Faulty.self])
    func read(_ text: String, _ kind: any Model.Type) throws -> any ModelConfiguration {
      let node = try ConfigurationNode(parsing: text, file: "model")
      return try models.configuration(
        of: kind, SectionReader(node, keys: models.keys, record: ConfigurationRecord()))
    }
    #expect(try read("inputs: 3", MixWaveUNet.self).signalLimit == 3)
    #expect(try read("inputs: 4", Faulty.self).signalLimit == 4)
    #expect(
      throws: DocumentError.meaningless(
        DocumentPlace(file: "model", line: 1, column: 8, path: JSONPath() / "width"),
        reason: "only a faulty has this setting, not a mixWaveUNet. Leave it out.")
    ) { try read("width: 3", MixWaveUNet.self) }
  }
}

/// A gain for each input, and a setting that it does not keep.
private struct Faulty: StemMixingModel {
  struct Configuration: StemMixingConfiguration {
    typealias Network = Faulty
    var inputs = 8
    var width = 2
    var sampleRate = 44_100
    var preparation = StemPreparation.none

    static let standard = Configuration(width: 3)
    static let settings: [ModelSetting<Configuration>] = [
      .size("inputs", \.inputs, .inputs, "mono signals that it hears"),
      .size(
        "width", \.width, .channels, default: .following({ _ in Configuration() }, "2"), "size"),
      .size("startFrom", \.width, .channels, default: .fixed, ""),
      .sampleRate,
      ModelSetting(
        "stemPreparation", "forgotten", json: { _ in .null },
        read: { (_, _) throws(DocumentError) in }),
    ]
  }

  static let kind = "faulty"
  static let title = "faulty model"
  static let purpose = "does."
  let configuration: Configuration
  private let gains: Parameter

  init(_ configuration: Configuration, _ scope: WeightScope) {
    self.configuration = Configuration(inputs: configuration.inputs)
    gains = scope.parameter("gains", [1, configuration.inputs, 1, 1], .constant(1))
  }

  func callAsFunction(_ signals: Tensor, _ mode: ForwardMode) -> Tensor {
    (signals * gains.tensor).sum(along: [1])
  }
}
