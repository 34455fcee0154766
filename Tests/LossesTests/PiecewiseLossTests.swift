import Foundation
import Losses
import TensorEngine
import Testing

/// Losses of pieces against losses of whole signals.
@Suite struct PiecewiseLossTests {
  /// Noise with an offset, and the same with an error that differs from side to side.
  private func pieces(_ samples: Int, channels: Int, error: Float = 0.3) -> LossPieces {
    var source = RandomSource(seed: 3)
    let target = (0..<channels).map { channel in
      (0..<samples).map { _ in source.uniform(in: -0.5...0.5) + 0.02 * Float(channel + 1) }
    }
    let input = target.enumerated().map { channel, row in
      row.map { (1 - 0.2 * Float(channel)) * $0 + error * source.uniform(in: -1...1) }
    }
    return LossPieces(input, target)
  }

  private func losses(stereo: Bool) -> [any Loss] {
    LossCatalogue.builtIn.reported.filter { stereo || !$0.needsStereo }
      .map { $0.loss(sampleRate: 44_100) }
  }

  /// Shorter than every window, as long as one, a multiple of a hop, one more; pieces shorter than a hop, a
  /// few samples, all at once.
  @Test(
    arguments: [1, 2, 50, 299, 1_024, 8_192, 12_289], [1, 2])
  func agreeWithWholeSignals(samples: Int, channels: Int) {
    let pieces = pieces(samples, channels: channels)
    let losses = losses(stereo: channels == 2)
    let whole = pieces.wholeValues(of: losses)
    for length in [7, 777, 4_096, 1 << 20] where samples / length < 300 {
      for (index, value) in pieces.values(of: losses, length: length).enumerated() {
        // Means that cancel are single precision's in the whole; of one sample its own mean is all there is.
        let tolerance = 2e-5 * max(abs(whole[index]), 1e-2)
        #expect(
          abs((value ?? .nan) - whole[index]) <= tolerance,
          "\(losses[index]) of \(samples) in \(length): \(value ?? .nan), not \(whole[index])")
      }
    }
  }

  @Test func doNotDependOnTheCuts() {
    let pieces = pieces(20_011, channels: 2)
    let losses = losses(stereo: true)
    let once = pieces.values(of: losses, length: 1 << 20)
    for length in [100, 4_097] {
      for (value, expected) in zip(pieces.values(of: losses, length: length), once) {
        let (value, expected) = (value ?? .nan, expected ?? .nan)
        #expect(
          abs(value - expected) <= 1e-6 * abs(expected), "sums of each piece are rounded once")
      }
    }
  }

  /// Where everything cancels: the sums are over the error, so nothing is lost.
  @Test func equalSignalsAreEqual() throws {
    let target = pieces(9_999, channels: 2).target
    let equal = LossPieces(target, target)
    let losses = losses(stereo: true)
    let whole = equal.wholeValues(of: losses)
    for (index, value) in equal.values(of: losses, length: 1_000).enumerated() {
      let value = try #require(value)
      #expect(abs(value - whole[index]) <= 1e-5 * abs(whole[index]), "\(losses[index])")
    }
  }

  @Test func silenceHasTheValuesOfSilence() throws {
    let silence = [[Float]](repeating: [Float](repeating: 0, count: 3_000), count: 2)
    let losses = losses(stereo: true)
    for pair in [(silence, silence), (pieces(3_000, channels: 2).input, silence)] {
      let pieces = LossPieces(pair.0, pair.1)
      let whole = pieces.wholeValues(of: losses)
      for (index, value) in pieces.values(of: losses, length: 1_111).enumerated() {
        let value = try #require(value)
        #expect(
          abs(value - whole[index]) <= 2e-5 * max(abs(whole[index]), 1e-2), "\(losses[index])")
      }
    }
  }

  @Test func aGainIsTheLouderSignal() {
    let pieces = pieces(5_000, channels: 2)
    let louder = LossPieces(pieces.input.map { $0.map { 1.7 * $0 } }, pieces.target)
    let losses = losses(stereo: true)
    #expect(
      pieces.values(of: losses, length: 1_500, gain: 1.7)
        == louder.values(of: losses, length: 1_500))
  }

  @Test func whatNeedsWholeSignalsSaysSo() {
    let pieces = pieces(2_000, channels: 2)
    var scaled = STFTLoss.Settings()
    scaled.isScaleInvariant = true
    let whole: [any Loss] = [
      STFTLoss(scaled), FxNormLoss(.a), SumAndDifferenceLoss(STFTLoss(scaled)),
      MultiResolutionSTFTLoss([.init(), scaled]), LogCoshLoss(sharpness: 2),
    ]
    #expect(pieces.values(of: whole, length: 500) == [nil, nil, nil, nil, nil])
    let side = LossKind.sumDifferenceStft.loss(sampleRate: 44_100)
    #expect(self.pieces(2_000, channels: 1).values(of: [side], length: 500) == [nil])
  }
}
