import Models
import TestSupport

/// Reference values by PyTorch in float64: `Tests/Goldens/mixwaveunet.py`.
struct MixWaveUNetGolden: Decodable {
  /// Elements spread evenly over a tensor, and what errors are measured against.
  struct Part: Decodable {
    let values: [Double]
    let scale: Double

    /// The largest difference as a part of the scale; infinite where a value is not finite.
    func error(of found: [Float]) -> Double {
      guard found.count >= values.count else { return .infinity }
      return values.indices.reduce(0) { largest, index in
        let place = index * (found.count - 1) / max(values.count - 1, 1)
        let distance = abs(Double(found[place]) - values[index]) / scale
        return distance.isFinite ? max(largest, distance) : .infinity
      }
    }
  }

  struct Shape: Decodable {
    let form, skip: String
    let inputs, depth, growth, down, up, last: Int
  }

  struct Case: Decodable {
    let name: String
    let configuration: Shape
    let batch, samples, parameters: Int
    let training: Bool
    let y, dx: Part
    let gradients, buffers: [String: Part]
  }

  let cases: [Case]

  static func load() throws -> MixWaveUNetGolden {
    try Golden.decode(MixWaveUNetGolden.self, from: "mixwaveunet.json")
  }
}
