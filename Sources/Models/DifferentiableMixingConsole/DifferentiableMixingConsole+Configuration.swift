import Documents
import MixingConsole
package import SignalOps

/// The sizes of a network that sets a console, and what 0 and 1 mean for it.
extension DifferentiableMixingConsole {
  /// What the network sets.
  package enum Transformation: String, CaseIterable, Sendable {
    /// Gain (−48 … 24 dB) and constant-power pan of mono tracks, as automix-toolkit.
    case gainPan
    /// Every control of the console, with a reverb send and the master.
    case full
  }

  /// What the shapes of the weights follow from.
  package struct Configuration: ModelConfiguration {
    package typealias Network = DifferentiableMixingConsole

    package var transformation: Transformation
    /// The console in place of a transformation's; `nil` for that.
    package var console: LearnedConsole?
    /// Channels of the encoder's first two blocks; later ones have two and four times as many.
    package var encoderWidth: Int
    /// Residual blocks of the encoder, each at half the rate of the one before.
    package var encoderDepth: Int
    /// Channels of the hidden layers that turn an embedding into controls.
    package var hiddenWidth: Int
    /// Hertz, of the stems.
    package var sampleRate: Int
    /// How loud stems were in training.
    package var preparation = StemPreparation.toolkit
    /// What 0 and 1 mean for controls by name (`LearnedControl.name`), where it is not the standard.
    package var ranges: [String: ClosedRange<Double>] = [:]

    /// automix-toolkit's network.
    package static let toolkit = Configuration(
      transformation: .gainPan, encoderWidth: 128, encoderDepth: 7, hiddenWidth: 256,
      sampleRate: 44_100)
  }
}

// MARK: Settings

extension DifferentiableMixingConsole.Configuration {
  package static let standard = toolkit

  package static let settings: [ModelSetting<DifferentiableMixingConsole.Configuration>] = [
    .console, .transformation,
    .size("encoderWidth", \.encoderWidth, .channels, "channels of the encoder's first blocks"),
    .size("encoderDepth", \.encoderDepth, .depth, "blocks of the encoder"),
    .size("hiddenWidth", \.hiddenWidth, .channels, "channels of the layers that decide"),
    .sampleRate, .stemPreparation,
    ModelSetting(
      "controlRanges", "what 0 and 1 mean for each control", isShown: false, isArchitecture: false,
      json: \.rangesJSON,
      read: { (part, configuration) throws(DocumentError) in
        configuration.ranges = try configuration.differingRanges(part)
      }),
  ]

  package var unneededWeights: [String: [Int]?] {
    // The front end follows from the configuration, and the encoder's last layers are never run.
    let encoder = ShortChunkEncoder.self
    var weights: [String: [Int]?] = [
      "encoder.spec.spectrogram.window": .some([encoder.window]),
      "encoder.spec.mel_scale.fb": .some([encoder.window / 2 + 1, encoder.bands]),
      "encoder.bn.num_batches_tracked": .some([]),
    ]
    for anyShape in ["resample.kernel", "dense2.weight", "dense2.bias"] {
      weights["encoder." + anyShape] = .some(nil)
    }
    for part in ["weight", "bias", "running_mean", "running_var"] {
      weights["encoder.bn." + part] = [encoder.embeddingWidth(ofWidth: encoderWidth)]
    }
    return weights
  }

  package func lengthProblem(samples: Int, batch: Int, activeStems: Int) -> LengthProblem? {
    let values = lowestValues(ofSamples: samples)
    if values == 0 {
      return .tooShort(reason: "the encoder hears frames of 32 ms. Take a second at least.")
    }
    if values * batch * activeStems < 2 {
      var enough = samples
      while lowestValues(ofSamples: enough) < 2 { enough *= 2 }
      return .tooShort(
        reason:
          "the encoder's last block has a single value, which batch norm cannot scale. Take "
          + "\(enough), or a training.batchSize or data.minimumActiveStems of 2.")
    }
    return nil
  }
}

// MARK: The ranges of controls

extension DifferentiableMixingConsole.Configuration {
  /// All that the network sets: of every track, then of buses and master.
  package var controls: [LearnedControl] { ConsoleLayout(self).controls }
  package var estimatesGradients: Bool { console?.estimatesGradients ?? false }

  /// What 0 and 1 mean for every control that is learned, as it stands in checkpoints: its range by its name,
  /// `{ "*/faderDb": [-48, 24], … }`.
  private var rangesJSON: JSONValue {
    .object(
      controls.map { control in
        let (low, high) = (control.range.lowerBound, control.range.upperBound)
        return JSONValue.Member(control.name, .array([.number(low), .number(high)]))
      })
  }

  /// Reads the ranges of all controls; what it returns are those that differ from the standard.
  private func differingRanges(
    _ part: JSONReader<DocumentError>
  ) throws(DocumentError) -> [String: ClosedRange<Double>] {
    let controls = controls
    try part.checkKeys(controls.map(\.name))
    var ranges: [String: ClosedRange<Double>] = [:]
    for control in controls {
      let own = try part.required(control.name)
      let ends = try own.elements(2...2)
      let low = try ends[0].number(in: control.limits, unit: control.unit.suffix)
      let high = try ends[1].number(in: low...control.limits.upperBound, unit: control.unit.suffix)
      if low == high { throw own.wrongType("two different numbers") }
      if low...high != control.range { ranges[control.name] = low...high }
    }
    return ranges
  }
}
