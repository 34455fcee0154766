import Foundation
import TensorEngine

extension PanLaw {
  /// The gains of left and right at a position, and their derivatives to it.
  ///
  /// With p the position and θ = p·π/2: `linear` (1−p, p), `constantPower` (cos θ, sin θ),
  /// `minus4_5dB` (√((1−p)·cos θ), √(p·sin θ)). Both gains are one function of the distance from the
  /// other side, which keeps hard pan exact and its derivative finite: √(u·sin(uπ/2)) → u·√(π/2).
  ///
  /// The position goes from 0 (left) to 1 (right).
  package func gains(at position: Double) -> (left: PanGain, right: PanGain) {
    let left = gain(atDistance: 1 - position)
    return (PanGain(value: left.value, slope: -left.slope), gain(atDistance: position))
  }

  /// The gain of a side and its slope, `distance` away from the other side.
  private func gain(atDistance distance: Double) -> PanGain {
    let angle = distance * .pi / 2
    switch self {
    case .linear:
      return PanGain(value: distance, slope: 1)
    case .constantPower:
      return PanGain(value: sin(angle), slope: .pi / 2 * cos(angle))
    case .minusFourAndAHalfDecibels:
      let value = (distance * sin(angle)).squareRoot()
      guard distance > 1e-8 else {
        return PanGain(value: value, slope: (Double.pi / 2).squareRoot())
      }
      return PanGain(value: value, slope: (sin(angle) + angle * cos(angle)) / (2 * value))
    }
  }

  /// The gains of left and right as a tensor; for a stereo signal over their value at 0.5, which makes
  /// them exactly 1 there.
  ///
  /// - Shape: position `[batch, track, 1, sample or 1]` to `[batch, track, 2, sample or 1]`.
  /// - Gradient: hand-written, `dp = dl·l′(p) + dr·r′(p)`.
  func gains(at position: Tensor, stereo: Bool) -> Tensor {
    precondition(
      position.rank == 4 && position.shape[2] == 1,
      "pan: the position has the shape \(position.shape), [batch, track, 1, sample] is needed")
    let (rows, samples) = (position.shape[0] * position.shape[1], position.shape[3])
    let reference = stereo ? gains(at: 0.5).left.value : 1
    var shape = position.shape
    shape[2] = 2
    func tensor(_ pick: (PanGain) -> Double) -> Tensor {
      Tensor(uninitialized: shape, on: position.backend) { y in
        position.withUnsafeValues { p in
          for row in 0..<rows {
            for sample in 0..<samples {
              let gains = gains(at: Double(p[row * samples + sample]))
              y[2 * row * samples + sample] = Float(pick(gains.left) / reference)
              y[(2 * row + 1) * samples + sample] = Float(pick(gains.right) / reference)
            }
          }
        }
      }
    }
    let slopes = position.isTracked ? tensor { $0.slope } : nil
    return tensor { $0.value }.recorded("panGains", from: [position]) { dy in
      [slopes.map { (dy * $0).sum(along: [2], keepingAxes: true) }]
    }
  }
}

/// The gain of one side and its derivative with respect to the position.
package struct PanGain: Hashable, Sendable {
  package let value: Double
  package let slope: Double

  /// The gain and its slope over a number.
  package func divided(by divisor: Double) -> PanGain {
    PanGain(value: value / divisor, slope: slope / divisor)
  }
}
