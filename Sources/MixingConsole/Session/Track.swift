/// One stem and all that happens to it: file → polarity → strip → fader, mute → output.
package struct Track: Channel, Equatable, Sendable {
  static let controls = ChannelControl.allCases

  package var name: String
  /// The stem's absolute path. A session file may hold it relative to its folder.
  package var file: String
  /// What the stem is, such as `leadVocal`, for whoever decides a mix.
  package var role: String?
  /// Where the file begins in the mix, in seconds; may be negative.
  package var startSeconds = 0.0
  package var isPolarityInverted = false
  package var strip: [EffectSlot] = []
  /// The fader in decibels (`LevelControl.faderDb`).
  package var fader: ControlValue = 0
  package var isMuted = false
  /// Solo on any track mutes all tracks without it.
  package var isSolo = false
  package var output = Destination.master
  package var sends: [Send] = []
  /// What is kept as it is; `.all` holds the strip and the sends too.
  package var lock = ControlLock.none
  /// Why the mix is as it is, for people; nothing reads them.
  package var notes: [String] = []

  package init(name: String, file: String) {
    self.name = name
    self.file = file
  }
}
