import Documents
import MixingConsole

extension ModelConfiguration {
  /// What automix-toolkit's `System` is made with, so that it makes this model and no losses.
  var toolkitHyperparameters: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    switch self {
    case .mixWaveUNet(let configuration):
      members.append(.init("automix_model", "mixwaveunet"))
      members.append(.init("max_num_tracks", .number(Double(configuration.inputs))))
    case .differentiableMixingConsole:
      members.append(.init("automix_model", "dmc"))
      members.append(.init("pretrained_encoder", false))
    }
    return members + [
      .init("sample_rate", .number(Double(sampleRate))), .init("recon_losses", []),
      .init("recon_loss_weights", []),
    ]
  }

  /// In what the model differs from those that automix-toolkit's `System` can make, each with both values; empty
  /// where it makes just this one.
  ///
  /// `System` makes a Mix-Wave-U-Net of any number of inputs, and one differentiable mixing console.
  package var toolkitDifferences: [String] {
    var own = json
    var toolkit = Self.differentiableMixingConsole(.toolkit).json
    if case .mixWaveUNet(let configuration) = self {
      var standard = MixWaveUNet.Configuration.toolkit
      standard.inputs = configuration.inputs
      toolkit = Self.mixWaveUNet(standard).json
    }
    // Neither is in the weights.
    own.remove(["sampleRate", "stemPreparation", "controlRanges"])
    toolkit.remove(["sampleRate", "stemPreparation", "controlRanges"])
    guard case .object(let members) = own else { return [] }
    return members.compactMap { member in
      let other = toolkit[member.key] ?? .null
      return member.value == other
        ? nil : "\(member.key) \(member.value.plain), not \(other.plain)"
    }
  }
}

extension JSONValue {
  fileprivate mutating func remove(_ keys: Set<String>) {
    guard case .object(let members) = self else { return }
    self = .object(members.filter { !keys.contains($0.key) })
  }

  fileprivate var plain: String { if case .string(let text) = self { text } else { inline } }
}
