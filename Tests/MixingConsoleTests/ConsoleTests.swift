import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// The signal flow of a session.
@Suite struct ConsoleTests {
  private let mono = noise(500, channels: 1, seed: 1)
  private let stereo = noise(500, channels: 2, seed: 2)

  @Test(
    arguments: [
      (.linear, 0.5), (.constantPower, 0.5.squareRoot()),
      (.minusFourAndAHalfDecibels, (0.5 * 0.5.squareRoot()).squareRoot()),
    ] as [(PanLaw, Double)])
  func monoSitsInTheMiddle(law: PanLaw, gain: Double) throws {
    for strip in [[], [EffectSlot(Pan())], [EffectSlot(Pan(), ["position": 0], isBypassed: true)]] {
      var session = session([strip])
      session.panLaw = law
      let mix = try Rendering(session, [mono]).mix
      #expect(difference(mix, scaled(mono + mono, Float(gain))) <= 1e-7)
      #expect(mix[0] == mix[1])
    }
  }

  @Test func stereoIsUntouched() throws {
    for strip in [[], [EffectSlot(Pan())]] {
      #expect(try Rendering(session([strip]), [stereo]).mix == stereo)
    }
  }

  @Test func polarity() throws {
    var session = session([[], []])
    session.tracks[1].isPolarityInverted = true
    let mix = try Rendering(session, [stereo, stereo]).mix
    #expect(mix.allSatisfy { $0.allSatisfy { $0 == 0 } })
    session.tracks[0].isMuted = true
    #expect(try Rendering(session, [stereo, stereo]).mix == scaled(stereo, -1))
  }

  @Test func stripComesInTheOrderWritten() throws {
    let compressor = EffectSlot(Compressor(), ["thresholdDb": -20, "ratio": 10, "attackMs": 0.05])
    let gain = EffectSlot(Gain(), ["gainDb": -20])
    let before = try Rendering(session([[gain, compressor]]), [stereo]).mix
    let after = try Rendering(session([[compressor, gain]]), [stereo]).mix
    #expect(difference(before, scaled(stereo, 0.1)) < 1e-6, "nothing is left to compress")
    #expect(difference(after, scaled(stereo, 0.1)) > 0.05)
  }

  @Test func bypassedEffectsAreAbsent() throws {
    var strip = [
      EffectSlot(Gain(), ["gainDb": 6]), EffectSlot(Equalizer([.lowPass]), ["1/frequencyHz": 100]),
      EffectSlot(Compressor(), ["thresholdDb": -40, "ratio": 8]),
      EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 0.5]), EffectSlot(Pan(), ["position": 0]),
    ]
    for index in strip.indices { strip[index].isBypassed = true }
    #expect(try Rendering(session([strip]), [stereo]).mix == stereo)
  }

  @Test(
    arguments: [
      ([], [], [0, 1, 2]), ([1], [], [0, 2]), ([], [1], [1]), ([], [0, 2], [0, 2]),
      ([1], [1], []), ([0], [0, 2], [2]), ([0, 1, 2], [], []),
    ] as [([Int], [Int], [Int])])
  func muteAndSolo(muted: [Int], solo: [Int], heard: [Int]) throws {
    var session = session([[], [], []])
    session.buses = [Bus(name: "bus")]
    for index in 0..<3 {
      session.tracks[index].isMuted = muted.contains(index)
      session.tracks[index].isSolo = solo.contains(index)
      // A bus is never muted by solo, and gets nothing from a muted track.
      session.tracks[index].sends = [Send(to: "bus", level: 0, tap: .preFader)]
    }
    let stems = (0..<3).map { noise(200, channels: 2, seed: UInt64($0)) }
    let result = try Rendering(session, stems)
    let expected = heard.reduce(scaled(stems[0], 0)) { sum($0, stems[$1]) }
    #expect(difference(result.buses[0], expected) <= 1e-6)
    #expect(difference(result.mix, scaled(expected, 2)) <= 1e-6)
    for index in 0..<3 { #expect(result.tracks[index][0].isEmpty != heard.contains(index)) }
  }

  @Test func sendsTapBeforeAndAfterTheFader() throws {
    var session = session([[EffectSlot(Gain(), ["gainDb": 3])]])
    session.tracks[0].fader = -12
    session.tracks[0].sends = [
      Send(to: "pre", level: -6, tap: .preFader), Send(to: "post", level: -6, tap: .postFader),
    ]
    session.buses = [Bus(name: "post"), Bus(name: "pre")]
    let result = try Rendering(session, [stereo])
    #expect(difference(result.tracks[0], scaled(stereo, amplitude(-9))) <= 1e-6)
    #expect(difference(result.buses[1], scaled(stereo, amplitude(-3))) <= 1e-6)
    #expect(difference(result.buses[0], scaled(stereo, amplitude(-15))) <= 1e-6)
    let all = sum(sum(result.tracks[0], result.buses[0]), result.buses[1])
    #expect(difference(result.mix, all) <= 1e-6)
  }

  @Test func busesFeedBusesInAnyOrderOfWriting() throws {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    for order in orders {
      var session = session([[], []])
      session.tracks[0].output = .bus("a")
      session.tracks[1].output = .bus("b")
      var buses = ["a", "b", "c"].map { Bus(name: $0) }
      (buses[0].output, buses[1].output) = (.bus("b"), .bus("c"))
      for (index, fader) in [-6.0, -3, 2].enumerated() { buses[index].fader = .constant(fader) }
      buses[1].strip = [EffectSlot(Gain(), ["gainDb": 1])]
      session.buses = order.map { buses[$0] }
      let mix = try Rendering(session, [stereo, mono + mono]).mix
      let expected = sum(scaled(stereo, amplitude(-6)), mono + mono)
      #expect(difference(mix, scaled(expected, amplitude(-3 + 1 + 2))) <= 2e-6, "\(order)")
    }
  }

  @Test func masterStripAndFader() throws {
    var session = session([[]])
    session.master.strip = [EffectSlot(Pan(), ["position": 0])]
    session.master.fader = -6
    let mix = try Rendering(session, [stereo]).mix
    let gain = amplitude(-6) * Float(2.0.squareRoot())  // hard left over the middle
    #expect(difference([mix[0]], scaled([stereo[0]], gain)) < 1e-6)
    #expect(mix[1].allSatisfy { $0 == 0 })
  }

  @Test func tracksAndBusesOfTheMasterAddUpToTheMix() throws {
    let session = FullSession.session(master: Master())
    let result = try Rendering(session, FullSession.stems(3_000))
    var parts = [[Float]](repeating: [Float](repeating: 0, count: result.mix[0].count), count: 2)
    for (track, signal) in zip(session.tracks, result.tracks) where track.output == .master {
      if !signal[0].isEmpty { parts = sum(parts, signal) }
    }
    for (bus, signal) in zip(session.buses, result.buses) where bus.output == .master {
      parts = sum(parts, signal)
    }
    #expect(difference(parts, result.mix) <= 2e-6)
    #expect(result.mix[0].contains { abs($0) > 0.1 })
  }

  @Test func mixingAgainGivesTheSame() throws {
    let backend = Backend.forTests(threads: 2)
    let compressor = EffectSlot(Compressor(), ["thresholdDb": -30, "ratio": 8])
    let console = try Console(session([[compressor]]), on: backend)
    let stem = Tensor(stereo[0] + stereo[1], shape: [1, 1, 2, 500], on: backend)
    #expect(try console.mix([stem]).values == console.mix([stem]).values)
  }
}
