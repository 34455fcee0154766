import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// How long sound goes on after the longest stem.
@Suite struct ConsoleTailTests {
  private static func reverb(_ seconds: Double, preDelayMs: Double = 0) -> EffectSlot {
    EffectSlot(
      ShapedNoiseReverb(),
      ["decaySeconds": .constant(seconds), "preDelayMs": .constant(preDelayMs)])
  }

  private static func tail(_ change: (inout Session) -> Void) -> Double {
    var mix = session([[], []])
    mix.buses = ["room", "hall", "group"].map { Bus(name: $0) }
    change(&mix)
    return mix.tailSeconds
  }

  @Test func theLongestPathThatSoundTakes() {
    #expect(Self.tail { _ in } == 0)
    #expect(Self.tail { $0.tracks[1].strip = [Self.reverb(0.5, preDelayMs: 100)] } == 0.6)
    #expect(
      Self.tail {
        $0.tracks[0].strip = [Self.reverb(0.5), Self.reverb(0.75)]
        $0.tracks[1].strip = [Self.reverb(1)]
        $0.master.strip = [Self.reverb(2)]
      } == 3.25, "tails add along a path")
    #expect(
      Self.tail {
        $0.tracks[0].strip = Array(repeating: Self.reverb(20), count: 4)
      } == 60, "up to a minute")
    #expect(Self.tail { $0.buses[0].strip = [Self.reverb(2)] } == 0, "nothing is sent there")
    #expect(
      Self.tail {
        $0.buses[0].strip = [Self.reverb(2)]
        $0.tracks[0].sends = [Send(to: "room", level: -96)]
      } == 2)
    #expect(
      Self.tail {
        $0.buses[1].strip = [Self.reverb(3)]
        $0.buses[2].output = .bus("hall")
        $0.tracks[0].output = .bus("group")
      } == 3, "through the group")
  }

  @Test func mutedTracksDoNotCount() {
    #expect(
      Self.tail {
        $0.tracks[0].strip = [Self.reverb(2)]
        $0.tracks[0].isMuted = true
      } == 0)
    #expect(
      Self.tail {
        $0.tracks[0].strip = [Self.reverb(2)]
        $0.tracks[1].isSolo = true
        $0.tracks[0].sends = [Send(to: "room", level: 0)]
        $0.buses[0].strip = [Self.reverb(3)]
      } == 0)
    #expect(
      Self.tail {
        $0.tracks[0].isMuted = true
        $0.tracks[1].isMuted = true
        $0.master.strip = [Self.reverb(1)]
      } == 0)
  }

  @Test func bypassedReverbsAndFiltersDoNotCount() {
    #expect(
      Self.tail {
        var reverb = Self.reverb(2)
        reverb.isBypassed = true
        $0.tracks[0].strip = [
          reverb, EffectSlot(Compressor(), ["ratio": 3]),
          EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 20]),
        ]
      } == 0)
  }

  @Test func theLongestBandCounts() {
    var values: [String: ControlValue] = ["decaySeconds": 5, "preDelayMs": 50]
    for band in 1...12 { values["bandDecaySeconds/\(band)"] = .constant(Double(band) / 4) }
    #expect(
      Self.tail { $0.master.strip = [EffectSlot(ShapedNoiseReverb(hasBandDecays: true), values)] }
        == 3.05)
  }

  @Test func theMixIsLongerByTheTail() throws {
    var session = session([[], []])
    session.tracks[0].strip = [Self.reverb(0.1, preDelayMs: 10)]
    session.tracks[1].startSeconds = 0.1
    session.tracks[1].isMuted = true
    let stems = [noise(500, channels: 2, seed: 1), noise(300, channels: 1, seed: 2)]
    func length(_ tail: Double?) throws -> Int {
      try Rendering(session, stems, tail: tail).mix[0].count
    }
    #expect(try length(nil) == 800 + 300 + 880, "a muted stem counts, its tail does not")
    #expect(try length(0) == 1_100)
    #expect(try length(1) == 9_100)
    // All of the tail sounds, and nothing after it.
    session.tracks.removeLast()
    let mix = try Rendering(session, [stems[0]], tail: 1).mix[0]
    #expect(abs(mix[500 + 870]) > 0)
    #expect(mix[1_380...].allSatisfy { abs($0) < 1e-6 })
  }
}
