import MixingConsole
import TensorEngine

/// Controls of a session, each moved a little by itself: what slopes are differences of.
///
/// The differences are forward, a thousandth of a range, where curvature and rounding both count little: one rendering
/// for each control, and one of where they are.
struct MovedControls {
  /// Where the controls are.
  let session: Session
  let controls: [FitControl]
  /// How far each is moved, in shares of its range: to where a session may have it.
  let steps: [Double]
  private let shares: [Double]

  private static let difference = 1e-3

  init(_ session: Session, _ controls: [FitControl], at shares: [Double]) {
    self.session = session.with(controls, at: shares)
    (self.controls, self.shares) = (controls, shares)
    steps = shares.indices.map { control in
      let step = shares[control] > 0.5 ? -Self.difference : Self.difference
      var moved = shares
      moved[control] += step
      return session.isPossible(controls, at: moved) ? step : -step
    }
  }

  /// The controls of a channel, by their indices.
  func group(of channel: ControlAddress.Channel) -> [Int] {
    controls.indices.filter { controls[$0].address.channel == channel }
  }

  /// The values of a channel's controls: as they are in the first lane, and in each other lane one of them moved.
  func lanes(_ group: [Int]) -> [ControlAddress: [Double]] {
    var lanes: [ControlAddress: [Double]] = [:]
    for control in group {
      lanes[controls[control].address] = ([nil] + group.map(Optional.some)).map { moved in
        let step = moved == control ? steps[control] : 0
        return controls[control].spec.denormalized(shares[control] + step)
      }
    }
    return lanes
  }
}

extension Session {
  /// The same with controls at some shares.
  func with(_ controls: [FitControl], at shares: [Double]) -> Session {
    var session = self
    session.set(controls, to: shares)
    return session
  }

  /// Whether a session may have these values.
  func isPossible(_ controls: [FitControl], at shares: [Double]) -> Bool {
    (try? with(controls, at: shares).validated()) != nil
  }
}
