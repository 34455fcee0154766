package import SignalOps

/// The sizes of a Mix-Wave-U-Net, and which part of the stems its mix hears.
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

    /// The network as it was published.
    var published: Configuration { self == .toolkit ? .toolkit : .original }
  }

  /// What the shapes of the weights follow from.
  package struct Configuration: StemMixingConfiguration {
    package typealias Network = MixWaveUNet

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

// MARK: Settings

extension MixWaveUNet.Configuration {
  package static let standard = toolkit

  package static let settings: [ModelSetting<MixWaveUNet.Configuration>] = [
    .choice("form", \.form, "automix-toolkit's network, or the paper's own"),
    .size(
      "inputs", \.inputs, .inputs,
      "mono signals that it hears, two for a stereo stem, in the order of the stems: by name "
        + "in a folder, as listed in a manifest. Songs with more are left out"),
    .size("outputs", \.outputs, .outputs, default: .fixed, "channels of the mix"),
    .size(
      "depth", \.depth, .depth, default: ofForm,
      "levels, each at half the rate of the one before"),
    .size(
      "channelGrowth", \.channelGrowth, .channels, default: ofForm,
      "how many channels more each level has"),
    .size("downKernel", \.downKernel, .taps, default: ofForm, "taps on the way down, odd"),
    .size("upKernel", \.upKernel, .taps, default: ofForm, "taps on the way up, odd"),
    .size("outputKernel", \.outputKernel, .taps, default: ofForm, "taps at the end, odd"),
    .choice(
      "skip", \.skip, "how what was heard on the way down comes back on the way up"),
    .sampleRate, .stemPreparation,
  ]
  private static let ofForm = ModelSetting<MixWaveUNet.Configuration>.Default.following(
    \.form.published, "the form's own")

  package static let conditions: [ModelCondition<MixWaveUNet.Configuration>] = [
    ModelCondition(
      on: "skip", expected: "\"concat\" or \"none\"",
      reason:
        "in the original form the way down and the way up differ in channels, so nothing can be "
        + "added. Choose concat or none."
    ) { $0.form == .toolkit || $0.skip != .add }
  ]

  package func lengthProblem(samples: Int, batch: Int, activeStems: Int) -> LengthProblem? {
    if samples % alignment != 0 { return .noMultiple(of: alignment) }
    if form == .toolkit, batch * samples / alignment < 2 {
      return .tooShort(
        reason: "the lowest level has a single value, which batch norm cannot scale. Take "
          + "\(2 * alignment), or a training.batchSize of 2.")
    }
    return nil
  }
}

// MARK: What of the stems is heard

extension MixWaveUNet.Configuration {
  /// What the length of the stems is a multiple of: the rate of the lowest level is this many times lower.
  package var alignment: Int { 1 << depth }

  /// Which samples of the stems the given samples of the mix depend on, counted from the same start.
  ///
  /// No fewer: each end is heard by some sample of the mix. The range may start before the stems and end after
  /// them; in inference a piece of them that starts at a multiple of `alignment` gives the mix of the whole
  /// for every range whose own lies within the piece, or is cut off by an end of the stems that the piece
  /// shares.
  package func samples(heardBy mix: Range<Int>) -> Range<Int> {
    precondition(!mix.isEmpty, "samples(heardBy:): no samples of the mix")
    // First and last sample needed at each level: on the way from the mix down to the lowest level, then up.
    var span = mix.lowerBound...mix.upperBound - 1
    span = span.widened(by: outputKernel / 2)
    let last = span  // the stems are heard by the last convolution too
    var skips: [ClosedRange<Int>] = []
    for _ in 0..<depth {
      span = span.widened(by: upKernel / 2)
      if skip != .none { skips.append(span) }
      span = doubled(from: span)
    }
    if form == .original { span = span.widened(by: downKernel / 2) }
    for _ in 0..<depth {
      span = halved(from: span)
      if let skip = skips.popLast() { span = span.joined(with: skip) }
      span = span.widened(by: downKernel / 2)
    }
    return Range(span.joined(with: last))
  }

  /// How many samples of the stems before and after a sample of the mix it may depend on: the most that any
  /// place between two multiples of `alignment` needs.
  package var contextSamples: (before: Int, after: Int) {
    var (before, after) = (0, 0)
    for sample in 0..<alignment {
      let heard = samples(heardBy: sample..<sample + 1)
      before = max(before, sample - heard.lowerBound)
      after = max(after, heard.upperBound - 1 - sample)
    }
    return (before, after)
  }

  /// What is needed at half the rate for the samples at the rate above.
  private func doubled(from span: ClosedRange<Int>) -> ClosedRange<Int> {
    let isInterpolated = form == .original  // an odd sample lies between two
    return span.lowerBound >> 1...(span.upperBound + (isInterpolated ? 1 : 0)) >> 1
  }

  /// What is needed for the samples at half the rate.
  private func halved(from span: ClosedRange<Int>) -> ClosedRange<Int> {
    let reach = form == .toolkit ? downKernel / 2 : 0
    return 2 * span.lowerBound - reach...2 * span.upperBound + reach
  }
}

extension ClosedRange<Int> {
  fileprivate func widened(by count: Int) -> ClosedRange {
    lowerBound - count...upperBound + count
  }

  fileprivate func joined(with other: ClosedRange) -> ClosedRange {
    Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
  }
}
