import MixingConsole
import SignalOps
import TensorEngine

extension FitDescent {
  private static let bands: [BiquadType] = [.lowShelf, .peak, .peak, .peak, .peak, .highShelf]
  /// How often a track's equalizer begins anew from random bands, and how often all tracks do.
  private static let restarts = 8
  private static let rounds = 3

  /// An equalizer for each track: on spectra, from several beginnings, then on waveforms.
  func fitEqualizers(_ session: Session) throws -> Session {
    let tracks = heardTracks(session)
    var start = session
    for track in tracks where session.tracks[track].lock != .all {
      if !session.tracks[track].strip.contains(where: { $0.effect is Equalizer }) {
        start.tracks[track].strip.insert(Self.restingEqualizer(session.sampleRate), at: 0)
      }
    }
    var spectra = CrossSpectra(stems: tracks.count, sampleRate: session.sampleRate)
    for excerpt in excerpts {
      spectra.add(tracks.map { excerpt.stems[$0] }, target: excerpt.target)
    }
    let linear = tracks.map { track in
      LinearTrack(
        start, track: track, channels: excerpts.first?.stems[track].shape[2] ?? 1,
        moving: controls(of: track, in: start) { slot, _ in
          slot.effect is Equalizer || slot.effect is Pan
        }, frequencies: spectra.frequencies)
    }
    let fit = SpectralFit(spectra: spectra, tracks: linear)
    let moving = linear.flatMap(\.controls)
    var shares = start.shares(of: moving)
    var done = 0.0
    let parts = Double(1 + Self.rounds * (tracks.count + 1)) / 0.5
    func advance() throws {
      done += 1
      try report(.eq, done / parts)
    }
    let descent = LevenbergMarquardt(iterations: 10, tolerance: 1e-3)
    shares = try descent.minimize(fit, from: shares, step: { _ in }).shares
    try advance()
    var random = RandomSource(seed: 0)
    for _ in 0..<Self.rounds {
      for stem in linear.indices.sorted(by: { spectra.energy(of: $0) > spectra.energy(of: $1) }) {
        shares = try fit.restarted(
          shares, stem: stem, times: Self.restarts, random: &random, on: backend)
        try advance()
      }
      shares = try descent.minimize(fit, from: shares, step: { _ in }).shares
      try advance()
    }
    var found = start
    found.set(moving, to: shares)
    let iterations = 12
    // Before compressors are known, waveforms say little that spectra do not.
    if !stages.contains(.compressor) {
      found = try onWaveforms(found, iterations: iterations) {
        try report(.eq, 0.5 + 0.25 * Double($0) / Double(iterations))
      }
    }
    let nearer = try best([session, found])
    return try onSpectrograms(nearer, moving: trackControls(nearer), .eq, from: 0.75)
  }

  /// An equalizer that does nothing, its bands spread over the spectrum.
  private static func restingEqualizer(_ sampleRate: Int) -> EffectSlot {
    let frequencies = [80, 150, 500, 1_600, 5_000, 10_000.0]
    return Equalizer.slot(
      zip(bands, frequencies).map { type, hertz in
        .init(type, frequencyHz: .constant(min(hertz, 0.4 * Double(sampleRate))))
      })
  }
}
