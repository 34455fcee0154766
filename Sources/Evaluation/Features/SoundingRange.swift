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

  static func of(_ programme: any Programme) throws -> Range<Int> {
    let samples = programme.samples
    guard samples > 0 else { return 0..<0 }
    let energies = try energies(of: programme)
    let powers = energies.map { framePowers($0, samples: samples) }
    let loudest = powers.reduce(floor) { max($0, $1.max() ?? 0) }
    let threshold = loudest * pow(10, -4.5)
    let sounding = powers[0].indices.filter { frame in
      powers.contains { max(floor, $0[frame]) > threshold }
    }
    guard let first = sounding.first, let last = sounding.last else { return 0..<0 }
    return first * hop..<min(samples, (last + 1) * hop)
  }

  private static let floor = 1e-10

  /// Σ x² of each hop, in each channel.
  private static func energies(of programme: any Programme) throws -> [[Double]] {
    let channels = programme.channels
    let hops = try programme.mapFrames(
      (programme.samples + hop - 1) / hop, hop: hop, window: hop, channels: channels
    ) { part, hops in
      (0..<hops.count).map { index in
        part.map { $0[index * hop..<(index + 1) * hop].reduce(0) { $0 + Double($1) * Double($1) } }
      }
    }
    return (0..<channels).map { channel in hops.map { $0[channel] } }
  }

  private static func framePowers(_ energies: [Double], samples: Int) -> [Double] {
    let reach = hopsInFrame / 2
    return (0...samples / hop).map { frame in
      let hops = max(0, frame - reach)..<min(energies.count, frame + reach)
      return energies[hops].reduce(0, +) / Double(hop * hopsInFrame)
    }
  }
}
