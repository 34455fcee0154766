import Foundation
import Losses
import TensorEngine
import TestSupport
import Testing

/// What one loss alone has to show, and the reduction that all share.
@Suite struct LossTests {
  private let backend = Backend.forTests(threads: 1)

  private func noise(_ shape: [Int], seed: UInt64) -> Tensor {
    var source = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, from: &source, on: backend)
  }

  @Test func meanCountsOnlyTheItemsAskedFor() {
    let (x, y) = (noise([3, 2, 8], seed: 1), noise([3, 2, 8], seed: 2))
    let each = MSELoss()(x, y).values
    #expect(abs(MSELoss().mean(x, y).scalar - each.reduce(0, +) / 3) < 1e-6)
    let some = MSELoss().mean(x, y, items: [true, false, true]).scalar
    #expect(abs(some - (each[0] + each[2]) / 2) < 1e-6)
    #expect(MSELoss().mean(x, y, items: [false, false, false]).scalar == 0)
  }

  @Test func whatIsLeftOutCannotSpoilTheMean() {
    var values = noise([2, 1, 4], seed: 1).values
    values[5] = .nan
    let x = Tensor(values, shape: [2, 1, 4], on: backend).tracked()
    let loss = SISDRLoss().mean(x, noise([2, 1, 4], seed: 2), items: [true, false])
    #expect(loss.scalar.isFinite)
    let gradient = loss.gradients(for: [x])[0].values
    #expect(gradient.allSatisfy { $0.isFinite })
    #expect(gradient.suffix(4).allSatisfy { $0 == 0 })
  }

  @Test func logCoshOfLargeErrorsDoesNotOverflow() {
    let x = Tensor([1_000, -1_000], shape: [1, 1, 2], on: backend).tracked()
    let loss = LogCoshLoss()(x, Tensor(repeating: 0, shape: [1, 1, 2], on: backend))
    #expect(abs(loss.scalar - Float(1_000 - log(2.0))) < 1e-4)
    #expect(loss.gradients(for: [x])[0].values == [0.5, -0.5])
  }

  @Test func scaleInvarianceIsOfTheInput() {
    let (x, y) = (noise([1, 2, 400], seed: 1), noise([1, 2, 400], seed: 2))
    let plain = SISDRLoss()(x + y, y).scalar
    #expect(abs(SISDRLoss()(3 * (x + y), y).scalar - plain) < 1e-4)
    #expect(abs(SNRLoss()(3 * (x + y), y).scalar - SNRLoss()(x + y, y).scalar) > 1)
  }

  @Test func randomResolutionsFollowTheSeedAndTheBounds() {
    func drawn(_ source: inout RandomSource) -> [STFTLoss.Settings] {
      MultiResolutionSTFTLoss.random(
        from: &source, count: 4, fftSizes: 16...256, hops: 0.25...0.5
      ).resolutions.map(\.settings)
    }
    var (first, again) = (RandomSource(seed: 3), RandomSource(seed: 3))
    let draws = (0..<20).map { _ in drawn(&first) }
    #expect(draws == (0..<20).map { _ in drawn(&again) })
    #expect(draws[0] != draws[1], "every step has other sizes")
    let all = draws.flatMap { $0 }
    #expect(Set(all.map(\.fftSize)) == [16, 32, 64, 128, 256], "both ends are drawn")
    #expect(Set(all.map(\.window)).count == 5)
    for settings in all {
      #expect((settings.fftSize / 4...settings.fftSize / 2).contains(settings.hop))
      #expect([1, 2, 4].contains(settings.fftSize / (settings.windowSize ?? 0)))
    }
  }

  @Test func swappedSidesCostNothingInSumAndDifference() {
    let y = noise([1, 2, 300], seed: 4)
    let swapped = y.gathered([1, 0], along: 1)
    let loss = SumAndDifferenceLoss(STFTLoss(.init(fftSize: 64, hop: 16)))
    #expect(loss(swapped, y).scalar < 1e-6)
    #expect(loss(1.1 * y, y).scalar > 0.01)
  }

  /// Mono too, wherever a kind says that it takes mono.
  @Test(arguments: LossKind.allCases)
  func everyKindIsFiniteOnSilenceAndShortAudio(kind: LossKind) {
    let loss = kind.loss(sampleRate: 48_000)
    for shape in [[1, 2, 1], [2, 2, 700]] + (kind.needsStereo ? [] : [[1, 1, 1], [2, 1, 700]]) {
      let silence = Tensor(repeating: 0, shape: shape, on: backend)
      for (x, y) in [(silence, silence), (noise(shape, seed: 7), silence)] {
        let leaf = x.tracked()
        let value = loss(leaf, y)
        #expect(value.shape == [shape[0]])
        #expect(value.values.allSatisfy { $0.isFinite })
        #expect(value.sum().gradients(for: [leaf])[0].values.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func reportsTheKeysOfTheEvaluation() {
    #expect(
      LossKind.reported.map(\.rawValue) == [
        "l1", "mse", "esr", "dc", "logCosh", "snr", "siSdr", "sdSdr", "stft", "melStft", "mrstft",
        "toolkitMrstft", "sumDifferenceStft",
      ])
  }
}
