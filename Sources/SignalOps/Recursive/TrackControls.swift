import TensorEngine

/// The values of a control tensor for every track of every batch entry, in `Double`.
///
/// Shape `[batch, track, …]` with batch and track equal to the signal's or 1; what follows is `rest`.
struct TrackControls {
  /// `[batch][track][rest]`, broadcast.
  let values: [Double]

  init(_ control: Tensor, signal: [Int], rest: [Int], operation: String) {
    let (batches, tracks, inner) = (signal[0], signal[1], rest.product)
    precondition(
      control.rank == rest.count + 2 && Array(control.shape.suffix(rest.count)) == rest
        && [1, batches].contains(control.shape[0]) && [1, tracks].contains(control.shape[1]),
      "\(operation): a control of shape \(control.shape) for a signal of shape \(signal)")
    let given = control.values
    var values: [Double] = []
    values.reserveCapacity(batches * tracks * inner)
    for batch in 0..<batches {
      for track in 0..<tracks {
        let row =
          (control.shape[0] == 1 ? 0 : batch) * control.shape[1]
          + (control.shape[1] == 1 ? 0 : track)
        values += given[row * inner..<(row + 1) * inner].map(Double.init)
      }
    }
    self.values = values
  }

  /// A gradient tensor of the broadcast shape; the walk back sums it to the control's own.
  static func gradient(
    _ values: [Double], signal: [Int], rest: [Int], on backend: Backend
  ) -> Tensor {
    Tensor(values.map(Float.init), shape: [signal[0], signal[1]] + rest, on: backend)
  }
}
