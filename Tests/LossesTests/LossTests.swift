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
    let loss = DistortionRatioLoss(.siSdr).mean(
      x, noise([2, 1, 4], seed: 2), items: [true, false])
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
    let plain = DistortionRatioLoss(.siSdr)(x + y, y).scalar
    #expect(abs(DistortionRatioLoss(.siSdr)(3 * (x + y), y).scalar - plain) < 1e-4)
    #expect(
      abs(
        DistortionRatioLoss(.snr)(3 * (x + y), y).scalar
          - DistortionRatioLoss(.snr)(x + y, y).scalar) > 1)
  }

  @Test func swappedSidesCostNothingInSumAndDifference() {
    let y = noise([1, 2, 300], seed: 4)
    let swapped = y.gathered([1, 0], along: 1)
    let loss = SumAndDifferenceLoss(STFTLoss(.init(fftSize: 64, hop: 16)))
    #expect(loss(swapped, y).scalar < 1e-6)
    #expect(loss(1.1 * y, y).scalar > 0.01)
  }
}
