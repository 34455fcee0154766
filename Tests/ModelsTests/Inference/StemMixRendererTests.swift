import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// Blocks of a mix join to what the network makes of the whole song.
@Suite struct StemMixRendererTests {
  private let backend = Backend.forTests(threads: 2)

  private func model(_ form: MixWaveUNet.Form) -> MixWaveUNet {
    var configuration: MixWaveUNet.Configuration = form == .toolkit ? .toolkit : .original
    configuration.inputs = 4
    configuration.depth = 4
    configuration.channelGrowth = 6
    return MixWaveUNet(configuration, ModelWeights(seed: 5, on: backend).scope)
  }

  private func sound(_ samples: Int, seed: UInt64) -> [Float] {
    var source = RandomSource(seed: seed)
    return (0..<samples).map { _ in Float(source.normal()) * 0.1 }
  }

  private func mix(_ renderer: StemMixRenderer) throws -> (sides: [[Float]], blocks: [Int]) {
    var sides: [[Float]] = [[], []]
    var blocks: [Int] = []
    while let output = try renderer.next() {
      #expect(output.mix.shape == [1, 1, 2, output.mix.shape[3]])
      blocks.append(output.mix.shape[3])
      let values = output.mix.values
      sides[0] += values[..<(values.count / 2)]
      sides[1] += values[(values.count / 2)...]
    }
    #expect(renderer.progress == 1)
    return (sides, blocks)
  }

  @Test(arguments: MixWaveUNet.Form.allCases)
  func blocksJoin(form: MixWaveUNet.Form) throws {
    let model = model(form)
    // A stereo stem, a shorter mono one that is halved, and an input that is left over.
    let stereo = [sound(3_001, seed: 1), sound(3_001, seed: 2)]
    let mono = [sound(1_500, seed: 3)]
    let inputs = [
      StemMixRenderer.Input(stem: 0, channel: 0, gain: 1),
      StemMixRenderer.Input(stem: 0, channel: 1, gain: 1),
      StemMixRenderer.Input(stem: 1, channel: 0, gain: 0.5),
    ]
    let rows = [stereo[0], stereo[1], mono[0].map { $0 * 0.5 }, []]
    let padded = (3_001 + 15) / 16 * 16
    let whole = model(
      Tensor(
        rows.flatMap { $0 + Array(repeating: 0, count: padded - $0.count) },
        shape: [1, 4, 1, padded], on: backend), .inference
    ).values
    for block in [16, 500, 4_096] {
      let (sides, blocks) = try mix(
        StemMixRenderer(
          model, stems: [ArrayStem(stereo), ArrayStem(mono)], inputs: inputs, block: block,
          on: backend))
      #expect(blocks.reduce(0, +) == 3_001 && blocks[0] == min(3_001, (block + 15) / 16 * 16))
      for side in 0..<2 {
        let error = (0..<3_001).map { abs(sides[side][$0] - whole[side * padded + $0]) }.max() ?? 1
        let largest = whole.map(abs).max() ?? 0
        #expect(error <= 1e-6 * largest, "blocks of \(block): \(error) of \(largest)")
      }
    }
  }

  @Test func readingErrorsEndTheMix() throws {
    let model = model(.toolkit)
    let renderer = StemMixRenderer(
      model, stems: [ArrayStem([sound(5_000, seed: 1)], failsAt: 3_000)],
      inputs: [.init(stem: 0, channel: 0, gain: 1)], block: 512, on: backend)
    #expect(throws: ArrayStem.Unreadable.self) {
      while try renderer.next() != nil {}
    }
  }
}
