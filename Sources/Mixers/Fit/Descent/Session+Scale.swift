import Foundation
import MixingConsole

extension Session {
  /// Multiplies both sides of a track by gains of their own, through its fader and its pan.
  ///
  /// What leaves their ranges is cut off.
  mutating func scale(track: Int, by gains: [Double]) {
    let place = tracks[track].strip.firstIndex { $0.effect is Pan && !$0.isBypassed }
    let position =
      place.map { tracks[track].strip[$0].values[0].value(at: 0, taper: .linear) } ?? 0.5
    let now = panLaw.gains(at: position)
    let wanted = (now.left.value * gains[0], now.right.value * gains[1])
    guard wanted.0 + wanted.1 > 0 else { return }
    let found = place == nil ? 0.5 : panLaw.position(left: wanted.0, right: wanted.1)
    let level = panLaw.level(left: wanted.0, right: wanted.1, at: found)
    let range = LevelControl.faderDb.spec.range
    let fader = tracks[track].fader.value(at: 0, taper: .linear) + 20 * log10(level)
    set(
      ControlAddress(.track(track), .fader), to: min(max(fader, range.lowerBound), range.upperBound)
    )
    if let place { set(ControlAddress(.track(track), .effect(place, control: 0)), to: found) }
  }
}
