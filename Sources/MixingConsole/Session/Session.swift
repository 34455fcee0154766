/// A mix as values: tracks, buses, master, output stage. The console renders this and nothing else.
public struct Session: Equatable, Sendable {
  /// The mix's sample rate in hertz, 8,000 to 384,000.
  public var sampleRate: Int
  public var panLaw = PanLaw.constantPower
  /// The tempo, 10 to 1,000, for times in beats; `nil` where nobody has said.
  public var beatsPerMinute: Double?
  /// At least one; no two of a name.
  public var tracks: [Track]
  /// No two of a name; none feeds itself, directly or through others.
  public var buses: [Bus] = []
  public var master = Master()
  /// The output stage, or `nil` for none.
  public var output: OutputTarget?

  public init(sampleRate: Int, tracks: [Track]) {
    self.sampleRate = sampleRate
    self.tracks = tracks
  }
}
