import Documents
import Foundation
import TensorEngine

/// Stems that are as loud as in the mix, as lessons about balance: each is given at a level at random, and the
/// mix to come to is their sum at their own levels.
///
/// So the bounces of any song teach how loud people want its parts.
package struct Relevel: Equatable, Sendable {
  /// The levels, any in this range alike.
  package let gainDb: ClosedRange<Double>

  package init(gainDb: ClosedRange<Double>) { self.gainDb = gainDb }

  /// What a song is judged with: the same ±12 dB for every mixer, so that leaving all faders alone is no answer.
  package static let standard = Relevel(gainDb: -12...12)

  /// The levels of a song's stems: the same for one name, number of stems and seed.
  ///
  /// - Parameters:
  ///   - song: The song's name.
  ///   - stems: How many it has.
  ///   - seed: Of the choice.
  /// - Returns: In decibels.
  package func gainsDb(of song: String, stems: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed, stream: FNV1a.hash(of: song.utf8))
    return gainsDb(stems: stems, &random)
  }

  /// The next levels, in decibels.
  func gainsDb(stems: Int, _ random: inout RandomSource) -> [Double] {
    (0..<stems).map { _ in
      gainDb.lowerBound + (gainDb.upperBound - gainDb.lowerBound) * random.uniform()
    }
  }
}
