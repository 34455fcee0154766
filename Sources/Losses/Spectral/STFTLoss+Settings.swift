import Documents
package import SignalOps

extension STFTLoss {
  /// How an error is measured.
  package enum Distance: String, CaseIterable, Sendable {
    /// |x − y|, L1.
    case absolute
    /// (x − y)², L2.
    case squared
  }

  /// What the magnitudes are gathered into before they are compared.
  package enum Bands: Equatable, Sendable {
    /// Nothing: each bin by itself.
    case bins
    /// So many mel bands (`FilterBank.mel`).
    case mel(Int)
    /// So many pitch classes (`FilterBank.chroma`).
    case chroma(Int)
  }

  /// Over what the norms of the spectral convergence are taken.
  package enum Pooling: String, CaseIterable, Sendable {
    /// Each item by itself.
    case item
    /// The whole batch, as the peers have it: every item then has the same convergence.
    case batch
  }

  /// What an STFT loss is made of, with auraloss's defaults.
  package struct Settings: Equatable, Sendable {
    /// Samples of a frame.
    package var fftSize = 1024
    /// Samples from frame to frame.
    package var hop = 256
    /// Samples of the window, at most `fftSize`; `nil` is as many.
    package var windowSize: Int?
    /// What frames are multiplied by.
    package var window = Window.hann
    /// What frames meet around the signal.
    package var padding = STFT.Padding.reflect
    /// Weight of ‖Y − X‖ / ‖Y‖, w_sc.
    package var convergenceWeight: Float = 1
    /// Weight of the distance of log-magnitudes, w_log_mag.
    package var logWeight: Float = 1
    /// Weight of the distance of magnitudes, w_lin_mag.
    package var linearWeight: Float = 0
    /// Weight of the mean squared difference of phases in radians, w_phs.
    package var phaseWeight: Float = 0
    /// Whether phases a turn apart are the same. auraloss says no: then frames mirrored at the ends, whose
    /// bins are all real, are 2π apart or equal as rounding has it.
    package var wrapsPhase = true
    /// How log-magnitudes are compared.
    package var logDistance = Distance.absolute
    /// How magnitudes are compared.
    package var linearDistance = Distance.absolute
    /// c in ln(c · |X| + o), log_fac.
    package var logFactor: Float = 1
    /// o in ln(c · |X| + o), log_eps.
    package var logOffset: Float = 0
    /// The least power of a bin, eps: |X| = √max(re² + im², floor).
    package var powerFloor: Float = 1e-8
    /// What magnitudes are gathered into.
    package var bands = Bands.bins
    /// Whether each channel of the target is first scaled by α = ⟨X, Y⟩ / ‖Y‖², the best for its magnitudes.
    package var isScaleInvariant = false
    /// Over what the convergence is taken.
    package var pooling = Pooling.item

    /// auraloss's defaults, with other sizes.
    package init(fftSize: Int = 1024, hop: Int = 256, windowSize: Int? = nil) {
      self.fftSize = fftSize
      self.hop = hop
      self.windowSize = windowSize
    }

    /// Why the settings do not go together; `nil` where they do.
    var problem: String? {
      if let windowSize, windowSize > fftSize {
        return "the window of \(windowSize) samples (windowSize) is longer than the frame of "
          + "\(fftSize) (fftSize). Shorten it, or leave it out."
      }
      if [convergenceWeight, logWeight, linearWeight, phaseWeight].allSatisfy({ $0 == 0 }) {
        return "every weight of it is 0. Give one term a weight, such as logWeight: 1."
      }
      return nil
    }
  }
}

// MARK: In a configuration

extension STFTLoss.Settings {
  /// How frames are cut.
  static let sizes: [LossSetting<STFTLoss.Settings>] = [
    LossSetting("fftSize", \.fftSize, .frame, "the length of a frame."),
    LossSetting("hopSize", \.hop, .hop, "from frame to frame."),
    LossSetting(
      "windowSize", \.windowSize, .window, "the length of the window; null for the frame's."),
  ]

