import Datasets
package import Documents

/// What is changed at random in examples to learn from.
package struct AugmentationConfiguration: ConfigurationSection {
  let augmentation: Augmentation

  static let gainDb = ConfigurationKey(
    "gainDb", .optional(.range(within: -60...24, unit: "dB")), default: nil,
    "Each stem's level is changed by an amount within this range; the mix stays.")
  static let swapShare = ConfigurationKey(
    "swapShare", .number(0...1), default: 0,
    "In this share of the examples left and right change places, in stems and mix alike.")
  static let polarityShare = ConfigurationKey(
    "polarityShare", .number(0...1), default: 0,
    "In this share of the examples the polarity is inverted, in stems and mix alike.")
  package static let keys: [any DocumentedKey] = [gainDb, swapShare, polarityShare]

  /// - Parameter reader: The section.
  /// - Throws: What is wrong with a key.
  package init(_ reader: SectionReader) throws {
    augmentation = Augmentation(
      gainDb: try reader(Self.gainDb), swapShare: try reader(Self.swapShare),
      polarityShare: try reader(Self.polarityShare))
  }
}
