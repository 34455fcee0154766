/// The type of one band of an `Equalizer`, by its name in sessions.
package enum EqualizerBand: String, CaseIterable, Hashable, Sendable {
  case lowPass, highPass, bandPass, notch, allPass, peak, lowShelf, highShelf

  /// The controls of a band of this type; only bells and shelves have a gain.
  package var controls: [Equalizer.Control] {
    switch self {
    case .peak, .lowShelf, .highShelf: [.frequencyHz, .gainDb, .q]
    case .lowPass, .highPass, .bandPass, .notch, .allPass: [.frequencyHz, .q]
    }
  }
}
