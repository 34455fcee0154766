import Foundation

/// What roles are told apart by.
enum SoundTrait: CaseIterable {
  /// Where the power lies in octaves from 1 kHz, and how far it spreads around.
  case centre, spread
  /// Shares of the power below 112 Hz and above 5.66 kHz, as log₁₀ of their odds.
  case low, high
  /// How far the centre moves from frame to frame, in octaves.
  case movement
  /// The shares of `SoundTexture`.
  case tonality, harmonicity, glide, hold
  /// From the lowest to the highest pitch, in octaves.
  case range
  /// log₂ of the strokes per second.
  case onsets
  /// How far the level falls in 100 ms after a stroke, in decibels.
  case fall
  /// The share of the time in which the level stays.
  case steadiness
  /// Peak over root mean square, in decibels.
  case crest

  /// The traits of a sound, without those that it does not have; `nil` for silence.
  static func traits(of analysis: StemAnalysis) -> [SoundTrait: Double]? {
    guard let texture = analysis.texture, let strokes = analysis.envelope.strokes,
      let crestDb = analysis.envelope.crestDb()
    else { return nil }
    let logOdds = { (share: Double) in log10((share + 1e-4) / (1 - share + 1e-4)) }
    var traits: [SoundTrait: Double] = [
      .centre: texture.centreOctaves, .spread: texture.spreadOctaves,
      .low: logOdds(texture.lowShare), .high: logOdds(texture.highShare),
      .movement: texture.movementOctaves, .tonality: texture.tonality,
      .harmonicity: texture.harmonicity, .onsets: log2(strokes.perSecond + 0.1),
      .steadiness: strokes.steadyShare, .crest: crestDb,
    ]
    traits[.glide] = texture.glideShare
    traits[.hold] = texture.holdShare
    traits[.range] = texture.pitchHz.map { log2($0.upperBound / $0.lowerBound) }
    traits[.fall] = strokes.fallDb
    return traits
  }
}
