package import MixingConsole
package import TensorEngine

/// A stretch of the song in memory: every stem and the target, on the time line of the mix.
package struct FitExcerpt {
  /// `[1, 1, channel, sample]` each, as they are in their files but laid at their start times; silence
  /// before they begin and after they end.
  package let stems: [Tensor]
  /// `[1, 1, 2, sample]`; a mono target is twice the same.
  package let target: Tensor
  /// How many samples of the mix come before the excerpt.
  package let start: Int
  /// Samples at the beginning that fill the memory of filters and compressors and are not judged.
  package let warmUp: Int

  /// An excerpt of signals that are equally long.
  package init(stems: [Tensor], target: Tensor, start: Int, warmUp: Int) {
    let samples = target.shape[3]
    precondition(
      target.shape == [1, 1, 2, samples] && stems.allSatisfy { $0.shape[3] == samples },
      "FitExcerpt: stems of \(stems.map(\.shape)), target \(target.shape)")
    precondition(
      (0..<max(1, samples)).contains(warmUp), "FitExcerpt: \(warmUp) of \(samples) samples")
    self.stems = stems
    self.target = target
    self.start = start
    self.warmUp = warmUp
  }

  /// Samples, warm-up included.
  package var samples: Int { target.shape[3] }

  /// A range of its samples, of which the first fill memories.
  func part(_ range: Range<Int>, warmUp: Int) -> FitExcerpt {
    FitExcerpt(
      stems: stems.map { $0.sliced(range, along: 3) }, target: target.sliced(range, along: 3),
      start: start + range.lowerBound, warmUp: warmUp)
  }
}

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
    let late = console.latency
    let mix = try console.process(samples + late) { index in
      late == 0 ? stems[index] : stems[index].padded(before: 0, after: late, along: 3)
    }.mix
    func judged(_ signal: Tensor, later: Int = 0) -> Tensor {
      signal.sliced(warmUp + later..<samples + later, along: 3)
        .reshaped([1, 2, samples - warmUp])
    }
    return (judged(mix, later: late), judged(target))
  }

  /// `FitLoss` of a session's mix of this excerpt, a scalar.
  package func loss(of session: Session, on backend: Backend) throws -> Tensor {
    let (mix, target) = try judged(session, on: backend)
    return FitLoss().callAsFunction(mix, target).mean()
  }
}
