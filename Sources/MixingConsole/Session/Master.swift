/// The last stage of the mix before the output stage: sum → strip → fader.
package struct Master: Channel, Equatable, Sendable {
  static let controls = [ChannelControl.faderDb]

  package var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  package var fader: ControlValue = 0
  /// What is kept as it is; `.all` holds the strip too.
  package var lock = ControlLock.none

  package init() {}
}
