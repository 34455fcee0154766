import CLAPACKE
package import MixingConsole
package import TensorEngine

/// How far a session's mix lies from the target sample by sample, over excerpts.
///
/// Tracks add up, so each control's slope is a difference of two renderings of its own track; all of a
/// track's slopes are rendered at once.
package struct WaveformFit: LeastSquaresProblem {
  /// Has no buses, and a master that leaves audio alone.
  let session: Session
  let excerpts: [FitExcerpt]
  /// All of tracks that are heard.
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

  /// The step of a difference: a thousandth of a range, where curvature and rounding both count little.
  private static let difference = 1e-3

  /// The session at some shares.
  func session(_ shares: [Double]) -> Session {
    var session = session
    session.set(controls, to: shares)
    return session
  }

  package func cost(_ shares: [Double]) throws -> Double {
    try error(shares) + restPenalty.cost(shares)
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
        let error = excerpt.target.sliced(block, along: 3) - mix
        return sum + Double(error.squared().sum().scalar)
      }
    }
  }

  package func linearized(_ shares: [Double]) throws -> LinearizedSquares {
    let session = session(shares)
    let count = controls.count
    let steps = shares.map { $0 > 0.5 ? -Self.difference : Self.difference }
    // The controls of each track, in the order of tracks.
    let groups = session.tracks.indices.map { track in
      controls.indices.filter { controls[$0].address.channel == .track(track) }
    }
    let heard = session.heardTracks
    var result = LinearizedSquares(
      cost: 0, descent: [Double](repeating: 0, count: count),
      normal: [Double](repeating: 0, count: count * count))
    for excerpt in excerpts {
      let tracks = try session.tracks.indices.map { track in
        heard[track]
          ? try TrackLanes(
            session, track: track, lanes: lanes(groups[track], shares, steps), of: excerpt,
            on: backend) : nil
      }
      for block in excerpt.blocks {
        // One track on each thread: within one, all runs on the thread that it is on.
        let outputs = try backend.map(tracks.count) { try tracks[$0]?.process(block) }
        guard excerpt.judges(block) else { continue }
        add(outputs, groups, steps, excerpt.target.sliced(block, along: 3), to: &result)
      }
    }
    for i in 0..<count {
      for j in 0..<i { result.normal[i * count + j] = result.normal[j * count + i] }
    }
    restPenalty.add(shares, to: &result)
    return result
  }

  /// The values of a track's controls: as they are in the first lane, and in each other lane one of them
  /// moved.
  private func lanes(
    _ group: [Int], _ shares: [Double], _ steps: [Double]
  ) -> [ControlAddress: [Double]] {
    var lanes: [ControlAddress: [Double]] = [:]
    for control in group {
      lanes[controls[control].address] = ([nil] + group.map(Optional.some)).map { moved in
        let step = moved == control ? steps[control] : 0
        return controls[control].spec.denormalized(shares[control] + step)
      }
    }
    return lanes
  }

  /// Adds a block: errors, slopes and their products.
  private func add(
    _ outputs: [Tensor?], _ groups: [[Int]], _ steps: [Double], _ target: Tensor,
    to result: inout LinearizedSquares
  ) {
    let length = target.count
    var error = target.values
    for case let output? in outputs {
      output.withUnsafeValues { for index in 0..<length { error[index] -= $0[index] } }
    }
    let count = controls.count
    let slopes = Tensor(uninitialized: [count, length], on: backend) { slopes in
      slopes.update(repeating: 0, count: count * length)
      for (output, group) in zip(outputs, groups) {
        output?.withUnsafeValues { output in
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
