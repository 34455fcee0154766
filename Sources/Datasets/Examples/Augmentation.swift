package import Documents
import Foundation
import TensorEngine

/// What is changed at random in examples, so that few songs teach more.
///
/// Both channels of a stem always get the same: their difference is where it sits.
package struct Augmentation: Sendable, Equatable {
  /// The gain of each stem on its own, any in this range alike; `nil` leaves levels alone.
  package let gainDb: ClosedRange<Double>?
  /// How often left and right change places in all stems and the mix, 0…1.
  package let swapShare: Double
  /// How often all stems and the mix are turned upside down, 0…1.
  package let polarityShare: Double

  /// Nothing is changed.
  package static let none = Augmentation(gainDb: nil, swapShare: 0, polarityShare: 0)

  package init(gainDb: ClosedRange<Double>?, swapShare: Double, polarityShare: Double) {
    precondition(
      (0...1).contains(swapShare) && (0...1).contains(polarityShare),
      "Augmentation: shares \(swapShare) and \(polarityShare) are not in 0…1")
    self.gainDb = gainDb
    self.swapShare = swapShare
    self.polarityShare = polarityShare
  }

  /// What one example gets.
  struct Draw {
    let isSwapped: Bool
    let isInverted: Bool
    /// Linear, of each stem.
    let gains: [Double]
  }

  /// Takes as many numbers whatever is set, so that one setting leaves the others' choices alone.
  func draw(stems: Int, _ random: inout RandomSource) -> Draw {
    let (swap, polarity) = (random.uniform(), random.uniform())
    let gains = (0..<stems).map { _ in
      let place = random.uniform()
      guard let gainDb else { return 1.0 }
      return pow(10, (gainDb.lowerBound + (gainDb.upperBound - gainDb.lowerBound) * place) / 20)
    }
    return Draw(isSwapped: swap < swapShare, isInverted: polarity < polarityShare, gains: gains)
  }

  /// What an example gets that is left as it is.
  static func nothing(stems: Int) -> Draw {
    Draw(isSwapped: false, isInverted: false, gains: Array(repeating: 1, count: stems))
  }
}

extension Augmentation: ConfigurationSection {
  private static let gainKey = ConfigurationKey(
    "gainDb", .optional(.range(within: -60...24, unit: "dB")), default: nil,
    "Each stem's level is changed by an amount within this range; the mix stays.")
  private static let swapKey = ConfigurationKey(
    "swapShare", .number(0...1), default: 0,
    "In this share of the examples left and right change places, in stems and mix alike.")
  private static let polarityKey = ConfigurationKey(
    "polarityShare", .number(0...1), default: 0,
    "In this share of the examples the polarity is inverted, in stems and mix alike.")
  package static let keys: [any DocumentedKey] = [gainKey, swapKey, polarityKey]

  package init(_ reader: SectionReader) throws {
    self.init(
      gainDb: try reader(Self.gainKey), swapShare: try reader(Self.swapKey),
      polarityShare: try reader(Self.polarityKey))
  }
}
