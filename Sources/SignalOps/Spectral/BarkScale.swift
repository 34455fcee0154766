/// A scale of pitch in critical bands.
///
/// Source: Traunmüller (1990), J. Acoust. Soc. Am. 88(1), doi 10.1121/1.399849: 26.81 f / (1960 + f) − 0.53,
/// corrected below 2 and above 20.1 Bark.
package enum BarkScale: String, CaseIterable, Sendable {
  /// There and back exactly.
  case traunmueller
  /// The way back forgets the correction above 20.1 Bark, as `torchaudio` does for any range that starts
  /// below 2 Bark: the corners of high bands then lie too high, the last of 20 kHz at 31 kHz.
  case torchaudio

  /// The Barks of a frequency in hertz.
  package func barks(hertz: Double) -> Double {
    let barks = 26.81 * hertz / (1_960 + hertz) - 0.53
    if barks < 2 { return barks + 0.15 * (2 - barks) }
    return barks > 20.1 ? barks + 0.22 * (barks - 20.1) : barks
  }

  /// The frequency in hertz of so many Barks.
  package func hertz(barks: Double) -> Double {
    var plain = barks
    if barks < 2 {
      plain = (barks - 0.3) / 0.85
    } else if barks > 20.1, self == .traunmueller {
      plain = (barks + 4.422) / 1.22
    }
    return 1_960 * (plain + 0.53) / (26.28 - plain)
  }
}
