import Foundation
import TestSupport

/// What `Goldens/checkpoints.py` says of the checkpoints that it wrote.
struct CheckpointGolden: Decodable {
  struct File: Decodable {
    let file: String
    let skip: String?
    let tensors: [Tensor]

    var path: String { Golden.url("checkpoints/" + file).path }
  }

  struct Tensor: Decodable {
    let name: String
    let shape: [Int]
    /// As Python prints them, since JSON has no infinity.
    let values: [String]?
  }

  let models: [File]
  let tensors: [File]

  static func read() throws -> CheckpointGolden {
    try Golden.decode(CheckpointGolden.self, from: "checkpoints.json")
  }

  /// Number `element` of weight `tensor`, by the rule of the script.
  static func value(tensor: Int, element: Int) -> Float {
    Float((37 * element + 11 * tensor) % 257 - 128) / 64
  }
}
