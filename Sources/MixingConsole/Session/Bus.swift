/// A stereo sum of sends and of what is routed to it: sum → strip → fader → output.
package struct Bus: Equatable, Sendable {
  package var name: String
  package var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  package var fader: ControlValue = 0
  package var output = Destination.master

  package init(name: String) {
    self.name = name
  }
}
