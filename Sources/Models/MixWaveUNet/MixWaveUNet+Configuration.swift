package import SignalOps

extension MixWaveUNet {
  /// How a level on the way up gets what the level on the way down at its rate held.
  package enum Skip: String, CaseIterable, Sendable {
    case add, concat, none
  }

  /// Which of the two published networks.
  package enum Form: String, CaseIterable, Sendable {
    /// automix-toolkit's: batch norm and PReLU, strided convolutions down, nearest neighbours up.
    case toolkit
    /// The paper's own: leaky ReLU, every second sample down, linear interpolation up.
    case original
  }

  /// What the shapes of the weights follow from.
  package struct Configuration: Equatable, Sendable {
    package var form: Form
    /// Mono signals that go in.
    package var inputs: Int
    /// Channels of the mix.
    package var outputs: Int
    /// Levels, each at half the rate of the one before.
    package var depth: Int
    /// Channels of the first level, and how many more each further level has.
    package var channelGrowth: Int
    /// Taps on the way down, on the way up, and of the last convolution; odd.
    package var downKernel, upKernel, outputKernel: Int
    package var skip: Skip
    /// Hertz.
    package var sampleRate: Int
    /// How loud stems were in training.
    package var preparation = StemPreparation.toolkit

    /// automix-toolkit's network: 17,833,426 parameters for 8 inputs.
    package static let toolkit = Configuration(
      form: .toolkit, inputs: 8, outputs: 2, depth: 12, channelGrowth: 24, downKernel: 13,
      upKernel: 13, outputKernel: 5, skip: .concat, sampleRate: 44_100)

    /// The paper's network: 6,183,450 parameters for 8 inputs.
    package static let original = Configuration(
      form: .original, inputs: 8, outputs: 2, depth: 10, channelGrowth: 24, downKernel: 15,
      upKernel: 5, outputKernel: 1, skip: .concat, sampleRate: 44_100)
  }
}