  /// Everything else.
  static let comparison: [LossSetting<STFTLoss.Settings>] = [
    LossSetting("window", \.window, .choice, "what frames are multiplied by."),
    LossSetting("padding", \.padding, .choice, "what frames meet around the signal."),
    LossSetting(
      "convergenceWeight", \.convergenceWeight, .weight,
      "the weight of the distance of magnitudes over the size of the target's."),
    LossSetting("logWeight", \.logWeight, .weight, "the weight of the distance of log-magnitudes."),
    LossSetting(
      "linearWeight", \.linearWeight, .weight, "the weight of the distance of magnitudes."),
    LossSetting(
      "phaseWeight", \.phaseWeight, .weight, "the weight of the squared difference of phases."),
    LossSetting("wrapsPhase", \.wrapsPhase, .truth, "whether phases a turn apart are the same."),
    LossSetting("logDistance", \.logDistance, .choice, "how log-magnitudes are compared."),
    LossSetting("linearDistance", \.linearDistance, .choice, "how magnitudes are compared."),
    LossSetting("logFactor", \.logFactor, .single(1e-6...1e6), "c in ln(c · magnitude + o)."),
    LossSetting("logOffset", \.logOffset, .single(0...1e6), "o in ln(c · magnitude + o)."),
    LossSetting("powerFloor", \.powerFloor, .single(0...1), "the least power of a bin."),
    LossSetting("bands", \.bands, .bands, "what magnitudes are gathered into."),
    LossSetting(
      "isScaleInvariant", \.isScaleInvariant, .truth,
      "whether the target is first scaled to come nearest."),
    LossSetting(
      "pooling", \.pooling, .choice,
      "over what the convergence is taken: each item by itself, or the whole batch."),
  ]
}

extension ValueFormat<Float> {
  /// What a part of a loss is multiplied by.
  static var weight: ValueFormat { .single(0...1e6) }
}

extension ValueFormat<Int> {
  static var frame: ValueFormat { .whole(16...65_536, unit: "samples") }
  static var hop: ValueFormat { .whole(1...65_536, unit: "samples") }
}

extension ValueFormat<Int?> {
  static var window: ValueFormat { .optional(.whole(1...65_536, unit: "samples")) }
}

extension ValueFormat<STFTLoss.Bands> {
  /// A number of bands on a scale, or none.
  static var bands: ValueFormat {
    let expected = "bins, {mel: 128} or {chroma: 12}"
    return ValueFormat(expected) { node in
      if node.text == "bins" { return .bins }
      guard let members = try? node.members(), members.count == 1,
        ["mel", "chroma"].contains(members[0].key)
      else { throw node.wrongValue(expected) }
      let count = try ValueFormat<Int>.whole(1...4_096).read(members[0].value, nil)
      return members[0].key == "mel" ? .mel(count) : .chroma(count)
    } text: { bands in
      switch bands {
      case .bins: "bins"
      case .mel(let count): "{mel: \(count)}"
      case .chroma(let count): "{chroma: \(count)}"
      }
    }
  }
}

extension LossKind {
  package static let stft = stft(
    "stft", "The distance of the spectra of short frames.", .bins, isReported: true)
  package static let melStft = stft(
    "melStft", "The same in mel bands.", .mel(128), isReported: true)
  package static let chromaStft = stft(
    "chromaStft", "The same in pitch classes.", .chroma(12), isReported: false)

  private static func stft(
    _ name: String, _ meaning: String, _ bands: STFTLoss.Bands, isReported: Bool
  ) -> LossKind {
    var standard = STFTLoss.Settings()
    standard.bands = bands
    return LossKind(
      name, meaning, origin: .peer("auraloss"), needsStereo: false, isReported: isReported,
      standard: standard,
      settings: STFTLoss.Settings.sizes + STFTLoss.Settings.comparison, problem: \.problem
    ) { settings, rate in
      STFTLoss(settings, sampleRate: rate)
    }.withFilter
  }
}
