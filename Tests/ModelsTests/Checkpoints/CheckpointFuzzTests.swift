import Foundation
import Models
import TestSupport
import Testing

/// Files changed at random are read or refused, nothing else. `Benchmarks` runs the same for hours
/// (`swift run -c release fuzz SECONDS`).
@Suite struct CheckpointFuzzTests {
  @Test(arguments: 0..<8 as Range<UInt64>)
  func changedFilesAreReadOrRefused(part: UInt64) throws {
    let folder = Golden.url("checkpoints")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    // The largest takes most of the time and holds nothing that the others do not.
    let corpus = try names.filter { $0 != "dmc.ckpt" }.map {
      try [UInt8](Data(contentsOf: folder.appending(path: $0)))
    }
    var refused = 0
    for seed in part * 250..<(part + 1) * 250 {
      var mutation = Mutation(of: corpus, seed: seed)
      refused += try withFile(mutation.file()) { path in
        do throws(CheckpointError) {
          _ = try Checkpoint(contentsOf: path, models: .builtIn)
          return 0
        } catch {
          #expect(error.file == path && error.description.hasPrefix(path), "seed \(seed)")
          return 1
        }
      }
    }
    #expect(refused > 100, "most changes make a file unusable")
    #expect(refused < 250, "some change only numbers")
  }
}
