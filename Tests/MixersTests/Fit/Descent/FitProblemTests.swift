import Evaluation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// The two sums of squares of a fit: their slopes, and where they are 0.
struct FitProblemTests {
  private let song = DescentSong(seconds: 1)

  /// The descent is minus half of the slope of the cost, and the normal matrix foretells what a small step
  /// does to it.
  private func check(
    _ problem: some LeastSquaresProblem, _ shares: [Double], step: Double, tolerance: Double
  ) throws {
    let linearized = try problem.linearized(shares)
    #expect(try abs(linearized.cost - problem.cost(shares)) < 1e-4 * linearized.cost)
    let largest = linearized.descent.map(abs).max() ?? 0
    for index in shares.indices {
      var (above, below) = (shares, shares)
      above[index] += step
      below[index] -= step
      let slope = try (problem.cost(above) - problem.cost(below)) / (2 * step)
      #expect(
        abs(linearized.descent[index] + slope / 2) < tolerance * largest, "control \(index)")
    }
    let count = shares.count
    for i in 0..<count {
      #expect(linearized.normal[i * count + i] >= 0)
      for j in 0..<i {
        #expect(linearized.normal[i * count + j] == linearized.normal[j * count + i])
      }
    }
  }

  @Test func spectralSlopes() throws {
    let (truth, mix) = try song.target(seed: 1, [.faderAndPan, .equalizer])
    var spectra = CrossSpectra(stems: 3, sampleRate: DescentSong.rate)
    spectra.add(song.stems, target: mix)
    let controls = song.controls(truth)
    let tracks = (0..<3).map { track in
      LinearTrack(
        truth, track: track, channels: song.stems[track].shape[2], moving: controls,
        frequencies: spectra.frequencies)
    }
    let moving = tracks.flatMap(\.controls)
    let fit = SpectralFit(spectra: spectra, tracks: tracks)
    let shares = truth.shares(of: moving)
    #expect(fit.cost(shares) < 1e-3 * spectra.energy, "what made the target explains it")
    let elsewhere = shares.map { min(max(0.9 * $0 + 0.03, 0), 1) }
    #expect(fit.cost(elsewhere) > 1e-2 * spectra.energy)
    try check(fit, elsewhere, step: 1e-5, tolerance: 1e-4)
  }

  @Test func waveformSlopes() throws {
    let (truth, mix) = try song.target(seed: 1, Set(RandomConsole.Part.allCases))
    let controls = song.controls(truth).filter { $0.spec.unit != .milliseconds }
    try checkWaveforms(of: truth, mix, controls, tolerance: 2e-2)
  }

  /// Slopes where channels do not just add up: through a bus that compresses what meets there, a room, a master that
  /// saturates, and effects that come late.
  @Test func slopesThroughBusesAndMaster() throws {
    var truth = try song.target(seed: 1, [.faderAndPan]).session
    var group = Bus(name: "group")
    group.strip = [
      EffectSlot(
        MultibandCompressor(crossoversHz: [900]),
        ["1/thresholdDb": -30, "1/ratio": 3, "2/thresholdDb": -36, "2/ratio": 2, "2/makeupDb": 2])
    ]
    var room = Bus(name: "room")
    room.strip = [
      EffectSlot(SchroederReverb(), ["decaySeconds": 0.4, "preDelayMs": 9, "mix": 0.9])
    ]
    truth.buses = [group, room]
    truth.tracks[0].output = .bus("group")
    truth.tracks[1].output = .bus("group")
    truth.tracks[1].strip.append(EffectSlot(Saturation(), ["driveDb": 6, "mix": 0.4]))
    truth.tracks[1].sends = [Send(to: "room", level: -9)]
    truth.tracks[2].sends = [Send(to: "room", level: -3)]
    truth.master.strip = [EffectSlot(Saturation(.tube), ["driveDb": 3, "mix": 0.5])]
    let mix = try song.mix(truth)
    let controls = truth.descendingControls
    try checkWaveforms(of: truth, mix, controls, tolerance: 3e-2)
  }

  /// What made the target explains it, and beside that slopes are those of differences.
  private func checkWaveforms(
    of truth: Session, _ mix: Tensor, _ controls: [FitControl], tolerance: Double
  ) throws {
    let fit = WaveformFit(
      session: truth, excerpts: [song.excerpt(mix)], controls: controls, backend: song.backend)
    let shares = truth.shares(of: controls)
    let energy = Double(mix.squared().sum().scalar)
    #expect(try fit.error(shares) < 1e-9 * energy, "what made the target is the target")
    let elsewhere = shares.map { min(max(0.95 * $0 + 0.02, 0.01), 0.99) }
    #expect(try fit.error(elsewhere) > 1e-3 * energy)
    try check(fit, elsewhere, step: 2e-3, tolerance: tolerance)
  }
}

extension Session {
  /// What has a slope everywhere: levels and shares, of all channels but times.
  fileprivate var descendingControls: [FitControl] {
    let channels =
      tracks.indices.map { ControlAddress.Channel.track($0) }
      + buses.indices.map { .bus($0) } + [.master]
    return channels.flatMap { channel -> [FitControl] in
      let effects = strip(of: channel).enumerated().flatMap { place, slot in
        slot.effect.controls.indices.map { ControlAddress(channel, .effect(place, control: $0)) }
      }
      var levels: [ControlAddress] = []
      if case .track(let track) = channel {
        levels =
          [ControlAddress(channel, .fader)]
          + tracks[track].sends.indices.map { ControlAddress(channel, .send($0)) }
      }
      return (levels + effects).compactMap { FitControl($0, in: self) }
        .filter { ![.milliseconds, .seconds].contains($0.spec.unit) }
    }
  }
}
