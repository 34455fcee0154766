import MixingConsole
import SignalOps
import TensorEngine

extension FitDescent {
  private static let bands: [(type: BiquadType, hertz: Double)] = [
    (.lowShelf, 100), (.peak, 300), (.peak, 1_000), (.peak, 3_500), (.highShelf, 9_000),
  ]

  /// An equalizer and a compressor for the whole mix: the best of some thresholds, then descent on the STFT
  /// loss.
  func fitMaster(_ session: Session) throws -> Session {
    guard session.master.lock != .all, try isForeign(session) else { return session }
    var start = session
    let equalizer = start.master.strip.count
    start.master.strip.append(
      Equalizer.slot(
        Self.bands.map { type, hertz in
          .init(type, frequencyHz: .constant(min(hertz, 0.4 * Double(session.sampleRate))))
        }))
    let fit = SpectrogramFit(excerpts: excerpts, backend: backend)
    var best = (session: start, loss: try fit.loss(of: start))
    let thresholds = [-30.0, -24, -18, -12]
    for (index, threshold) in thresholds.enumerated() {
      var candidate = start
      candidate.master.strip.append(
        EffectSlot(Compressor(), [.thresholdDb: .constant(threshold), .ratio: 2, .kneeDb: 6]))
      let loss = try fit.loss(of: candidate)
      if loss < best.loss { best = (candidate, loss) }
      try report(.master, 0.2 * Double(index + 1) / Double(thresholds.count), best.loss)
    }
    let strip = best.session.master.strip
    let addresses =
      [ControlAddress(.master, .fader)]
      + strip.indices.dropFirst(equalizer).flatMap { place in
        strip[place].effect.controls.indices.map {
          ControlAddress(.master, .effect(place, control: $0))
        }
      }
    let controls = movable(addresses, in: best.session)
    let fitted = try onSpectrograms(best.session, moving: controls, .master, from: 0.2)
    return try self.best([session, fitted])
  }
}
