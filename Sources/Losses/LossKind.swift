/// The losses by name, for configurations and for the keys of `fader evaluate`.
package enum LossKind: String, CaseIterable, Codable, Sendable {
  case l1, mse, esr, dc, logCosh, snr, siSdr, sdSdr
  case stft, melStft, mrstft, toolkitMrstft, sumDifferenceStft
  case chromaStft, fxNormA, fxNormB, audioFeatures

  /// What `fader evaluate` reports, in this order.
  package static let reported: [LossKind] = [
    .l1, .mse, .esr, .dc, .logCosh, .snr, .siSdr, .sdSdr, .stft, .melStft, .mrstft,
    .toolkitMrstft, .sumDifferenceStft,
  ]

  /// Whether the loss has a meaning for two channels only.
  package var needsStereo: Bool {
    switch self {
    case .sumDifferenceStft, .fxNormA, .fxNormB, .audioFeatures: true
    case .l1, .mse, .esr, .dc, .logCosh, .snr, .siSdr, .sdSdr, .stft, .melStft, .mrstft,
      .toolkitMrstft, .chromaStft:
      false
    }
  }

  /// The loss with the peers' settings (auraloss's unless the name says another), for audio at a rate in
  /// hertz.
  package func loss(sampleRate: Double) -> any Loss {
    switch self {
    case .l1: L1Loss()
    case .mse: MSELoss()
    case .esr: ESRLoss()
    case .dc: DCLoss()
    case .logCosh: LogCoshLoss()
    case .snr: SNRLoss()
    case .siSdr: SISDRLoss()
    case .sdSdr: SDSDRLoss()
    case .stft: STFTLoss()
    case .melStft: STFTLoss(banded(.mel(128, sampleRate: sampleRate)))
    case .chromaStft: STFTLoss(banded(.chroma(12, sampleRate: sampleRate)))
    case .mrstft: MultiResolutionSTFTLoss()
    case .toolkitMrstft:
      MultiResolutionSTFTLoss(
        [512, 2048, 8192].map { size in
          var settings = STFTLoss.Settings(fftSize: size, hop: size / 2)
          settings.convergenceWeight = 0
          settings.linearWeight = 1
          return settings
        })
    case .sumDifferenceStft:
      SumAndDifferenceLoss(
        MultiResolutionSTFTLoss(
          [4096, 1024, 256].map { STFTLoss.Settings(fftSize: $0, hop: $0 / 2) }))
    case .fxNormA: FxNormLoss(.a, sampleRate: sampleRate)
    case .fxNormB: FxNormLoss(.b, sampleRate: sampleRate)
    case .audioFeatures: AudioFeatureLoss(sampleRate: sampleRate)
    }
  }

  private func banded(_ bands: STFTLoss.Bands) -> STFTLoss.Settings {
    var settings = STFTLoss.Settings()
    settings.bands = bands
    return settings
  }
}
