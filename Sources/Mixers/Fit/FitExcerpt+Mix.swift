package import MixingConsole
package import TensorEngine

extension FitExcerpt {
  /// The part of an excerpt's mix and target that is judged, `[1, 2, sample]` each.
  ///
  /// - Parameters:
  ///   - session: One track for each stem; moving controls are where the excerpt lies in the song.
  ///   - given: Tensors `[1, 1, 1, 1]` that stand in for the session's values.
  ///   - backend: Where the mix is computed.
  /// - Returns: Both.
  /// - Throws: Why an effect cannot work.
  package func judged(
    _ session: Session, given: [ControlAddress: Tensor] = [:], on backend: Backend
  ) throws -> (mix: Tensor, target: Tensor) {
    let console = try Console(session, from: start, given: given, on: backend)
    let mix = try console.process(samples) { stems[$0] }.mix
    func judged(_ signal: Tensor) -> Tensor {
      signal.sliced(warmUp..<samples, along: 3).reshaped([1, 2, samples - warmUp])
    }
    return (judged(mix), judged(target))
  }

  /// `FitLoss` of a session's mix of this excerpt, a scalar.
  package func loss(of session: Session, on backend: Backend) throws -> Tensor {
    let (mix, target) = try judged(session, on: backend)
    return FitLoss().callAsFunction(mix, target).mean()
  }
}
