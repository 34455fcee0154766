/// The eight filters of the RBJ audio EQ cookbook.
package enum BiquadType: String, CaseIterable, Codable, Sendable {
  case lowPass, highPass
  /// Band pass with a gain of 0 dB at its centre.
  case bandPass
  case notch, allPass, peak, lowShelf, highShelf

  /// Whether the filter has a gain; the others ignore `gainDb`.
  package var usesGain: Bool {
    switch self {
    case .peak, .lowShelf, .highShelf: true
    case .lowPass, .highPass, .bandPass, .notch, .allPass: false
    }
  }
}
