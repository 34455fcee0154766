package import TensorEngine

/// How far one piece of audio is from another, one value for each item of a batch.
///
/// - Shape: input and target `[batch, channel, sample]`, at least one sample, to `[batch]`.
/// - Gradient: to input and target; finite for any finite audio, silence and a single sample too.
///
/// An item's value depends on that item alone, unless a loss offers to pool over the batch as a peer does.
/// Nothing reduces the values but the one caller: `mean(_:_:items:)`.
package protocol Loss {
  /// The loss of each item.
  func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor

  /// The loss as a step of training has it, from 0: of one that is drawn at random, the step's own draw, the
  /// same whenever it is asked for; any other is the same at each.
  func drawn(step: Int) -> any Loss

  /// The same of signals too long for memory; `nil` where the loss needs them whole, or has no meaning for so
  /// many channels.
  func piecewise(channels: Int) -> PiecewiseLoss?
}

extension Loss {
  package func drawn(step: Int) -> any Loss { self }

  package func piecewise(channels: Int) -> PiecewiseLoss? { nil }

  /// The mean over the items of a batch, or over those that `items` marks: a scalar.
  ///
  /// Items left out are never computed, so nothing that they hold can spoil the mean or its gradient. The
  /// mean over no items is 0.
  package func mean(_ input: Tensor, _ target: Tensor, items: [Bool]? = nil) -> Tensor {
    guard let items else { return self(input, target).mean() }
    precondition(
      items.count == input.shape[0], "Loss: \(items.count) marks for the shape \(input.shape)")
    let chosen = items.indices.filter { items[$0] }
    guard !chosen.isEmpty else { return Tensor(0, on: input.backend) }
    return self(input.gathered(chosen, along: 0), target.gathered(chosen, along: 0)).mean()
  }

  /// Stops where input and target are no audio of one shape, with two channels if `stereo`.
  func requireAudio(_ input: Tensor, _ target: Tensor, stereo: Bool = false) {
    precondition(
      input.rank == 3 && input.shape == target.shape && input.shape[2] > 0
        && (!stereo || input.shape[1] == 2),
      "\(Self.self): input \(input.shape), target \(target.shape)")
  }
}
