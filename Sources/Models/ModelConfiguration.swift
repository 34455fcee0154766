/// Which model, and how large.
package enum ModelConfiguration: Equatable, Sendable {
  case mixWaveUNet(MixWaveUNet.Configuration)
  case differentiableMixingConsole(DifferentiableMixingConsole.Configuration)

  /// The names of the models in configurations and checkpoints (`model.kind`).
  package enum Kind: String, CaseIterable, Sendable {
    case mixWaveUNet, dmc
  }

  package var kind: Kind {
    switch self {
    case .mixWaveUNet: .mixWaveUNet
    case .differentiableMixingConsole: .dmc
    }
  }

  /// Hertz.
  package var sampleRate: Int {
    switch self {
    case .mixWaveUNet(let configuration): configuration.sampleRate
    case .differentiableMixingConsole(let configuration): configuration.sampleRate
    }
  }
}
