import CLAPACKE
package import MixingConsole
package import TensorEngine

/// How far a session's mix lies from the target sample by sample, over excerpts.
///
/// Each control's slope is a difference of two renderings of what its channel's sound goes through (`SessionLanes`);
/// all of a channel's slopes are rendered at once.
package struct WaveformFit: LeastSquaresProblem {
  let session: Session
  let excerpts: [FitExcerpt]
  /// All of channels that are heard.
  let controls: [FitControl]
  let backend: Backend
  private let restPenalty: RestPenalty

  package init(session: Session, excerpts: [FitExcerpt], controls: [FitControl], backend: Backend) {
    self.session = session
    self.excerpts = excerpts
    self.controls = controls
    self.backend = backend
    restPenalty = RestPenalty(controls, energy: excerpts.reduce(0) { $0 + $1.targetEnergy })
  }

  /// The session at some shares.
  func session(_ shares: [Double]) -> Session { session.with(controls, at: shares) }

  /// Infinite where values do not go together.
  package func cost(_ shares: [Double]) throws -> Double {
    session.isPossible(controls, at: shares)
      ? try error(shares) + restPenalty.cost(shares) : .infinity
  }

  /// Σ (target − mix)².
  package func error(_ shares: [Double]) throws -> Double {
    let session = session(shares)
    return try excerpts.reduce(0) { sum, excerpt in
      let console = try Console(session, from: excerpt.start, on: backend)
      return try excerpt.blocks.reduce(sum) { sum, block in
        let mix = try console.process(block.count) {
          excerpt.stems[$0].sliced(block, along: 3)
        }.mix
        guard excerpt.judges(block) else { return sum }
        let error = excerpt.target.block(block, later: console.latency) - mix
        return sum + Double(error.squared().sum().scalar)
      }
    }
  }

  package func linearized(_ shares: [Double]) throws -> LinearizedSquares {
    let moved = MovedControls(session, controls, at: shares)
    let session = moved.session
    let count = controls.count
    let isPlain = session.isPlain
    let heard = session.heardTracks
    let channels =
      session.tracks.indices.filter { heard[$0] }.map { ControlAddress.Channel.track($0) }
      + session.buses.indices.map { .bus($0) } + [.master]
    // Those that make up the mix, or else those of which something moves, with their controls.
    let groups = channels.map { channel in
      (channel, moved.group(of: channel))
    }.filter { channel, group in
      if isPlain, case .track = channel { true } else { !group.isEmpty }
    }
    var result = LinearizedSquares(
      cost: 0, descent: [Double](repeating: 0, count: count),
      normal: [Double](repeating: 0, count: count * count))
    for excerpt in excerpts {
      let whole = try Console(session, from: excerpt.start, on: backend)
      let late = whole.latency
      let parts = try backend.map(groups.count) { index in
        let (channel, group) = groups[index]
        return try SessionLanes(
          session, channel, lanes: moved.lanes(group), of: excerpt, latency: late, on: backend)
      }
      for block in excerpt.blocks {
        // One channel on each thread: within one, all runs on the thread that it is on.
        let outputs = try backend.map(parts.count) { try parts[$0].process(block) }
        let mix =
          isPlain
          ? nil
          : try whole.process(block.count) { excerpt.stems[$0].sliced(block, along: 3) }.mix
        guard excerpt.judges(block) else { continue }
        let target = excerpt.target.block(block, later: late)
        let length = target.count
        var error = target.values
        for signal in mix.map({ [$0] }) ?? outputs {
          signal.withUnsafeValues { for index in 0..<length { error[index] -= $0[index] } }
        }
        add(outputs, groups.map(\.1), moved.steps, error, to: &result)
      }
    }
    for i in 0..<count {
      for j in 0..<i { result.normal[i * count + j] = result.normal[j * count + i] }
    }
    restPenalty.add(shares, to: &result)
    return result
  }

  /// Adds a block: errors, slopes and their products.
  private func add(
    _ outputs: [Tensor], _ groups: [[Int]], _ steps: [Double], _ error: [Float],
    to result: inout LinearizedSquares
  ) {
    let length = error.count
    let count = controls.count
    let slopes = Tensor(uninitialized: [count, length], on: backend) { slopes in
      slopes.update(repeating: 0, count: count * length)
      for (output, group) in zip(outputs, groups) {
        output.withUnsafeValues { output in
          for (lane, control) in group.enumerated() {
            let moved = output + (lane + 1) * length
            let scale = Float(1 / steps[control])
            let slope = slopes + control * length
            for index in 0..<length { slope[index] = (moved[index] - output[index]) * scale }
          }
        }
      }
    }
    let piece = 64
    let pieces = (count + piece - 1) / piece
    let products = Tensor(uninitialized: [count, count], on: backend) { products in
      slopes.withUnsafeValues { slopes in
        backend.parallel(pieces) { index in
          // The upper triangle, a strip of rows at a time.
          let first = index * piece
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(min(piece, count - first)),
            Int32(count - first), Int32(length), 1, slopes + first * length, Int32(length),
            slopes + first * length, Int32(length), 0, products + first * count + first,
            Int32(count))
        }
      }
    }
    var descent = [Float](repeating: 0, count: count)
    slopes.withUnsafeValues {
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, Int32(count), Int32(length), 1, $0, Int32(length), error, 1,
        0, &descent, 1)
    }
    result.cost += error.reduce(0) { $0 + Double($1) * Double($1) }
    products.withUnsafeValues { products in
      for i in 0..<count {
        result.descent[i] += Double(descent[i])
        for j in i..<count { result.normal[i * count + j] += Double(products[i * count + j]) }
      }
    }
  }
}
