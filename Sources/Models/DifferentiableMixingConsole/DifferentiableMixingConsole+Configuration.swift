package import SignalOps

extension DifferentiableMixingConsole {
  /// What the network sets.
  package enum Transformation: String, CaseIterable, Sendable {
    /// Gain (−48 … 24 dB) and constant-power pan of mono tracks, as automix-toolkit.
    case gainPan
    /// Every control of the console, with a reverb send and the master.
    case full
  }

  /// What the shapes of the weights follow from.
  package struct Configuration: Equatable, Sendable {
    package var transformation: Transformation
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
