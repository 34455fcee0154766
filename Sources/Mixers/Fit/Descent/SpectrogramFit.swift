import Foundation
import MixingConsole
import TensorEngine

/// Descent through the console on the STFT loss: what finds its way where waveforms differ, because
/// something worked on the target that the console does not have.
///
/// Adam on shares of the ranges, one excerpt a step, in turn; the state with the lowest loss over all
/// excerpts wins, the beginning included.
struct SpectrogramFit {
  let excerpts: [FitExcerpt]
  let backend: Backend
  var steps = SessionFit.standardSteps
  /// The first step's size in shares of a range; it falls to a tenth by half a cosine.
  var rate = 0.02

  /// The mean loss over the excerpts.
  func loss(of session: Session) throws -> Double {
    let losses = try excerpts.map { Double(try $0.loss(of: session, on: backend).scalar) }
    return losses.reduce(0, +) / Double(max(1, losses.count))
  }

  /// Goes down from a session.
  ///
  /// - Parameters:
  ///   - session: Where the descent begins.
  ///   - controls: What moves.
  ///   - step: Called after each step with the share done and the lowest loss; what it throws ends it.
  /// - Returns: The best session found.
  /// - Throws: What `step` throws, or why an effect cannot work.
  func run(
    _ session: Session, moving controls: [FitControl], step: (Double, Double) throws -> Void
  ) throws -> Session {
    var best = (session: session, loss: try loss(of: session))
    guard !controls.isEmpty, !excerpts.isEmpty else { return session }
    let parameters = zip(controls, session.shares(of: controls)).map { control, share in
      let share = Tensor(repeating: Float(share), shape: [1, 1, 1, 1], on: backend)
      return Parameter("\(control.address)", share)
    }
    let slopes = SpectrogramSlopes(session, controls, on: backend)
    var optimizer = Adam(learningRate: rate)
    let round = max(10, steps / 6)
    for count in 0..<steps {
      let gradients = try slopes(parameters, over: excerpts[count % excerpts.count])
      if gradients.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) {
        optimizer.learningRate =
          rate * (0.1 + 0.45 * (1 + cos(.pi * Double(count) / Double(steps))))
        optimizer.update(parameters, with: gradients)
        for parameter in parameters {
          parameter.value = parameter.value.maximum(0).minimum(1)
        }
      }
      if (count + 1) % round == 0 || count + 1 == steps {
        var reached = session
        reached.set(controls, to: parameters.map { Double($0.value.scalar) })
        let loss = try self.loss(of: reached)
        if loss < best.loss { best = (reached, loss) }
      }
      try step(Double(count + 1) / Double(steps), best.loss)
    }
    return best.session
  }
}
