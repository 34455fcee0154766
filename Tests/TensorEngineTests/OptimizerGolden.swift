import TensorEngine
import TestSupport
import Testing

/// Reference values by PyTorch in double precision: `Tests/Goldens/optimizers.py`.
struct OptimizerGolden: Decodable {
  /// A bowl whose slope is told with errors: `gradient = curvature · (value − target) + noise`.
  struct Bowl: Decodable {
    let start, target, curvature: [Double]
    let noise: [[Double]]
  }

  struct Clipped: Decodable {
    let limit, norm: Double
    let gradients, clipped: [[Double]]
  }

  struct Plateau: Decodable {
    let values, rates: [Double]
  }

  let bowl: Bowl
  /// After every tenth step.
  let values: [String: [[Double]]]
  let clipped: [Clipped]
  let rates: [String: [Double]]
  let plateau: Plateau

  static func load() throws -> OptimizerGolden {
    try Golden.decode(OptimizerGolden.self, from: "optimizers.json")
  }

  /// Goes down the bowl, with each number there as often as fills some vectors and a part of one.
  func check(
    _ name: String, _ optimizer: some Optimizer, on backend: Backend,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var optimizer = optimizer
    let expected = try #require(values[name], sourceLocation: sourceLocation)
    let repeated = { (values: [Double]) in Array(repeatElement(values, count: 11).joined()) }
    let tensor = { (values: [Double]) in
      let values = repeated(values)
      return Tensor(values.map { Float($0) }, shape: [3, values.count / 3], on: backend)
    }
    let parameter = Parameter("value", tensor(bowl.start))
    let (target, curvature) = (tensor(bowl.target), tensor(bowl.curvature))
    for (step, noise) in bowl.noise.enumerated() {
      let earlier = parameter.value
      let before = earlier.values
      let gradient = curvature * (earlier - target) + tensor(noise)
      optimizer.update([parameter], with: [gradient])
      #expect(earlier.values == before, "what others hold stays as it was")
      guard step % 10 == 9 else { continue }
      let error = relativeError(parameter.value.values, to: repeated(expected[step / 10]))
      // A rounding of each of 50 steps at most, and of the gradients, which grow less.
      #expect(error < 5e-6, "\(name), step \(step)", sourceLocation: sourceLocation)
    }
    #expect(optimizer.state.steps == bowl.noise.count, sourceLocation: sourceLocation)
  }
}
