/// The last stage of the mix before the output stage: sum → strip → fader.
package struct Master: Equatable, Sendable {
  package var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  package var fader: ControlValue = 0

  package init() {}
}
