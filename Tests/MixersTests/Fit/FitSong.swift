import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport

/// A short song whose stems are known, and mixes of it.
struct FitSong {
  static let rate = 16_000

  /// `[stem][channel][sample]`
  var stems: [[[Float]]]

  /// Stems that differ in rhythm and colour; every third is stereo.
  init(stems count: Int = 5, seconds: Double = 3, seed: UInt64 = 1) {
    let samples = Int(seconds * Double(Self.rate))
    stems = (0..<count).map { (index: Int) -> [[Float]] in
      let channels = index % 3 == 2 ? 2 : 1
      let period = 0.19 + 0.07 * Double(index)
      let colour = Float(index) / Float(count)
      return (0..<channels).map { (channel: Int) -> [Float] in
        Self.bursts(
          every: period, colour: colour, samples: samples, seed: seed,
          stream: UInt64(10 * index + channel))
      }
    }
  }

  /// Noise that rises and falls, with more or less of its lows.
  private static func bursts(
    every period: Double, colour: Float, samples: Int, seed: UInt64, stream: UInt64
  ) -> [Float] {
    var random = RandomSource(seed: seed, stream: stream)
    var last: Float = 0
    return (0..<samples).map { sample in
      let noise = 2 * Float(random.uniform()) - 1
      last = colour * last + (1 - colour) * noise
      let time = (Double(sample) / Double(rate)).truncatingRemainder(dividingBy: period)
      return 0.4 * last * Float(exp(-8 * time))
    }
  }

  /// A session of plain tracks.
  var session: Session {
    Session(
      sampleRate: Self.rate,
      tracks: stems.indices.map { Track(name: "stem \($0)", file: "/\($0).wav") })
  }

  /// The mix of a session, planar.
  func mix(_ session: Session) throws -> [[Float]] {
    let renderer = try SessionRenderer(
      session, stems: stems.map { ArrayStem($0) }, on: Backend.forTests(threads: 1))
    var channels: [[Float]] = [[], []]
    while let block = try renderer.next() {
      let values = block.mix.values
      channels[0] += values[..<(values.count / 2)]
      channels[1] += values[(values.count / 2)...]
    }
    return channels
  }

  /// These stems and a target.
  func material(_ target: [[Float]]) throws -> FitMaterial {
    try FitMaterial(
      stems: stems.map { stem in { ArrayStem(stem) } }, target: { ArrayStem(target) },
      sampleRate: Self.rate)
  }

  /// The fit of these stems to a target.
  func fit(
    to target: [[Float]], from start: Session? = nil, stages: [FitStage] = [.gain, .pan],
    threads: Int = 1
  ) throws -> FitResult {
    try SessionFit(
      try material(target), SessionFit.Settings(stages: stages),
      on: Backend.forTests(threads: threads)
    ).run(from: start ?? session)
  }
}

extension Session {
  /// Puts a track at a level and a place.
  mutating func place(_ track: Int, decibels: Double, position: Double) {
    tracks[track].fader = .constant(decibels)
    tracks[track].strip = [EffectSlot(Pan(), ["position": .constant(position)])]
  }

  /// The fader of a track that does not move.
  func decibels(_ track: Int) -> Double { tracks[track].fader.value(at: 0, taper: .linear) }

  /// The position of a track that does not move; the middle where it has none.
  func position(_ track: Int) -> Double {
    tracks[track].strip.first { $0.effect is Pan }?.values[0].value(at: 0, taper: .linear) ?? 0.5
  }

  func notes(_ track: Int) -> String { tracks[track].notes.joined(separator: "\n") }
}

extension FitResult {
  /// The signal-to-noise ratio that was reached, in decibels; an exact mix has 200.
  var decibels: Double {
    guard let ratio = rows.last?.ratio else { return -.infinity }
    return ratio.isExact ? 200 : ratio.decibels ?? -.infinity
  }
}
