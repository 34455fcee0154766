import Evaluation
import Foundation
import MixingConsole
import TestSupport
import Testing

@Suite struct BaselineTests {
  private let tracks = ["kick", "voice", "nothing"].map { name in
    var track = Track(name: name, file: "/song/\(name).wav")
    track.startSeconds = 1.5
    track.fader = -7
    track.strip = [EffectSlot(Compressor(), ["ratio": 4])]
    track.isMuted = true
    return track
  }
  private let loudnesses: [Double?] = [-30, -18.5, nil]

  private func sessions(_ baseline: Baseline) -> [Session] {
    baseline.sessions(for: tracks, loudnesses: loudnesses, sampleRate: 44_100)
  }

  @Test func theSumLeavesStemsAsTheyAre() {
    let sum = sessions(.sum)
    #expect(sum.count == 1)
    for (bare, track) in zip(sum[0].tracks, tracks) {
      var expected = Track(name: track.name, file: track.file)
      expected.startSeconds = 1.5
      #expect(bare == expected)
    }
    #expect(sum[0].output == nil && sum[0].buses.isEmpty)
  }

  @Test func theMatchedSumBringsStemsToOneLoudness() {
    let faders = sessions(.loudnessMatchedSum)[0].tracks.map(\.fader)
    #expect(faders == [.constant(7), .constant(-4.5), .constant(0)])
    let faint = Baseline.loudnessMatchedSum.sessions(
      for: [tracks[0]], loudnesses: [-69], sampleRate: 44_100)
    #expect(faint[0].tracks[0].fader == .constant(24), "the console's range")
  }

  @Test func randomConsolesKeepToTheirRanges() {
    let consoles = sessions(.randomConsoles)
    #expect(consoles.count == 20)
    var seen: [String: [Double]] = [:]
    for track in consoles.flatMap(\.tracks) {
      seen["fader", default: []].append(track.fader.value(at: 0, taper: .linear))
      for slot in track.strip {
        for (control, value) in zip(slot.effect.controls, slot.values) {
          let kind = control.name.split(separator: "/").last.map(String.init) ?? ""
          seen[kind, default: []].append(value.value(at: 0, taper: .linear))
        }
      }
    }
    let ranges: [String: ClosedRange<Double>] = [
      "fader": -12...6, "position": 0.1...0.9, "gainDb": -9...9, "q": 0.5...2,
      "thresholdDb": -40 ... -10, "ratio": 1.5...8, "frequencyHz": 60...12_000,
    ]
    for (kind, range) in ranges {
      let values = seen[kind] ?? []
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      #expect(values.count >= 60, "\(kind)")
      #expect(range.contains(low) && range.contains(high), "\(kind)")
      #expect(high - low > 0.7 * (range.upperBound - range.lowerBound), "\(kind) fills its range")
    }
  }

  @Test func aSeedIsAConsole() {
    let plain = sessions(.sum)[0]
    let one = RandomConsole(seed: 1).applied(to: plain)
    #expect(one == RandomConsole(seed: 1).applied(to: plain))
    #expect(one != RandomConsole(seed: 2).applied(to: plain))
    #expect(one.tracks[0].fader != one.tracks[1].fader, "each track its own")
  }

  @Test func partsThatAreNotDrawnStayNeutralAndChangeNoOther() {
    let plain = sessions(.sum)[0]
    let all = RandomConsole(seed: 3).applied(to: plain)
    let some = RandomConsole(seed: 3, parts: [.faderAndPan]).applied(to: plain)
    for (one, other) in zip(all.tracks, some.tracks) {
      #expect(one.fader == other.fader && one.strip.last == other.strip.last)
      #expect(one.strip.count == 3 && other.strip.count == 1)
    }
    let none = RandomConsole(seed: 3, parts: []).applied(to: plain)
    #expect(none == plain)
  }
}
