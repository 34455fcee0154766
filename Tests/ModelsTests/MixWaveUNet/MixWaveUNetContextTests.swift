import Models
import TensorEngine
import TestSupport
import Testing

@Suite struct MixWaveUNetContextTests {
  static let configurations: [MixWaveUNet.Configuration] = [
    (.toolkit, 5, 3, 3, .concat), (.toolkit, 3, 5, 1, .add), (.toolkit, 1, 5, 3, .none),
    (.toolkit, 5, 1, 1, .none), (.original, 5, 3, 1, .concat), (.original, 3, 1, 3, .none),
  ].map { form, down, up, last, skip in
    small(form, depth: 3, growth: 2, down, up, last, skip)
  }

  /// From one track to a mono mix; kernels on the way down, on the way up, and of the last convolution.
  private static func small(
    _ form: MixWaveUNet.Form, depth: Int, growth: Int, _ down: Int, _ up: Int, _ last: Int,
    _ skip: MixWaveUNet.Skip
  ) -> MixWaveUNet.Configuration {
    var small = MixWaveUNet.Configuration.toolkit
    (small.form, small.skip, small.inputs, small.outputs) = (form, skip, 1, 1)
    (small.depth, small.channelGrowth) = (depth, growth)
    (small.downKernel, small.upKernel, small.outputKernel) = (down, up, last)
    return small
  }

  /// A network that only adds: every weight is positive, so that nothing heard cancels out.
  private func mix(
    _ configuration: MixWaveUNet.Configuration, _ stems: [Float]
  ) throws -> [UInt32] {
    let backend = Backend.forTests(threads: 1)
    let weights = ModelWeights(seed: nil, on: backend)
    let network = MixWaveUNet(configuration, weights.scope)
    try weights.load(
      weights.all.map { weight in
        WeightArray(
          name: weight.name, shape: weight.value.shape,
          values: Formula.values(weight.name, count: weight.value.count, scale: 0.25, offset: 0.5))
      })
    weights.freeze()
    let x = Tensor(stems, shape: [1, 1, 1, stems.count], on: backend)
    return network(x, .inference).values.map(\.bitPattern)
  }

  /// A change before or after what a sample of the mix hears leaves its bits alone; one at either end of it does
  /// not.
  @Test(arguments: configurations)
  func whatIsHeardIsExactlyThat(configuration: MixWaveUNet.Configuration) throws {
    let stems = Formula.values("stems", count: 256, scale: 0.25, offset: 1)
    let mix = try mix(configuration, stems)
    for sample in 120..<120 + configuration.alignment {
      let heard = configuration.samples(heardBy: sample..<sample + 1)
      for (place, isHeard) in [
        (heard.lowerBound - 1, false), (heard.lowerBound, true), (heard.upperBound - 1, true),
        (heard.upperBound, false),
      ] {
        var changed = stems
        changed[place] += 1000
        let other = try self.mix(configuration, changed)
        #expect((other[sample] != mix[sample]) == isHeard, "sample \(sample), stem's \(place)")
      }
    }
  }

  /// A piece of the stems, cut with the context that the range needs, gives the mix of the whole.
  @Test(arguments: configurations)
  func aPieceWithItsContextGivesTheSameMix(configuration: MixWaveUNet.Configuration) throws {
    let stems = Formula.values("stems", count: 256, scale: 0.25, offset: 1)
    let whole = try mix(configuration, stems)
    let alignment = configuration.alignment
    for mixed in [0..<40, 100..<141, 200..<256] {
      let heard = configuration.samples(heardBy: mixed)
      let start = max(0, heard.lowerBound) / alignment * alignment
      let end = min(256, (heard.upperBound + alignment - 1) / alignment * alignment)
      let piece = try mix(configuration, Array(stems[start..<end]))
      let isSame =
        Array(piece[mixed.lowerBound - start..<mixed.upperBound - start]) == Array(whole[mixed])
      #expect(isSame, "\(mixed) from \(start)..<\(end)")
    }
  }

  @Test(arguments: configurations)
  func theContextIsTheMostOfAnyPlace(configuration: MixWaveUNet.Configuration) {
    let context = configuration.contextSamples
    var (before, after) = (0, 0)
    for sample in 1000..<1000 + 3 * configuration.alignment {
      let heard = configuration.samples(heardBy: sample..<sample + 1)
      before = max(before, sample - heard.lowerBound)
      after = max(after, heard.upperBound - 1 - sample)
    }
    #expect(context == (before, after))
  }

  /// By hand, one level and kernels of 3: the last convolution hears 7 … 9 for sample 8, that on the way up
  /// 6 … 10; for those the lower level needs 3 … 5, made from 5 … 11, and these from 4 … 12 of the stems.
  @Test func oneLevelByHand() {
    let configuration = Self.small(.toolkit, depth: 1, growth: 1, 3, 3, 3, .concat)
    #expect(configuration.alignment == 2)
    #expect(configuration.samples(heardBy: 8..<9) == 4..<13)
    #expect(configuration.samples(heardBy: 9..<10) == 4..<13)
    #expect(configuration.samples(heardBy: 10..<11) == 6..<15)
    #expect(configuration.contextSamples == (5, 4))
  }
}
