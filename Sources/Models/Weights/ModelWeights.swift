package import TensorEngine

/// The weights of one model, made while its layers are made, each under the name that checkpoints use.
///
/// ```swift
/// let weights = ModelWeights(seed: 1, on: backend)
/// let layer = Linear(inputs: 512, outputs: 2, weights.scope["head"])  // head.weight, head.bias
/// try weights.load(checkpoint.arrays)
/// ```
package final class ModelWeights {
  /// What an optimiser changes, in the order of the layers.
  package private(set) var parameters: [Parameter] = []
  /// What training gathers and inference uses, in the order of the layers: running means and variances.
  package private(set) var buffers: [Parameter] = []
  /// Where the weights live.
  package let backend: Backend
  /// Name and shape of all weights, in the order of the layers.
  private(set) var outline: [(name: String, shape: [Int])] = []
  private let seed: UInt64?
  private let isOutline: Bool
  private var names: Set<String> = []

  /// Weights to be filled by layers.
  ///
  /// - Parameters:
  ///   - seed: What the first values are drawn from; `nil` leaves zeros, to be loaded.
  ///   - backend: Where the weights live.
  package init(seed: UInt64?, on backend: Backend) {
    self.seed = seed
    self.backend = backend
    isOutline = false
  }

  /// Name and shape of the weights that `make` makes in a scope, in its order, without the weights: even those
  /// of an enormous model take no memory. What is made can not compute.
  static func outline(_ make: (WeightScope) -> Void) -> [(name: String, shape: [Int])] {
    let weights = ModelWeights()
    make(weights.scope)
    return weights.outline
  }

  private init() {
    seed = nil
    backend = Backend(threads: 1)
    isOutline = true
  }

  /// The scope without a name, in which a model makes its layers.
  package var scope: WeightScope { WeightScope(name: "", weights: self) }

  /// All weights by name, parameters first.
  package var all: [Parameter] { parameters + buffers }

  /// How many numbers an optimiser changes.
  package var parameterCount: Int { parameters.map(\.value.count).reduce(0, +) }

  /// All weights as arrays, parameters first.
  package var arrays: [WeightArray] {
    all.map { WeightArray(name: $0.name, shape: $0.value.shape, values: $0.value.values) }
  }

  /// Makes all weights only used, not learned: a model then computes without a record, in the memory that its
  /// current step needs.
  package func freeze() {
    for parameter in parameters { parameter.isFrozen = true }
  }

  /// Replaces all weights by arrays.
  ///
  /// - Throws: Where a weight is missing, has another shape, or an array belongs to no weight. Nothing has
  ///   changed then.
  package func load(_ arrays: [WeightArray]) throws(WeightError) {
    var given: [String: WeightArray] = [:]
    for array in arrays where given.updateValue(array, forKey: array.name) != nil {
      throw .repeated(name: array.name)
    }
    for weight in all {
      guard let array = given[weight.name] else { throw .missing(name: weight.name) }
      guard array.shape == weight.value.shape else {
        throw .misshapen(name: weight.name, found: array.shape, expected: weight.value.shape)
      }
    }
    if let unknown = arrays.first(where: { !names.contains($0.name) }) {
      throw .unknown(name: unknown.name)
    }
    for weight in all {
      guard let array = given[weight.name] else { continue }
      weight.value = Tensor(array.values, shape: array.shape, on: backend)
    }
  }

  /// Makes a weight that an optimiser changes.
  func parameter(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Parameter {
    let parameter = made(name, shape, initializer)
    parameters.append(parameter)
    return parameter
  }

  /// Makes a weight that training gathers.
  func buffer(_ name: String, _ shape: [Int], repeating value: Float) -> Parameter {
    let buffer = made(name, shape, .constant(value))
    buffers.append(buffer)
    return buffer
  }

  private func made(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Parameter {
    precondition(names.insert(name).inserted, "ModelWeights: two weights named \(name)")
    outline.append((name, shape))
    if isOutline { return Parameter(name, Tensor(repeating: 0, shape: [0], on: backend)) }
    guard let seed else {
      return Parameter(name, Tensor(repeating: 0, shape: shape, on: backend))
    }
    // Every weight has a stream of its own, so its values do not depend on the shapes before it.
    var source = RandomSource(seed: seed, stream: UInt64(names.count))
    return Parameter(name, initializer.tensor(shape, from: &source, on: backend))
  }
}

/// A named array of a checkpoint, in row-major order.
package struct WeightArray: Equatable, Sendable {
  /// The name by which a model asks for it, such as `encoder.0.conv1.weight`.
  package let name: String
  /// The extent of each axis; empty for a single number.
  package let shape: [Int]
  /// The numbers, as many as the shape says.
  package let values: [Float]

  /// An array of the given elements.
  package init(name: String, shape: [Int], values: [Float]) {
    precondition(
      values.count == shape.reduce(1, *), "WeightArray: \(values.count) values for \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Why arrays are not the weights of a model.
package enum WeightError: Error, Equatable, CustomStringConvertible {
  case missing(name: String)
  case misshapen(name: String, found: [Int], expected: [Int])
  case unknown(name: String)
  case repeated(name: String)

  package var description: String {
    switch self {
    case .missing(let name):
      "The weight \(name) is missing; the checkpoint is of another model or incomplete."
    case .misshapen(let name, let found, let expected):
      "The weight \(name) has the shape \(found), the model needs \(expected)."
    case .unknown(let name):
      "There is no weight \(name) in this model; the checkpoint is of another one."
    case .repeated(let name):
      "The weight \(name) is there twice."
    }
  }
}
