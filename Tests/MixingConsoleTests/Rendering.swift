import Foundation
import MixingConsole
import TensorEngine
import TestSupport

/// A rendered session as arrays.
struct Rendering {
  var mix: [[Float]] = [[], []]
  /// Empty rows for a track that is not heard.
  var tracks: [[[Float]]]
  var buses: [[[Float]]]

  /// Renders a session to its end.
  init(
    _ session: Session, _ stems: [[[Float]]], tail: Double? = nil, block: Int = 1_000,
    threads: Int = 2
  ) throws {
    let renderer = try SessionRenderer(
      session, stems: stems.map { ArrayStem($0) }, tailSeconds: tail, block: block,
      on: Backend.forTests(threads: threads))
    tracks = Array(repeating: [[], []], count: session.tracks.count)
    buses = Array(repeating: [[], []], count: session.buses.count)
    while let output = try renderer.next() {
      Self.append(output.mix, to: &mix)
      for (index, track) in output.tracks.enumerated() {
        if let track { Self.append(track, to: &tracks[index]) }
      }
      for (index, bus) in output.buses.enumerated() { Self.append(bus, to: &buses[index]) }
    }
  }

  private static func append(_ signal: Tensor, to rows: inout [[Float]]) {
    precondition(signal.shape[1] == 1 && signal.shape[2] == 2, "a stereo block of one track")
    let (values, samples) = (signal.values, signal.shape[3])
    for channel in 0..<2 { rows[channel] += values[channel * samples..<(channel + 1) * samples] }
  }
}

/// A session of stems `0`, `1`, … at 8 kHz and 240 beats per minute, one for each strip.
func session(_ strips: [[EffectSlot]], sampleRate: Int = 8_000) -> Session {
  var session = Session(
    sampleRate: sampleRate,
    tracks: strips.enumerated().map { index, strip in
      var track = Track(name: "\(index)", file: "/\(index).wav")
      track.strip = strip
      return track
    })
  session.beatsPerMinute = 240
  return session
}

/// Noise in −1 … 1, one row for each channel.
func noise(_ samples: Int, channels: Int, seed: UInt64) -> [[Float]] {
  (0..<channels).map { channel in
    var source = RandomSource(seed: seed, stream: UInt64(channel))
    return (0..<samples).map { _ in source.uniform(in: -1...1) }
  }
}

/// The noise of the golden scripts: a linear congruential generator, exact in `Float`.
func goldenNoise(_ count: Int, seed: UInt32) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / 8_388_608 - 1
  }
}

/// The largest difference between two signals; infinite where they differ in size or are not finite.
func difference(_ a: [[Float]], _ b: [[Float]]) -> Float {
  guard a.map(\.count) == b.map(\.count) else { return .infinity }
  let differences = zip(a, b).flatMap { zip($0, $1).map { abs($0 - $1) } }
  return differences.allSatisfy(\.isFinite) ? differences.max() ?? 0 : .infinity
}

func scaled(_ signal: [[Float]], _ gain: Float) -> [[Float]] {
  signal.map { $0.map { $0 * gain } }
}

func sum(_ a: [[Float]], _ b: [[Float]]) -> [[Float]] {
  zip(a, b).map { zip($0, $1).map { $0 + $1 } }
}

/// 10^(decibels/20).
func amplitude(_ decibels: Double) -> Float { Float(pow(10, decibels / 20)) }
