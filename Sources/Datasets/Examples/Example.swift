/// A segment of one song: stems and the mix that was made of them.
package struct Example: Sendable, Equatable {
  /// A stem as the example has it.
  package struct Stem: Sendable, Equatable {
    /// The stem's place in `song.stems`.
    package let index: Int
    package let name: String
    /// One or two, as the file has them; zeros where the file has ended.
    package let channels: [[Float]]
    /// Whether it sounds within the segment.
    package let isActive: Bool
    /// By how much the file's samples have been multiplied, preparation and augmentation together; without
    /// the sign.
    package let gain: Double
  }

  /// The song's name.
  package let song: String
  /// The first sample in the song, at the dataset's rate.
  package let start: Int
  /// All usable stems of the song, in its order.
  package let stems: [Stem]
  /// Always two channels.
  package let mix: [[Float]]
  /// By how much the mix's samples have been multiplied; without the sign.
  package let mixGain: Double
  /// Whether left and right have changed places, in stems and mix.
  package let isSwapped: Bool
  /// Whether stems and mix have been turned upside down.
  package let isInverted: Bool
}
