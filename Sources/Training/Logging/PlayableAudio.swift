import Foundation

/// Sound as it is written for listening: never clipped, and changed by nothing but one gain.
///
/// A peak above −0.1 dBFS is brought there; the room is for dither and rounding. Everything else
/// stays as it is.
package struct PlayableAudio: Sendable {
  /// The largest peak that is left alone.
  package static let peakDbfs = -0.1

  /// Planar, scaled.
  package let channels: [[Float]]
  /// What it was scaled by, in decibels: 0, or what a peak beyond the limit took.
  package let gainDb: Double

  /// Scales planar channels where their peak asks for it; every value has to be finite.
  package init(_ channels: [[Float]]) {
    let peak = channels.lazy.joined().reduce(0) { max($0, abs($1)) }
    let excess = 20 * log10(Double(peak)) - Self.peakDbfs
    guard excess > 0 else {
      (self.channels, gainDb) = (channels, 0)
      return
    }
    gainDb = -excess
    let gain = Float(pow(10, gainDb / 20))
    self.channels = channels.map { channel in channel.map { gain * $0 } }
  }
}
