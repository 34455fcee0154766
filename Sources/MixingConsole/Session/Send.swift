/// A copy of a track's stereo signal for a bus.
package struct Send: Hashable, Sendable {
  /// Where the copy is taken.
  package enum Tap: String, CaseIterable, Hashable, Sendable {
    /// After the strip.
    case preFader
    /// After fader and mute.
    case postFader
  }

  /// The bus by name.
  package var bus: String
  /// The copy's level in decibels (`LevelControl.levelDb`).
  package var level: ControlValue
  package var tap: Tap
  /// Whether the send is kept as it is.
  package var isLocked: Bool

  package init(to bus: String, level: ControlValue, tap: Tap = .postFader, isLocked: Bool = false) {
    self.bus = bus
    self.level = level
    self.tap = tap
    self.isLocked = isLocked
  }
}
