import Foundation
import TensorEngine

/// From what was heard to controls between 0 and 1: three linear layers, the first two with dropout and PReLU, and
/// the logistic function.
///
/// Weights: `mlp.0`, `mlp.2`, `mlp.3`, `mlp.5`, `mlp.6`.
struct PostProcessor {
  private static let dropoutRate: Float = 0.2

  private let linears: [Linear]
  private let dropouts: [Dropout]
  private let rectifiers: [PReLU]

  /// Layers with PyTorch's first weights.
  ///
  /// - Parameters:
  ///   - inputs: How many numbers come in.
  ///   - hidden: Channels between the layers.
  ///   - outputs: How many controls.
  ///   - start: What the controls are before training, whatever comes in; `nil` leaves them to chance.
  ///   - scope: Where the weights are made.
  init(inputs: Int, hidden: Int, outputs: Int, start: [Double]? = nil, _ scope: WeightScope) {
    let mlp = scope["mlp"]
    let first = Linear(inputs: inputs, outputs: hidden, mlp[0])
    dropouts = [1, 4].map { Dropout(rate: Self.dropoutRate, mlp[$0]) }
    let firstRectifier = PReLU(mlp[2])
    let second = Linear(inputs: hidden, outputs: hidden, mlp[3])
    rectifiers = [firstRectifier, PReLU(mlp[5])]
    let last =
      start.map { start in
        Linear(
          inputs: hidden, outputs: outputs, weight: .constant(0),
          bias: .values(start.map { Float(log($0 / (1 - $0))) }), mlp[6])
      } ?? Linear(inputs: hidden, outputs: outputs, mlp[6])
    linears = [first, second, last]
  }

  /// - Shape: `[item, input]` to `[item, output]`.
  func callAsFunction(_ heard: Tensor, _ mode: ForwardMode) -> Tensor {
    var x = heard
    for layer in 0..<2 { x = rectifiers[layer](dropouts[layer](linears[layer](x), mode)) }
    return linears[2](x).sigmoid()
  }
}
