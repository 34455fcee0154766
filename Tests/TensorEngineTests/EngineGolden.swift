import TestSupport

/// Reference values by PyTorch, NumPy and SciPy: `Tests/Goldens/engine.py`.
struct EngineGolden: Decodable {
  struct Graph: Decodable {
    let loss: Double
    let inputs: [String: [Double]]
    let gradients: [String: [Double]]
  }

  struct Words: Decodable {
    let key: [String]
    let counter: [String]
    let words: [String]
  }

  struct Quantile: Decodable {
    let probability: Double
    let quantile: Double
  }

  let graph: Graph
  let philox: [Words]
  let quantiles: [Quantile]

  static func load() throws -> EngineGolden {
    try Golden.decode(EngineGolden.self, from: "engine.json")
  }
}
