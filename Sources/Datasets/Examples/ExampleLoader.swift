import Foundation
import TensorEngine

/// Examples by their number: which place of which song, changed how, follows from seed and number alone.
///
/// So an example is the same whatever was read before it, by whichever thread, and a resumed training reads
/// on where it stopped. For use from any thread.
package final class ExampleLoader: Sendable {
  package let songs: [SongSurvey]
  package let rule: ExampleRule
  package let augmentation: Augmentation
  /// What is done with stems that are as loud as in the mix.
  package let relevel: Relevel?

  private let seed: UInt64
  private let places: EligiblePlaces
  private let cache: ChunkCache
  /// What preparation multiplies each song's stems and mix by.
  private let gains: [(stems: [Double], mix: Double)]

  /// A loader of songs' examples.
  ///
  /// - Parameters:
  ///   - songs: The songs of a split, in an order that does not depend on the disk.
  ///   - rule: What an example is.
  ///   - augmentation: What is changed at random.
  ///   - relevel: Gives stems that are as loud as in the mix other levels, and takes their sum for the mix; `nil`
  ///     leaves both as they are.
  ///   - stemGain: The linear gain that prepares a stem.
  ///   - mixGain: The linear gain that prepares a mix.
  ///   - seed: Of every choice.
  ///   - cacheBytes: The most that is kept of decoded audio.
  /// - Throws: `ExampleError.noPlace` where no example can be taken.
  package init(
    songs: [SongSurvey], rule: ExampleRule, augmentation: Augmentation = .none,
    relevel: Relevel? = nil,
    stemGain: @Sendable (SoundSurvey) -> Double = { _ in 1 },
    mixGain: @Sendable (SoundSurvey) -> Double = { _ in 1 }, seed: UInt64, cacheBytes: Int
  ) throws(ExampleError) {
    self.songs = songs
    self.rule = rule
    self.augmentation = augmentation
    self.relevel = relevel
    self.seed = seed
    places = try EligiblePlaces(in: songs, rule)
    cache = ChunkCache(sampleRate: rule.sampleRate, bytes: cacheBytes)
    gains = songs.map { ($0.stems.map(stemGain), mixGain($0.mix)) }
    precondition(
      gains.allSatisfy { ($0.stems + [$0.mix]).allSatisfy { $0.isFinite && $0 >= 0 } },
      "ExampleLoader: a gain is negative or not finite")
  }

  /// How many places an example may lie at, in all songs together.
  package var placeCount: Int { places.count }

  /// Example `number`, from 0, with augmentation.
  ///
  /// - Throws: `AudioFileError` or `ExampleError.changed`, where a file is not what it was.
  package func example(_ number: Int) throws -> Example {
    var random = random(number)
    let place = places.draw(&random)
    let stems = songs[place.song].stems.count
    let draw = augmentation.draw(stems: stems, &random)
    return try example(at: place, draw, levelsDb: relevel?.gainsDb(stems: stems, &random))
  }

  /// Where example `number` lies.
  package func place(_ number: Int) -> ExamplePlace {
    var random = random(number)
    return places.draw(&random)
  }

  /// What lies at a place, prepared, without augmentation; stems have other levels, if any, for the whole song.
  ///
  /// - Throws: `AudioFileError` or `ExampleError.changed`, where a file is not what it was.
  package func example(at place: ExamplePlace) throws -> Example {
    let song = songs[place.song]
    return try example(
      at: place, Augmentation.nothing(stems: song.stems.count),
      levelsDb: relevel?.gainsDb(of: song.song.name, stems: song.stems.count, seed: seed))
  }

  /// Up to `perSong` places of every song, for validation: eligible, evenly spread, none overlapping another,
  /// the same for every seed.
  package func fixedPlaces(perSong: Int) -> [ExamplePlace] {
    songs.indices.flatMap { places.spread(perSong, song: $0) }
  }

  /// Tells examples from whatever else is drawn from the same seed.
  private static let purpose: UInt64 = 0x45_5841 << 40

  private func random(_ number: Int) -> RandomSource {
    precondition((0..<1 << 40).contains(number), "ExampleLoader: example \(number)")
    return RandomSource(seed: seed, stream: Self.purpose | UInt64(number))
  }

  private func example(
    at place: ExamplePlace, _ draw: Augmentation.Draw, levelsDb: [Double]?
  ) throws -> Example {
    let song = songs[place.song]
    let sign = draw.isInverted ? -1.0 : 1.0
    let isActive = places.activeStems(at: place)
    let mixGain = gains[place.song].mix
    var sum = [[Float]](repeating: [Float](repeating: 0, count: rule.samples), count: 2)
    let stems = try song.stems.indices.map { stem in
      let sound = try samples(of: song.stems[stem], place.start, isSwapped: draw.isSwapped)
      if levelsDb != nil { sum.add(sound, gain: sign * mixGain) }
      let level = pow(10, (levelsDb?[stem] ?? 0) / 20)
      let gain = gains[place.song].stems[stem] * draw.gains[stem] * level
      return Example.Stem(
        index: song.indices[stem], name: song.song.stems[song.indices[stem]].name,
        channels: sound.map { $0.times(sign * gain) }, isActive: isActive[stem], gain: gain)
    }
    let mix =
      try levelsDb == nil
      ? samples(of: song.mix, place.start, isSwapped: draw.isSwapped).map {
        $0.times(sign * mixGain)
      } : sum
    return Example(
      song: song.song.name, start: place.start, stems: stems,
      mix: mix.count == 1 ? mix + mix : mix, mixGain: mixGain,
      isSwapped: draw.isSwapped,
      isInverted: draw.isInverted)
  }

  /// The example's part of a sound, zeros after its end.
  private func samples(
    of sound: SoundSurvey, _ start: Int, isSwapped: Bool
  ) throws -> [[Float]] {
    let end = min(start + rule.samples, sound.samples)
    var channels = try cache.read(
      min(start, end)..<end, of: sound.path, channels: sound.channels)
    for channel in channels.indices {
      let rest = rule.samples - channels[channel].count
      if rest > 0 { channels[channel] += [Float](repeating: 0, count: rest) }
    }
    return isSwapped ? channels.reversed() : channels
  }
}

extension [Float] {
  fileprivate func times(_ gain: Double) -> [Float] {
    let factor = Float(gain)
    return factor == 1 ? self : map { $0 * factor }
  }
}

extension [[Float]] {
  /// Adds a stem as a console at rest does: a mono one goes to both channels, 3 dB lower.
  fileprivate mutating func add(_ stem: [[Float]], gain: Double) {
    let factor = Float(stem.count == 1 ? gain * 0.5.squareRoot() : gain)
    for channel in indices {
      let own = stem[Swift.min(channel, stem.count - 1)]
      self[channel].withUnsafeMutableBufferPointer { sum in
        for index in sum.indices { sum[index] += factor * own[index] }
      }
    }
  }
}
