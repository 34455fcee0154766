import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport

/// What `Tests/Goldens/dmc.py` wrote.
struct ConsoleGolden: Decodable {
  let small, large: Whole
  let training: Training

  /// Some elements of a tensor.
  struct Sampled: Decodable {
    let count: Int
    let places: [Int]
    let values: [Double]

    /// The error of a tensor in these places, as a part of the largest of them and at least of `scale`.
    func error(of tensor: Tensor, scale: Double = 0) -> Double {
      let all = tensor.values
      guard all.count == count, all.allSatisfy({ $0.isFinite }) else { return .infinity }
      let largest = values.reduce(scale) { max($0, abs($1)) }
      let distance = zip(places, values).reduce(0) { max($0, abs(Double(all[$1.0]) - $1.1)) }
      return largest > 0 ? distance / largest : distance
    }
  }

  /// A whole model in inference, and the gradients of Σ w mix with noise of seed 2000 for w.
  struct Whole: Decodable {
    let width, hidden, songs, tracks, samples: Int
    let absent: [[Int]]
    let encoderParameters, postProcessorParameters, unused: Int
    let names: [String]
    let gainDb, position: [Double]
    let embedding, mix, stemGradient: Sampled
    let gradients: [String: Sampled]

    var configuration: DifferentiableMixingConsole.Configuration {
      var configuration = DifferentiableMixingConsole.Configuration.toolkit
      configuration.encoderWidth = width
      configuration.hiddenWidth = hidden
      return configuration
    }

    /// Which tracks each song has.
    var isActive: [[Bool]] {
      (0..<songs).map { song in (0..<tracks).map { !absent.contains([song, $0]) } }
    }

    /// The stems of the golden, silent where a song does not have the track: `[song, 1, 1, sample]` each.
    func stems(on backend: Backend) -> [Tensor] {
      let rows = ConsoleGolden.stems(songs: songs, tracks: tracks, samples: samples)
      return (0..<tracks).map { track in
        let values = (0..<songs).flatMap { song in
          isActive[song][track]
            ? rows[song * tracks + track] : [Float](repeating: 0, count: samples)
        }
        return Tensor(values, shape: [songs, 1, 1, samples], on: backend)
      }
    }
  }

  /// An encoder in training, and the gradients of Σ w embedding.
  struct Training: Decodable {
    let width, items, samples: Int
    let embedding: [Double]
    let gathered, gradients: [String: Sampled]
  }

  static func load() throws -> ConsoleGolden {
    try Golden.decode(ConsoleGolden.self, from: "dmc.json")
  }

  /// Noise in −1 … 1, exact in `Float`: a hash of 32 bits of each index, its upper 24 bits.
  static func noise(seed: Int, count: Int) -> [Float] {
    (0..<count).map { index in
      var bits = UInt32(truncatingIfNeeded: index) &* 2_654_435_761
      bits &+= UInt32(truncatingIfNeeded: seed * 40_503)
      bits = (bits ^ bits >> 16) &* 2_246_822_519
      bits = (bits ^ bits >> 13) &* 3_266_489_917
      bits ^= bits >> 16
      return Float(bits >> 8) / 8_388_608 - 1
    }
  }

  /// Stems of songs, row after row.
  static func stems(songs: Int, tracks: Int, samples: Int) -> [[Float]] {
    let values = noise(seed: 1_000, count: songs * tracks * samples)
    return (0..<songs * tracks).map { row in
      let track = row % tracks
      var signal = values[row * samples..<(row + 1) * samples].map {
        Double($0) / Double(1 << track)
      }
      for _ in 0..<track {
        signal = signal.indices.map { signal[$0] + ($0 > 0 ? signal[$0 - 1] : 0) }
      }
      return signal.map { Float($0) }
    }
  }

  /// Gives weights their values by the golden's rule; `names` are all in alphabetical order.
  static func fill(_ weights: ModelWeights, names: [String]) {
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    for weight in weights.all {
      let (name, shape) = (weight.name, weight.value.shape)
      let noise = noise(seed: (places[name] ?? -1) + 1, count: shape.product)
      let values: [Float]
      if name == "encoder.spec_bn.running_mean" {
        values = noise.map { $0 - 16 }
      } else if name == "encoder.spec_bn.running_var" {
        values = noise.map { $0 + 256 }
      } else if name.hasSuffix("running_var") {
        values = noise.map { $0 * 0.5 + 1 }
      } else if shape.count > 1 {
        let scale: Float = name == "post_processor.mlp.6.weight" ? 4 : 1
        let power = (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot().exponent
        values = noise.map { $0 * scale * Float(sign: .plus, exponent: Int(power), significand: 1) }
      } else if name.hasSuffix("weight") && (name.contains(".bn_") || name.contains("_bn")) {
        values = noise.map { $0 * 0.25 + 1 }
      } else {
        values = noise.map { $0 * 0.25 }
      }
      weight.value = Tensor(values, shape: shape, on: weights.backend)
    }
  }

  /// Tracks with the names `0`, `1`, …
  static func tracks(_ count: Int) -> [Track] {
    (0..<count).map { Track(name: "\($0)", file: "/\($0).wav") }
  }
}

extension DifferentiableMixingConsole.Configuration {
  /// A network with few weights.
  static func small(
    _ transformation: DifferentiableMixingConsole.Transformation, depth: Int, sampleRate: Int
  ) -> Self {
    var configuration = toolkit
    configuration.transformation = transformation
    configuration.encoderWidth = 2
    configuration.encoderDepth = depth
    configuration.hiddenWidth = 8
    configuration.sampleRate = sampleRate
    return configuration
  }
}
