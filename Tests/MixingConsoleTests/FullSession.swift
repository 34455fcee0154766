import MixingConsole
import SignalOps
import TestSupport

/// A session with every feature of the console.
enum FullSession {
  static func session(master: Master? = nil) -> Session {
    var session = Session(
      sampleRate: 8_000, tracks: (0..<5).map { Track(name: "\($0)", file: "/\($0).wav") })
    session.tracks[0].strip = [
      EffectSlot(Gain(), ["gainDb": moving(-6, 3)]),
      EffectSlot(
        Equalizer([.highPass, .peak, .highShelf]),
        [
          "1/frequencyHz": 60, "2/frequencyHz": moving(300, 2_000), "2/gainDb": 8, "2/q": 2,
          "3/frequencyHz": 3_000, "3/gainDb": moving(-6, 6),
        ]),
      EffectSlot(
        Compressor(),
        [
          "thresholdDb": moving(-30, -10), "ratio": 4, "attackMs": 2, "releaseMs": 50,
          "kneeDb": 6, "makeupDb": moving(0, 4),
        ]),
      EffectSlot(Pan(), ["position": moving(0.1, 0.8)]),
    ]
    session.tracks[0].fader = moving(-3, -12)
    session.tracks[0].sends = [Send(to: "room", level: moving(-20, -8))]
    session.tracks[1].strip = [
      EffectSlot(Pan(), ["position": 0.3]),
      EffectSlot(
        Equalizer([.lowShelf, .notch]),
        ["1/frequencyHz": 200, "1/gainDb": -6, "2/frequencyHz": 50]),
    ]
    session.tracks[1].isPolarityInverted = true
    session.tracks[1].startSeconds = 0.05
    session.tracks[1].output = .bus("group")
    session.tracks[2].startSeconds = -0.02
    session.tracks[2].sends = [
      Send(to: "room", level: -6, tap: .preFader), Send(to: "group", level: -9),
    ]
    session.tracks[2].fader = -20
    session.tracks[3].isMuted = true
    session.tracks[3].sends = [Send(to: "room", level: 0)]
    session.tracks[4].strip = [
      EffectSlot(Gain(), ["gainDb": 24], isBypassed: true),
      EffectSlot(
        ShapedNoiseReverb(seed: 3), ["decaySeconds": 0.2, "preDelayMs": 11, "mix": moving(0, 0.7)]),
    ]
    session.tracks[4].output = .bus("group")
    session.buses = [Bus(name: "room"), Bus(name: "group")]
    session.buses[0].strip = [
      EffectSlot(ShapedNoiseReverb(hasBandDecays: true), room)
    ]
    session.buses[1].strip = [
      EffectSlot(Compressor(), ["thresholdDb": -18, "ratio": 2, "kneeDb": 3])
    ]
    session.buses[1].output = .bus("room")
    session.buses.swapAt(0, 1)
    session.buses[0].fader = -2
    session.master.strip = [
      EffectSlot(Equalizer([.peak]), ["1/frequencyHz": 1_000, "1/gainDb": -3]),
      EffectSlot(Compressor(), ["thresholdDb": -12, "ratio": 2, "attackMs": 5]),
    ]
    session.master.fader = moving(0, -1)
    if let master { session.master = master }
    return session
  }

  private static var room: [String: ControlValue] {
    var values: [String: ControlValue] = [
      "decaySeconds": 1, "preDelayMs": 5, "widthRatio": 0.6, "bandGainDb/3": -6,
    ]
    for band in 1...12 {
      values["bandDecaySeconds/\(band)"] = .constant(0.4 - 0.02 * Double(band))
    }
    return values
  }

  /// Two mono and three stereo stems, the last ones shorter.
  static func stems(_ samples: Int) -> [[[Float]]] {
    [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)].enumerated().map { index, form in
      scaled(noise(samples / form.1, channels: form.0, seed: UInt64(index)), 0.4)
    }
  }

  private static func moving(_ from: Double, _ to: Double) -> ControlValue {
    .points([.init(seconds: 0.03, value: from), .init(seconds: 0.3, value: to)])
  }
}
