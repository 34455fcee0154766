import MixingConsole
import TensorEngine

extension FitDescent {
  /// A reverb on a bus of its own, with a send from each track: the best of some beginnings, then descent
  /// on the STFT loss.
  func fitReverb(_ session: Session) throws -> Session {
    guard try isForeign(session) else { return session }
    let tracks = heardTracks(session).filter { session.tracks[$0].lock != .all }
    let name = session.freeBusName("reverb")
    func beginning(_ decay: Double, _ level: Double) -> Session {
      var begun = session
      var bus = Bus(name: name)
      bus.strip = [ShapedNoiseReverb.slot(decaySeconds: .constant(decay))]
      begun.buses.append(bus)
      for track in tracks {
        begun.tracks[track].sends.append(Send(to: name, level: .constant(level)))
      }
      return begun
    }
    let fit = SpectrogramFit(excerpts: excerpts, backend: backend)
    var best = (session: beginning(0.9, -40), loss: Double.infinity)
    let decays = [0.4, 0.9, 2]
    let beginnings = [-34.0, -26, -18].flatMap { level -> [(decay: Double, level: Double)] in
      decays.map { ($0, level) }
    }
    for (index, entry) in beginnings.enumerated() {
      let candidate = beginning(entry.decay, entry.level)
      let loss = try fit.loss(of: candidate)
      if loss < best.loss { best = (candidate, loss) }
      try report(.reverb, 0.3 * Double(index + 1) / Double(beginnings.count), best.loss)
    }
    let moving =
      tracks.flatMap { track in
        [
          ControlAddress(.track(track), .send(session.tracks[track].sends.count)),
          ControlAddress(.track(track), .fader),
        ]
      } + reverbControls(best.session)
    let controls = movable(moving, in: best.session)
    let fitted = try onSpectrograms(best.session, moving: controls, .reverb, from: 0.3)
    return try self.best([session, fitted])
  }

  /// Decay and band gains of the last bus.
  private func reverbControls(_ session: Session) -> [ControlAddress] {
    let bus = session.buses.count - 1
    let slot = session.buses[bus].strip[0]
    return slot.effect.controls.indices.filter {
      let name = slot.effect.controls[$0].name
      return name == "decaySeconds" || name.hasPrefix("bandGainDb")
    }.map { ControlAddress(.bus(bus), .effect(0, control: $0)) }
  }
}

extension Session {
  /// A name for a new bus.
  fileprivate func freeBusName(_ name: String) -> String {
    let taken = Set(buses.map(\.name) + tracks.map(\.name))
    if !taken.contains(name) { return name }
    var number = 2
    while taken.contains("\(name) \(number)") { number += 1 }
    return "\(name) \(number)"
  }
}
