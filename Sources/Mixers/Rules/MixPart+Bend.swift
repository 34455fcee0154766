import Foundation

extension MixPart {
  /// By how many LU people make a part louder than others of its role, for how it sounds.
  ///
  /// Less for each octave that its spectral centroid lies above 1 kHz, and for each decibel by which its peaks stand
  /// further above its loudness than 17: K-weighting hardly tells lows from middles at the levels of a single part,
  /// and takes short strokes for softer than they are heard. Both numbers are fitted, with the levels of roles
  /// (`RoleHabits`), to the balances that people chose in the training songs of `script/dataset`. At most 6 LU.
  var bendLu: Double {
    guard centroidHz > 0 else { return 0 }
    let bend = -0.8 * log2(centroidHz / 1_000) - 0.3 * (peakToLoudnessDb - 17)
    return min(max(bend, -6), 6)
  }
}
