package import TensorEngine

/// A control of an op on tracks: one number for all of them, or a number for each.
///
/// A number needs no memory and gets no gradient; it is what an effect at rest or on its automation grid
/// has.
package enum TrackControl {
  case number(Double)
  /// `[batch, track, 1, 1]`, where batch and track may be 1.
  case tensor(Tensor)

  package var tensor: Tensor? {
    if case .tensor(let tensor) = self { tensor } else { nil }
  }

  /// The control as a tensor that broadcasts against `[batch, track, channel, sample]`.
  package func tensor(on backend: Backend) -> Tensor {
    switch self {
    case .number(let value): Tensor(repeating: Float(value), shape: [1, 1, 1, 1], on: backend)
    case .tensor(let tensor): tensor
    }
  }

  /// The control for a signal whose batch and tracks have become one axis of networks: `[network|1, 1, 1, …]`.
  package func perNetwork(of signal: [Int]) -> TrackControl {
    if case .tensor(let control) = self { .tensor(control.perNetwork(of: signal)) } else { self }
  }

  /// The value for every track of every batch entry of a signal, `[batch][track]`.
  package func values(for signal: [Int], _ operation: String) -> [Double] {
    let (batches, tracks) = (signal[0], signal[1])
    switch self {
    case .number(let value):
      return Array(repeating: value, count: batches * tracks)
    case .tensor(let control):
      precondition(
        control.rank == 4 && control.shape[2...] == [1, 1]
          && [1, batches].contains(control.shape[0]) && [1, tracks].contains(control.shape[1]),
        "\(operation): a control of shape \(control.shape) for a signal of shape \(signal)")
      let given = control.values
      return (0..<batches * tracks).map { index in
        let batch = control.shape[0] == 1 ? 0 : index / tracks
        let track = control.shape[1] == 1 ? 0 : index % tracks
        return Double(given[batch * control.shape[1] + track])
      }
    }
  }
}

/// The gradient of a control of an op, by track.
struct TrackGradient {
  let control: TrackControl
  /// `[batch][track]`.
  let values: [Double]

  init(_ control: TrackControl, _ values: [Double]) {
    self.control = control
    self.values = values
  }
}

extension [TrackGradient] {
  /// Tensors `[batch, track, 1, 1]` for the controls that are tensors, in their order; the walk back sums
  /// each to its control's own shape.
  func tensors(for signal: [Int], on backend: Backend) -> [Tensor] {
    compactMap { gradient in
      guard gradient.control.tensor != nil else { return nil }
      return Tensor(
        gradient.values.map(Float.init), shape: [signal[0], signal[1], 1, 1], on: backend)
    }
  }
}

extension Tensor {
  /// A control `[batch|1, track|1, 1, …]` for a signal whose batch and tracks have become one axis of networks.
  package func perNetwork(of signal: [Int]) -> Tensor {
    guard shape[0] * shape[1] > 1 else { return self }
    let all = Tensor(repeating: 0, shape: [signal[0], signal[1], 1, 1], on: backend)
    return (self + all).reshaped([signal[0] * signal[1], 1, 1, shape[3]])
  }
}
