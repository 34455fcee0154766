/// A mix as values: tracks, buses, master, output stage. The console renders this and nothing else.
package struct Session: Equatable, Sendable {
  /// The mix's sample rate in hertz, 8,000 to 384,000.
  package var sampleRate: Int
  package var panLaw = PanLaw.constantPower
  /// At least one; no two of a name.
  package var tracks: [Track]
  /// No two of a name; none feeds itself, directly or through others.
  package var buses: [Bus] = []
  package var master = Master()
  /// The output stage, or `nil` for none.
  package var output: OutputTarget?

  package init(sampleRate: Int, tracks: [Track]) {
    self.sampleRate = sampleRate
    self.tracks = tracks
  }
}
