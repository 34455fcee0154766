import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// Effects that the session to start from has at rest, found again in mixes that they made. Bounds are far from where
/// descent ends, and farther from what is reached without it or without a search.
struct FitEffectsTests {
  private let song = DescentSong()

  /// The fit of the song's stems to the mix of a session, from another one.
  private func fitted(_ truth: Session, from start: Session) throws -> (
    result: FitResult, ratio: Double
  ) {
    let mix = try song.mix(truth)
    func rows(_ signal: Tensor) -> [[Float]] {
      let (count, values) = (signal.shape[3], signal.values)
      return (0..<signal.shape[2]).map { Array(values[$0 * count..<($0 + 1) * count]) }
    }
    let stems = song.stems.map(rows)
    let target = rows(mix)
    let material = try FitMaterial(
      stems: stems.map { stem in { ArrayStem(stem) } }, target: { ArrayStem(target) },
      sampleRate: DescentSong.rate)
    let result = try SessionFit(
      material, .init(stages: [.gain, .pan, .effects], steps: 1), on: song.backend
    ).run(from: start)
    return (result, try song.signalToNoise(result.session, mix))
  }

  private func levelled(_ effect: (Session) -> Session) -> Session {
    var session = song.plain
    session.tracks[0].fader = -4
    session.tracks[1].fader = 2
    session.tracks[2].fader = -1
    return effect(session)
  }

  private func value(_ session: Session, _ path: (Session) -> EffectSlot, _ name: String) -> Double
  {
    path(session).value(name)?.constant ?? .nan
  }

  @Test("A gate is found by search: its threshold is a switch")
  func gate() throws {
    func session(_ base: Session, _ values: [String: ControlValue]) -> Session {
      var session = base
      session.tracks[0].strip.insert(EffectSlot(Gate(), values), at: 0)
      return session
    }
    let truth = session(
      levelled { $0 },
      [
        "thresholdDb": -17, "hysteresisDb": 4, "rangeDb": -30, "attackMs": 1, "holdMs": 30,
        "releaseMs": 60,
      ])
    let (result, ratio) = try fitted(truth, from: session(song.plain, ["rangeDb": 0]))
    #expect(ratio > 25, "\(result.rows.map { $0.ratio.decibels ?? 0 })")
    let found = { value(result.session, { $0.tracks[0].strip[0] }, $0) }
    #expect(abs(found("thresholdDb") + 17) < 4)
    #expect(abs(found("rangeDb") + 30) < 6)
  }

  @Test("A delay's time is found by the lag of what is missing")
  func delay() throws {
    func session(_ base: Session, _ values: [String: ControlValue]) -> Session {
      var session = base
      session.tracks[1].strip.append(EffectSlot(Delay(), values))
      return session
    }
    let truth = session(levelled { $0 }, ["timeMs": 287.3, "feedback": 0.45, "mix": 0.35])
    let (result, ratio) = try fitted(truth, from: session(song.plain, ["timeMs": 120, "mix": 0]))
    #expect(ratio > 30, "\(result.rows.map { $0.ratio.decibels ?? 0 })")
    let found = { value(result.session, { $0.tracks[1].strip[1] }, $0) }
    #expect(abs(found("timeMs") - 287.3) < 0.05, "a sample")
    #expect(abs(found("feedback") - 0.45) < 0.05)
    #expect(abs(found("mix") - 0.35) < 0.05)
  }

  @Test("A multiband compressor of a bus is found, through which two tracks go")
  func multiband() throws {
    func session(_ base: Session, _ values: [String: ControlValue]) -> Session {
      var session = base
      var bus = Bus(name: "group")
      bus.strip = [EffectSlot(MultibandCompressor(crossoversHz: [700]), values)]
      session.buses = [bus]
      for track in 0..<2 { session.tracks[track].output = .bus("group") }
      return session
    }
    let truth = session(
      levelled { $0 },
      [
        "1/thresholdDb": -30, "1/ratio": 4, "1/attackMs": 5, "1/releaseMs": 80,
        "2/thresholdDb": -36, "2/ratio": 2.5, "2/attackMs": 2, "2/releaseMs": 150,
      ])
    let (result, ratio) = try fitted(truth, from: session(song.plain, [:]))
    let ratios = result.rows.map { $0.ratio.decibels ?? 0 }
    #expect(ratio > 25 && ratios[3] > ratios[2] + 10, "\(ratios)")
  }

  @Test("A room's decay and sends descend, its pre-delay is looked for")
  func room() throws {
    func session(_ base: Session, _ values: [String: ControlValue], send: ControlValue) -> Session {
      var session = base
      var bus = Bus(name: "room")
      bus.strip = [EffectSlot(FeedbackDelayNetworkReverb(lines: 8), values)]
      session.buses = [bus]
      session.tracks[0].sends = [Send(to: "room", level: send)]
      return session
    }
    let truth = session(levelled { $0 }, ["decaySeconds": 0.6, "preDelayMs": 21], send: -8)
    let (result, ratio) = try fitted(
      truth, from: session(song.plain, ["decaySeconds": 1.5], send: -96))
    #expect(ratio > 25, "\(result.rows.map { $0.ratio.decibels ?? 0 })")
    let found = { value(result.session, { $0.buses[0].strip[0] }, $0) }
    #expect(abs(found("preDelayMs") - 21) < 0.1, "a sample or two")
    #expect(abs(found("decaySeconds") - 0.6) < 0.1)
  }

  @Test("What is locked stays, and what the session to start from has not, does not come")
  func keeps() throws {
    var truth = levelled { $0 }
    truth.tracks[1].strip.append(EffectSlot(Delay(), ["timeMs": 100, "mix": 0.3]))
    var start = song.plain
    start.tracks[1].strip.append(EffectSlot(Delay(), ["timeMs": 120, "mix": 0], lock: .all))
    let (result, _) = try fitted(truth, from: start)
    #expect(result.session.tracks[1].strip[1] == start.tracks[1].strip[1])
    let plain = try fitted(truth, from: song.plain).result
    #expect(plain.session.tracks.allSatisfy { $0.strip.count == 1 })
    #expect(plain.rows.map(\.stage) == [nil, .gain, .pan])
  }
}
