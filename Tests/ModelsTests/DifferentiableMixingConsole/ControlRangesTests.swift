import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// What 0 and 1 mean for each control stands in checkpoints.
@Suite struct ControlRangesTests {
  private func checkpoint(
    _ configuration: DifferentiableMixingConsole.Configuration
  ) -> Checkpoint {
    let weights = ModelWeights(seed: 1, on: Backend.forTests(threads: 1))
    _ = DifferentiableMixingConsole(configuration, weights.scope)
    return Checkpoint(
      model: configuration, arrays: weights.arrays)
  }

  private func bytes(_ checkpoint: Checkpoint) -> Data {
    var data = Data()
    checkpoint.write(as: .safetensors, version: "1") { data.append(contentsOf: $0) }
    return data
  }

  private func read(_ bytes: Data) throws -> Checkpoint {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Checkpoint(contentsOf: file.path, models: .builtIn)
  }

  @Test(arguments: DifferentiableMixingConsole.Transformation.allCases)
  func returnWithTheWeights(transformation: DifferentiableMixingConsole.Transformation) throws {
    var configuration = DifferentiableMixingConsole.Configuration.small(
      transformation, depth: 2, sampleRate: 16_000)
    for ranges in [[:], ["*/faderDb": -30...6.5, "*/pan/position": 0.2...0.8]] {
      configuration.ranges = ranges
      let written = checkpoint(configuration)
      let restored = try read(bytes(written))
      #expect(restored.model.isEqual(to: written.model))
      #expect(Set(restored.arrays.map(\.name)) == Set(written.arrays.map(\.name)))
      for array in written.arrays { #expect(restored.arrays.contains(array)) }
    }
  }

  @Test(arguments: [
    ("[-48, 24]", "[-48]", "found 1 elements; there must be 2."),
    ("[-48, 24]", "[-97, 24]", "-97 is out of range. Choose a value from -96 to 24 dB."),
    ("[-48, 24]", "[5, 4]", "4 is out of range. Choose a value from 5 to 24 dB."),
    ("[-48, 24]", "[5, 5]", "found an array where two different numbers is expected."),
    ("*/faderDb", "*/faderdb", "unknown key \"*/faderdb\". Did you mean \"*/faderDb\"?"),
  ])
  func refusesWhatCannotBe(valid: String, broken: String, message: String) throws {
    let file = bytes(checkpoint(.small(.gainPan, depth: 1, sampleRate: 16_000)))
    let header = (0..<8).reduce(0) { $0 | Int(file[$1]) << (8 * $1) }
    let text = String(decoding: file[8..<8 + header], as: UTF8.self)
      .replacingOccurrences(of: valid, with: broken)
    var changed = Data((0..<8).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) })
    changed.append(contentsOf: text.utf8)
    changed.append(file[(8 + header)...])
    do {
      _ = try read(changed)
      Issue.record("\(broken) is accepted")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }
}
