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
  /// What the mix's samples were multiplied by, without the sign.
  package let mixGain: Double
  /// Whether left and right have changed places, in stems and mix.
  package let isSwapped: Bool
  /// Whether stems and mix have been turned upside down.
  package let isInverted: Bool
}

/// Where an example lies.
package struct ExamplePlace: Sendable, Equatable, Hashable {
  /// The song's place among the loader's.
  package let song: Int
  /// Its first sample, at the dataset's rate.
  package let start: Int

  package init(song: Int, start: Int) {
    self.song = song
    self.start = start
  }
}

/// What an example is cut to, and where it may lie.
package struct ExampleRule: Sendable, Equatable {
  /// How many samples an example has per channel.
  package let samples: Int
  /// The dataset's, in hertz.
  package let sampleRate: Int
  /// How many stems must sound in an example; its mix must too.
  package let minimumActiveStems: Int

  /// - Parameters:
  ///   - samples: Per channel, at least 1.
  ///   - sampleRate: The dataset's, in hertz.
  ///   - minimumActiveStems: How many stems must sound; 0 asks for the mix alone.
  package init(samples: Int, sampleRate: Int, minimumActiveStems: Int) {
    precondition(
      samples > 0 && sampleRate > 0 && minimumActiveStems >= 0,
      "ExampleRule: \(samples) samples at \(sampleRate) Hz, \(minimumActiveStems) active stems")
    self.samples = samples
    self.sampleRate = sampleRate
    self.minimumActiveStems = minimumActiveStems
  }

  package var seconds: Double { Double(samples) / Double(sampleRate) }
}

/// Why there are no examples.
package enum ExampleError: Error, Equatable, CustomStringConvertible {
  /// Of the songs, so many are shorter than an example; of the others, so many seconds of possible starts
  /// are refused because the mix is silent, or because too few stems sound.
  case noPlace(
    rule: ExampleRule, songs: Int, tooShort: Int, silentSeconds: Double, sparseSeconds: Double)
  /// A file holds less than when it was surveyed.
  case changed(path: String)

  package var description: String {
    switch self {
    case .noPlace(_, songs: 0, _, _, _):
      "there are no songs to take examples from."
    case .noPlace(let rule, let songs, let tooShort, let silent, let sparse):
      "there is no place for an example of \(Self.seconds(rule.seconds)) s with "
        + "\(rule.minimumActiveStems) active stems: of \(songs) songs \(tooShort) are shorter; of "
        + "the other songs' places the mix is silent in \(Self.seconds(silent)) s, fewer stems "
        + "sound in \(Self.seconds(sparse)) s. Ask for shorter examples or fewer active stems."
    case .changed(let path):
      "\(path) has changed since the dataset was surveyed. Leave files alone while training runs, "
        + "and start again."
    }
  }

  /// Seconds to a hundredth.
  private static func seconds(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
