import Datasets
import TensorEngine
import TestSupport
import Testing
import Training

/// Alpha has bass, kick and a stereo synth, gamma has no bass; delta's stereo stem comes first.
@Suite struct MixBatchTests {
  private let examples: [Example]
  private let batch: MixBatch

  init() throws {
    let songs = try TinySongs()
    try songs.addDelta()
    let loader = try songs.loader()
    let places = [("alpha", 100), ("delta", 0), ("gamma", 300)]
    examples = try places.map { name, start in
      let song = try #require(loader.songs.firstIndex { $0.song.name == name })
      return try loader.example(at: ExamplePlace(song: song, start: start))
    }
    batch = MixBatch(examples, on: Backend.forTests(threads: 1))
  }

  /// The channels of one example on one track.
  private func heard(_ tensor: Tensor, _ example: Int) -> [Float] {
    let count = tensor.count / tensor.shape[0]
    return Array(tensor.values[example * count..<(example + 1) * count])
  }

  @Test func tracksAreMonoThenStereo() {
    #expect(
      batch.stems.map(\.shape) == [[3, 1, 1, 2_048], [3, 1, 1, 2_048], [3, 1, 2, 2_048]])
    #expect(batch.placement == [[0, 1, 2], [1, 2, 0], [0, nil, 1]])
  }

  @Test func stemsLieWhereThePlacementSays() {
    for (number, example) in examples.enumerated() {
      for (track, place) in batch.placement[number].enumerated() {
        let own = heard(batch.stems[track], number)
        if let place {
          #expect(own == example.stems[place].channels.flatMap { $0 }, "\(number) \(track)")
        } else {
          #expect(own.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test func mixesAreTheTarget() {
    #expect(batch.target.shape == [3, 2, 2_048])
    #expect(batch.target.values == examples.flatMap { $0.mix.flatMap { $0 } })
  }

  @Test func tracksWithoutSoundAreNotActive() {
    #expect(batch.isActive == [[true, true, true], [false, true, true], [true, false, true]])
  }

  @Test func inputsAreAllChannelsInTheSongsOrder() {
    let inputs = batch.inputs(5)
    #expect(inputs.shape == [3, 5, 1, 2_048])
    let silence = [Float](repeating: 0, count: 2_048)
    for (number, example) in examples.enumerated() {
      let channels = example.stems.flatMap(\.channels)
      #expect(channels.count == [4, 4, 3][number])
      let padded = channels + Array(repeating: silence, count: 5 - channels.count)
      #expect(heard(inputs, number) == padded.flatMap { $0 })
    }
  }

  @Test func songsOfOneKindHaveOneKindOfTrack() {
    let single = MixBatch([examples[2]], on: Backend.forTests(threads: 1))
    #expect(single.stems.map(\.shape) == [[1, 1, 1, 2_048], [1, 1, 2, 2_048]])
    #expect(single.placement == [[0, 1]] && single.isActive == [[true, true]])
  }
}
