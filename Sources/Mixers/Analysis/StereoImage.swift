import Foundation

/// How the two channels of a signal relate.
package struct StereoImage: Sendable, Equatable {
  /// Energies of left and right, and of their product.
  struct Sums: Equatable {
    var left = 0.0
    var right = 0.0
    var product = 0.0

    static func += (sums: inout Sums, more: Sums) {
      sums.left += more.left
      sums.right += more.right
      sums.product += more.product
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

  /// What lies below is rumble, which no mix keeps of a stereo stem's image.
  private static let rumbleHz = 40.0
  /// What lies below both ears hear alike.
  private static let lowHz = 200.0

  /// - Parameters:
  ///   - bins: The sums of each bin of the signal's spectra.
  ///   - hertz: From one bin to the next.
  init(ofBins bins: [Sums], hertz: Double) {
    for (index, sums) in bins.enumerated() {
      whole += sums
      if Double(index) * hertz >= Self.rumbleHz {
        kept += sums
        if Double(index) * hertz < Self.lowHz { lows += sums }
      }
    }
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
    lows.left + lows.right > 0.002 * (kept.left + kept.right) ? lows.correlation : nil
  }
}
