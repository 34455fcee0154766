import Foundation

/// How the two channels of a signal relate.
package struct StereoImage: Sendable, Equatable {
  /// Energies of left and right, and of their product.
  private struct Sums: Equatable {
    var left = 0.0
    var right = 0.0
    var product = 0.0

    mutating func add(_ left: Float, _ right: Float) {
      self.left += Double(left * left)
      self.right += Double(right * right)
      product += Double(left * right)
    }

    /// −1…1; `nil` where either is silent.
    var correlation: Double? {
      let scale = (left * right).squareRoot()
      return scale > 0 ? product / scale : nil
    }
  }

  /// Of all that there is, of what a mix keeps (above `rumbleHz`), and of the lows between both corners.
  private var whole = Sums()
  private var kept = Sums()
  private var lows = Sums()
  /// What the two first-order filters hold: two in turn take away the rumble, two the highs.
  private var state = [[Float]](repeating: [0, 0, 0, 0], count: 2)
  private let rumblePole, lowPole: Float

  /// What lies below is rumble, which no mix keeps of a stereo stem's image.
  private static let rumbleHz = 40.0
  /// What lies below both ears hear alike.
  private static let lowHz = 200.0

  init(sampleRate: Int) {
    func pole(_ hertz: Double) -> Float { Float(1 - exp(-2 * .pi * hertz / Double(sampleRate))) }
    (rumblePole, lowPole) = (pole(Self.rumbleHz), pole(Self.lowHz))
  }

  /// Takes the next samples of both channels.
  mutating func add(_ leftBlock: [Float], _ rightBlock: [Float]) {
    for (left, right) in zip(leftBlock, rightBlock) {
      whole.add(left, right)
      let (ownLeft, lowLeft) = Self.filtered(left, &state[0], rumblePole, lowPole)
      let (ownRight, lowRight) = Self.filtered(right, &state[1], rumblePole, lowPole)
      kept.add(ownLeft, ownRight)
      lows.add(lowLeft, lowRight)
    }
  }

  @inline(__always)
  private static func filtered(
    _ value: Float, _ state: inout [Float], _ rumblePole: Float, _ lowPole: Float
  ) -> (kept: Float, low: Float) {
    var kept = value
    for index in 0..<2 {
      state[index] += rumblePole * (kept - state[index])
      kept -= state[index]
    }
    var low = kept
    for index in 2..<4 {
      state[index] += lowPole * (low - state[index])
      low = state[index]
    }
    return (kept, low)
  }

  /// Energy of left over right above the rumble in decibels; `nil` where either is silent.
  package var balanceDb: Double? {
    kept.left > 0 && kept.right > 0 ? 10 * log10(kept.left / kept.right) : nil
  }

  /// The correlation of the channels, −1…1; `nil` where either is silent.
  package var correlation: Double? { whole.correlation }

  /// The correlation of what lies between 40 and 200 Hz. Two microphones a metre or two apart hear such waves alike:
  /// far below 0, one of them is upside down. `nil` where there is next to nothing.
  package var lowCorrelation: Double? {
    let energy = kept.left + kept.right
    return lows.left + lows.right > 0.002 * energy ? lows.correlation : nil
  }
}
