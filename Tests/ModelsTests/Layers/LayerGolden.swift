import Models
import TensorEngine
import TestSupport

/// Reference values by PyTorch in float64: `Tests/Goldens/layers.py`.
struct LayerGolden: Decodable {
  struct Array: Decodable {
    let shape: [Int]
    let values: [Double]

    func tensor(on backend: Backend) -> Tensor {
      Tensor(values.map { Float($0) }, shape: shape, on: backend)
    }
  }

  /// A layer at given weights: its result, and the gradients of `Σ y·dy`.
  struct Case: Decodable {
    let name: String
    let training: Bool
    let x, y, dy, dx: Array
    let weights, gradients, buffers: [String: Array]
  }

  /// How the first values of a weight are spread.
  struct Spread: Decodable {
    let layer, weight: String
    let largest, deviation, mean: Double
  }

  let cases: [Case]
  let firstWeights: [Spread]

  static func load() throws -> LayerGolden {
    try Golden.decode(LayerGolden.self, from: "layers.json")
  }
}
