import Foundation

/// Where a programme sounds, without the silence before and after.
///
/// From the first frame within 45 dB of the loudest to the end of the hop of the last; frames of
/// 4,096 samples are centred on multiples of 1,024 and reach into silence at both ends. Of silence
/// throughout (no frame above −100 dBFS) everything is kept.
///
/// - Source: `librosa.effects.trim` 0.11 with `top_db=45`.
enum SoundingRange {
  private static let hop = 1_024
  private static let hopsInFrame = 4

  static func of(_ channels: [[Float]]) -> Range<Int> {
    guard let samples = channels.first?.count, samples > 0 else { return 0..<0 }
    let powers = channels.map(framePowers)
    let loudest = powers.reduce(floor) { max($0, $1.max() ?? 0) }
    let threshold = loudest * pow(10, -4.5)
    let sounding = powers[0].indices.filter { frame in
      powers.contains { max(floor, $0[frame]) > threshold }
    }
    guard let first = sounding.first, let last = sounding.last else { return 0..<0 }
    return first * hop..<min(samples, (last + 1) * hop)
  }

  private static let floor = 1e-10

  private static func framePowers(_ samples: [Float]) -> [Double] {
    let energies = stride(from: 0, to: samples.count, by: hop).map { start in
      samples[start..<min(start + hop, samples.count)].reduce(0) { $0 + Double($1) * Double($1) }
    }
    let reach = hopsInFrame / 2
    return (0...samples.count / hop).map { frame in
      let hops = max(0, frame - reach)..<min(energies.count, frame + reach)
      return energies[hops].reduce(0, +) / Double(hop * hopsInFrame)
    }
  }
}
