package import TensorEngine

/// Any loss, of sum and difference of the two channels instead of left and right, so that swapped sides cost
/// nothing: (w_s · loss(L + R) + w_d · loss(L − R)) / 2.
///
/// - Shape: input and target `[batch, 2, sample]`.
/// - Gradient: composed.
/// - Source: Steinmetz et al. (2021), arXiv:2010.10291, eq. 5; auraloss.
package struct SumAndDifferenceLoss: Loss {
  private let base: any Loss
  private let sumWeight: Float
  private let differenceWeight: Float

  package init(_ base: any Loss, sumWeight: Float = 1, differenceWeight: Float = 1) {
    self.base = base
    self.sumWeight = sumWeight
    self.differenceWeight = differenceWeight
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target, stereo: true)
    func part(_ side: Tensor.Side) -> Tensor { base(input.side(side), target.side(side)) }
    return (sumWeight * part(.sum) + differenceWeight * part(.difference)) / 2
  }

  package func piecewise(channels: Int) -> PiecewiseLoss? {
    guard channels == 2, let part = base.piecewise(channels: 1) else { return nil }
    return PiecewiseLoss(
      [part, part], of: { [$0.side(.sum), $0.side(.difference)] },
      combination: { sides in
        (Double(sumWeight) * sides[0] + Double(differenceWeight) * sides[1]) / 2
      })
  }

  package func drawn(step: Int) -> any Loss {
    SumAndDifferenceLoss(
      base.drawn(step: step), sumWeight: sumWeight, differenceWeight: differenceWeight)
  }
}

// MARK: By name

extension LossKind {
  private struct Sides: Sendable {
    var spectra = MultiResolutionSTFTLoss.Settings(halfOverlapping: [4096, 1024, 256])
    var sumWeight: Float = 1
    var differenceWeight: Float = 1

    var problem: String? {
      sumWeight == 0 && differenceWeight == 0
        ? "sumWeight and differenceWeight are both 0. Give one a weight." : spectra.problem
    }
  }

  package static let sumDifferenceStft = LossKind(
    "sumDifferenceStft", "The same of sum and difference of both channels, with other sizes.",
    origin: .peer("automix-toolkit"), needsStereo: true, isReported: true, standard: Sides(),
    settings: MultiResolutionSTFTLoss.Settings.all.map { $0.of(\.spectra) } + [
      LossSetting("sumWeight", \.sumWeight, .weight, "the weight of left plus right."),
      LossSetting(
        "differenceWeight", \.differenceWeight, .weight, "the weight of left minus right."),
    ], problem: \.problem
  ) { sides, rate in
    SumAndDifferenceLoss(
      sides.spectra.loss(sampleRate: rate), sumWeight: sides.sumWeight,
      differenceWeight: sides.differenceWeight)
  }.withFilter
}
