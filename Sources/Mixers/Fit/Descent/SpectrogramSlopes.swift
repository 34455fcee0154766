package import MixingConsole
package import TensorEngine

/// How the STFT loss over an excerpt changes with some controls of a session.
///
/// - Gradient: exact wherever effects have one. What goes through a plug-in on its way to the mix gets the loss's exact
///   slope at the mix, times what moving the control changes of the mix (`MovedControls`): one rendering for each
///   control and one besides, exact but for the step, and for all that stands before plug-ins as well.
///
/// Measured on five seconds of a voice through ZamEQ2 and ZamComp, 18 controls, by the cosine with central differences:
/// forward differences 1.000 for 19 renderings; drawn at random (SPSA) 0.43 for 8, 0.69 for 32, 0.85 for 128. A draw says
/// something of all controls at once, but here there are few.
package struct SpectrogramSlopes {
  private let session: Session
  private let controls: [FitControl]
  private let backend: Backend
  /// The controls whose way to the mix has no gradient.
  private let hidden: [Int]

  package init(_ session: Session, _ controls: [FitControl], on backend: Backend) {
    (self.session, self.controls, self.backend) = (session, controls, backend)
    hidden = controls.indices.filter { session.goesThroughBlackBox(controls[$0].address) }
  }

  /// The slopes.
  ///
  /// - Parameters:
  ///   - parameters: Where the controls are, as shares of their ranges `[1, 1, 1, 1]`.
  ///   - excerpt: Where the loss is taken.
  /// - Returns: For each control, `[1, 1, 1, 1]`.
  /// - Throws: Why an effect cannot work.
  package func callAsFunction(
    _ parameters: [Parameter], over excerpt: FitExcerpt
  ) throws -> [Tensor] {
    var given: [ControlAddress: Tensor] = [:]
    for (control, parameter) in zip(controls, parameters) {
      given[control.address] = control.spec.denormalized(parameter.tensor)
    }
    let (mix, target) = try excerpt.judged(session, given: given, on: backend)
    if hidden.isEmpty {
      return FitLoss().callAsFunction(mix, target).mean().gradients(for: parameters)
    }
    let heard = mix.detached.tracked()
    let slope = FitLoss().callAsFunction(heard, target).mean().gradients(for: [heard])[0]
    var slopes = (mix * slope).sum().gradients(for: parameters)
    let shares = parameters.map { Double($0.value.scalar) }
    let moved = MovedControls(
      session.with(controls, at: shares), hidden.map { controls[$0] }, at: hidden.map { shares[$0] }
    )
    for (index, slope) in zip(hidden, try differences(moved, excerpt, along: slope)) {
      slopes[index] = Tensor(repeating: Float(slope), shape: [1, 1, 1, 1], on: backend)
    }
    return slopes
  }

  /// What moving each control changes of the mix, along a slope at what is judged of it, `[1, 2, sample]`.
  private func differences(
    _ moved: MovedControls, _ excerpt: FitExcerpt, along slope: Tensor
  ) throws -> [Double] {
    let late = try Console(moved.session, on: backend).latency
    let slope = slope.reshaped([1, 1, 2, excerpt.samples - excerpt.warmUp])
      .padded(before: excerpt.warmUp, after: 0, along: 3)
    let channels = Set(moved.controls.map(\.address.channel)).map { ($0, moved.group(of: $0)) }
    var slopes = [Double](repeating: 0, count: moved.controls.count)
    let parts = try backend.map(channels.count) { index in
      let (channel, group) = channels[index]
      let lanes = try SessionLanes(
        moved.session, channel, lanes: moved.lanes(group), of: excerpt, latency: late, on: backend)
      var sums = [Double](repeating: 0, count: group.count)
      for block in excerpt.blocks {
        let outputs = try lanes.process(block)
        guard excerpt.judges(block) else { continue }
        let changes =
          outputs.sliced(1..<group.count + 1, along: 0) - outputs.sliced(0..<1, along: 0)
        let along = (changes * slope.block(block, later: late)).sum(along: [1, 2, 3]).values
        for index in group.indices { sums[index] += Double(along[index]) }
      }
      return sums
    }
    for ((_, group), sums) in zip(channels, parts) {
      for (control, sum) in zip(group, sums) { slopes[control] = sum / moved.steps[control] }
    }
    return slopes
  }
}
