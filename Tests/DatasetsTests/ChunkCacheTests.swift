import AudioIO
import Datasets
import Documents
import Foundation
import Testing

@Suite struct ChunkCacheTests {
  private let chunk = ChunkCache.chunk
  private let chunkBytes = ChunkCache.chunk * 4

  @Test(arguments: [0, 1, 2, 10])
  func samplesAreTheFilesWhateverIsKept(chunks: Int) throws {
    let tree = try Tree()
    let channels = [noise(3 * chunk - 100, seed: 1), noise(3 * chunk - 100, seed: 2)]
    try tree.write(channels, as: "a.wav")
    // Half a chunk of room too few, so that the bound is not met by chance.
    let limit = max(0, chunks * 2 * chunkBytes - chunkBytes / 2)
    let cache = ChunkCache(sampleRate: 8_000, bytes: limit)
    let ranges = [
      0..<10, chunk - 5..<chunk + 5, 2 * chunk..<2 * chunk + 1, 10..<3 * chunk - 100, 7..<7,
    ]
    for range in ranges {
      let read = try cache.read(range, of: tree("a.wav"), channels: 2)
      #expect(read == channels.map { Array($0[range]) })
      #expect(cache.bytes <= limit)
    }
    #expect(chunks < 10 || cache.bytes == 2 * 4 * (3 * chunk - 100))
  }

  @Test func namesThatDifferInBytesAloneAreTwoFiles() throws {
    let tree = try Tree()
    let names = ["\u{E9}.wav", "e\u{301}.wav"]
    let sounds = [noise(1_000, seed: 1), noise(1_000, seed: 2)]
    for (name, sound) in zip(names, sounds) { try tree.write([sound], as: name) }
    let cache = ChunkCache(sampleRate: 8_000, bytes: 10 * chunkBytes)
    for (name, sound) in zip(names, sounds) {
      #expect(try cache.read(0..<1_000, of: tree(name), channels: 1) == [sound])
    }
  }

  @Test func convertedSamplesDoNotDependOnWhatWasReadBefore() throws {
    let tree = try Tree()
    try tree.write([noise(365_000)], as: "a.wav", sampleRate: 11_025)
    let range = chunk..<chunk + 2_000
    let fresh = ChunkCache(sampleRate: 8_000, bytes: 0)
    let used = ChunkCache(sampleRate: 8_000, bytes: 10 * chunkBytes)
    _ = try used.read(0..<100, of: tree("a.wav"), channels: 1)
    let samples = try used.read(range, of: tree("a.wav"), channels: 1)
    #expect(try samples == fresh.read(range, of: tree("a.wav"), channels: 1))
    #expect(try samples == used.read(range, of: tree("a.wav"), channels: 1))
    let reader = try AudioFileReader(path: tree("a.wav"), sampleRate: 8_000)
    let all = try reader.readAll().channels[0]
    let error = zip(samples[0], all[range]).map { abs($0 - $1) }.max() ?? 1
    #expect(error < 1e-6, "as reading on, but for the rounding of sample times")
  }

  @Test func whatWasNotUsedForLongestGoesFirst() throws {
    let tree = try Tree()
    try tree.write([noise(3 * chunk)], as: "a.wav")
    let cache = ChunkCache(sampleRate: 8_000, bytes: 2 * chunkBytes)
    func read(_ index: Int) throws -> Int {
      let before = cache.decodedChunks
      let start = index * chunk
      _ = try cache.read(start..<start + 1, of: tree("a.wav"), channels: 1)
      return cache.decodedChunks - before
    }
    #expect(try [0, 1, 0, 2, 0, 1, 0, 2].map(read) == [1, 1, 0, 1, 0, 1, 0, 1])
    #expect(cache.bytes == 2 * chunkBytes)
  }

  @Test func filesThatChange() throws {
    let tree = try Tree()
    try tree.write([noise(1_000)], as: "a.wav")
    let cache = ChunkCache(sampleRate: 8_000, bytes: 0)
    let path = tree("a.wav")
    #expect(throws: ExampleError.changed(path: path)) {
      try cache.read(0..<1_001, of: path, channels: 1)
    }
    #expect(throws: ExampleError.changed(path: path)) {
      try cache.read(0..<10, of: path, channels: 2)
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: AudioFileError.file(.missing(path))) {
      try cache.read(0..<10, of: path, channels: 1)
    }
  }
}
