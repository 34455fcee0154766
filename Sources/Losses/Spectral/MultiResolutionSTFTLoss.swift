package import TensorEngine

/// The mean of STFT losses of several sizes.
///
/// - Gradient: composed.
/// - Source: Yamamoto et al. (2019), arXiv:1910.11480, eq. 7; the sizes of auraloss.
package struct MultiResolutionSTFTLoss: Loss {
  /// What the loss is made of.
  package struct Settings: Sendable {
    package var resolutions = Resolutions.fixed([
      Resolution(fftSize: 1024, hop: 120, windowSize: 600),
      Resolution(fftSize: 2048, hop: 240, windowSize: 1200),
      Resolution(fftSize: 512, hop: 50, windowSize: 240),
    ])
    /// The same for all; its sizes do not count.
    package var comparison = STFTLoss.Settings()

    /// auraloss's defaults.
    package init() {}

    /// Whose frames overlap by half.
    init(halfOverlapping sizes: [Int]) {
      resolutions = .fixed(sizes.map { Resolution(fftSize: $0, hop: $0 / 2) })
    }
  }

  /// The losses that the mean is over.
  package let resolutions: [STFTLoss]

  /// A mean over losses of any settings.
  ///
  /// - Parameters:
  ///   - resolutions: At least one.
  ///   - sampleRate: Of the audio, in hertz; only bands have to know it.
  package init(_ resolutions: [STFTLoss.Settings], sampleRate: Int? = nil) {
    precondition(!resolutions.isEmpty, "MultiResolutionSTFTLoss: no resolutions")
    self.resolutions = resolutions.map { STFTLoss($0, sampleRate: sampleRate) }
  }

  /// A mean over sizes that are set; or, of sizes that are drawn, over the first draw.
  package init(_ settings: Settings = Settings(), sampleRate: Int? = nil) {
    self.init(
      settings.resolutions.settings(settings.comparison, step: 0), sampleRate: sampleRate)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    .sum(of: resolutions.map { $0(input, target) }) / Float(resolutions.count)
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    let parts = resolutions.compactMap { $0.piecewise(channels: channels) }
    guard parts.count == resolutions.count else { return nil }
    return PiecewiseLoss(
      parts, of: { [LossPiece](repeating: $0, count: parts.count) },
      combination: { $0.reduce(0, +) / Double(parts.count) })
  }
}

/// A `MultiResolutionSTFTLoss` whose sizes are drawn anew at every step.
///
/// Without a step it has the sizes of the first, so that validations compare alike.
///
/// - Gradient: composed.
/// - Source: Steinmetz & Reiss (2020), "auraloss: audio-focused loss functions in PyTorch".
package struct RandomResolutionSTFTLoss: Loss {
  private let settings: MultiResolutionSTFTLoss.Settings
  private let sampleRate: Int
  private let first: MultiResolutionSTFTLoss

  package init(_ settings: MultiResolutionSTFTLoss.Settings, sampleRate: Int) {
    self.settings = settings
    self.sampleRate = sampleRate
    first = MultiResolutionSTFTLoss(settings, sampleRate: sampleRate)
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor { first(input, target) }

  package func drawn(step: Int) -> any Loss {
    MultiResolutionSTFTLoss(
      settings.resolutions.settings(settings.comparison, step: step), sampleRate: sampleRate)
  }
}

// MARK: By name

extension MultiResolutionSTFTLoss.Settings {
  static let all: [LossSetting<MultiResolutionSTFTLoss.Settings>] =
    [
      LossSetting(
        "resolutions", \.resolutions, .resolutions,
        "the sizes of the frames that the mean is over, or how they are drawn at every step.")
    ] + STFTLoss.Settings.comparison.map { $0.of(\.comparison) }

  /// Why the settings do not go together; `nil` where they do.
  var problem: String? {
    resolutions.settings(comparison, step: 0).lazy.compactMap(\.problem).first
  }

  func loss(sampleRate: Int) -> any Loss {
    if case .random = resolutions {
      RandomResolutionSTFTLoss(self, sampleRate: sampleRate)
    } else {
      MultiResolutionSTFTLoss(self, sampleRate: sampleRate)
    }
  }
}

extension LossKind {
  package static let mrstft = multiResolution(
    "mrstft", "The mean of stft over three sizes of frames.", peer: "auraloss",
    MultiResolutionSTFTLoss.Settings())

  package static let toolkitMrstft: LossKind = {
    var standard = MultiResolutionSTFTLoss.Settings(halfOverlapping: [512, 2048, 8192])
    standard.comparison.convergenceWeight = 0
    standard.comparison.linearWeight = 1
    return multiResolution(
      "toolkitMrstft", "The same with automix-toolkit's sizes and weights.",
      peer: "automix-toolkit", standard)
  }()

  private static func multiResolution(
    _ name: String, _ meaning: String, peer: String, _ standard: MultiResolutionSTFTLoss.Settings
  ) -> LossKind {
    LossKind(
      name, meaning, origin: .peer(peer), needsStereo: false, isReported: true, standard: standard,
      settings: MultiResolutionSTFTLoss.Settings.all, problem: \.problem
    ) { settings, rate in
      settings.loss(sampleRate: rate)
    }.withFilter
  }
}
