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
}
