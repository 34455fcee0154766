import Datasets
import Foundation
import TensorEngine
import TestSupport

extension TinySongs {
  /// What decoding finds in all songs, by their names.
  func surveys() throws -> [SongSurvey] {
    let dataset = try Dataset(FolderLayout(), at: folder.path(percentEncoded: false))
    return try DatasetSurvey(dataset.songs, sampleRate: 8_000, on: Backend.forTests(threads: 1))
      .songs
  }

  /// What draws examples of a quarter of a second, with every stem and every mix made louder.
  func loader(
    _ augmentation: Augmentation = .none, stemGain: Double = 1, mixGain: Double = 1
  ) throws -> ExampleLoader {
    try ExampleLoader(
      songs: surveys(), rule: ExampleRule(samples: 2_048, sampleRate: 8_000, minimumActiveStems: 1),
      augmentation: augmentation, stemGain: { _ in stemGain }, mixGain: { _ in mixGain }, seed: 1,
      cacheBytes: 1 << 20)
  }

  /// A song more, whose stereo stem comes first and whose second stem is silent for a second.
  func addDelta() throws {
    func tone(_ hertz: Double, from start: Int = 0) -> [Float] {
      (0..<16_000).map { sample in
        sample < start ? 0 : Float(0.2 * sin(2 * .pi * hertz * Double(sample) / 8_000))
      }
    }
    try write([tone(300), tone(500)], as: "delta/stems/air.wav")
    try write([tone(200, from: 8_000)], as: "delta/stems/late.wav")
    try write([tone(900)], as: "delta/stems/tick.wav")
    try write([tone(300), tone(500)], as: "delta/mix.wav")
  }

  /// Says what the mix of a song does with its stems: JSON by their names.
  func writeTruth(_ stems: String, of song: String) throws {
    let text = "{\"format\": \"fader-truth\", \"version\": 1, \"stems\": {\(stems)}}"
    try Data(text.utf8).write(to: folder.appending(path: "\(song)/truth.json"))
  }
}
