import MixingConsole
import TensorEngine

/// The stages of a fit that follow the balance: each adds its effects at rest, looks for their settings, and
/// is kept where it brings the mix nearer to the target.
///
/// Spectra and waveforms tell exactly where a console made the target; where something else did, descent on
/// the STFT loss continues from there.
///
/// | Type | Descends on |
/// |---|---|
/// | `SpectralFit` | least squares over cross spectra (`CrossSpectra`): faders, pans and equalizers (`LinearTrack`) |
/// | `EffectSearch` | nothing: tries what descent does not find (`ControlSpec.search`) on the waveform of one channel |
/// | `WaveformFit` | least squares over the samples of excerpts: every control with a slope (`SessionLanes`) |
/// | `SpectrogramFit` | the STFT loss (`FitLoss`) of excerpts through the whole console: any control, by Adam along `SpectrogramSlopes` |
/// | `SessionFit` | nothing itself: runs alignment, balance and these stages in their order |
/// | `FitPass` | nothing: one pass over the whole song, by which `SessionFit` measures each stage |
///
/// Least squares are minimised by `LevenbergMarquardt`; `RestPenalty` keeps gains at rest that make no difference.
struct FitDescent {
  let excerpts: [FitExcerpt]
  /// All stages of the fit: faders and positions move on in later stages only where they are among them.
  let stages: Set<FitStage>
  /// Steps of the descent on the STFT loss in each stage.
  let steps: Int
  let backend: Backend
  let progress: FitProgress.Handler

  /// Below this share of the target's energy an error is too small for the STFT loss to matter: −40 dB.
  private static let exact = 1e-4
  /// Below this share nobody looks for more: −60 dB.
  private static let perfect = 1e-6

  /// The error at which descent on waveforms ends.
  var goal: Double { Self.perfect * targetEnergy }

  private var targetEnergy: Double { excerpts.reduce(0) { $0 + $1.targetEnergy } }

  /// A stage's best session; the session itself where it is the target already.
  func run(_ stage: FitStage, on session: Session) throws -> Session {
    guard try misses(by: Self.perfect, session) else { return session }
    return switch stage {
    case .gain, .pan: session
    case .effects: try fitEffects(session)
    case .eq: try fitEqualizers(session)
    case .compressor: try fitCompressors(session)
    case .reverb: try fitReverb(session)
    case .master: try fitMaster(session)
    }
  }

  /// Tells how far a stage is.
  func report(_ stage: FitStage, _ share: Double, _ loss: Double? = nil) throws {
    try progress(FitProgress(.descending(stage), share: share, loss: loss))
  }

  // MARK: Which controls move

  /// The tracks that are heard.
  func heardTracks(_ session: Session) -> [Int] {
    let heard = session.heardTracks
    return session.tracks.indices.filter { heard[$0] }
  }

  /// A track's fader and the controls of those of its effects that match, as far as they may move.
  func controls(
    of track: Int, in session: Session, where isWanted: (EffectSlot, String) -> Bool
  ) -> [FitControl] {
    let channel = ControlAddress.Channel.track(track)
    let addresses =
      [ControlAddress(channel, .fader)]
      + session.tracks[track].strip.enumerated().flatMap { place, slot in
        slot.effect.controls.indices.filter {
          !slot.isBypassed && isWanted(slot, slot.effect.controls[$0].name)
        }.map { ControlAddress(channel, .effect(place, control: $0)) }
      }
    return movable(addresses, in: session)
  }

  /// The controls at these addresses that may move.
  func movable(_ addresses: [ControlAddress], in session: Session) -> [FitControl] {
    addresses.filter { address in
      !session.isLocked(address) && (address.part != .fader || stages.contains(.gain))
    }.compactMap { FitControl($0, in: session) }
      .filter { $0.spec.unit != .position || stages.contains(.pan) }
  }

  /// Whether a search may move a channel's levels and position.
  func isFree(_ channel: ControlAddress.Channel, in session: Session) -> Bool {
    stages.isSuperset(of: [.gain, .pan]) && !session.isLocked(ControlAddress(channel, .fader))
  }

  /// Faders, pans, equalizers, and the compressors that compress, of all tracks that are heard.
  func trackControls(_ session: Session) -> [FitControl] {
    heardTracks(session).flatMap { track in
      controls(of: track, in: session) { slot, name in
        switch slot.effect {
        case is Pan, is Equalizer: true
        case is Compressor: name != "makeupDb" && name != "kneeDb" && !slot.leavesLevelsAlone
        default: false
        }
      }
    }
  }

  // MARK: Descents

  /// Descent on waveforms; the session as it is where its tracks do not simply add up.
  func onWaveforms(
    _ session: Session, iterations: Int, step: (Int) throws -> Void
  ) throws -> Session {
    guard session.isPlain else { return session }
    let controls = trackControls(session)
    let problem = WaveformFit(
      session: session, excerpts: excerpts, controls: controls, backend: backend)
    var count = 0
    let found = try LevenbergMarquardt(
      iterations: iterations, tolerance: 1e-2, goal: goal
    ).minimize(
      problem, from: session.shares(of: controls)
    ) { _ in
      count += 1
      try step(count)
    }
    return problem.session(found.shares)
  }

  /// Whether what is missing is more than what descent on waveforms leaves of a target of ours.
  func isForeign(_ session: Session) throws -> Bool { try misses(by: Self.exact, session) }

  /// Whether the error's energy is more than a share of the target's.
  private func misses(by share: Double, _ session: Session) throws -> Bool {
    try WaveformFit(session: session, excerpts: excerpts, controls: [], backend: backend).error([])
      > share * targetEnergy
  }

  /// Descent on the STFT loss where the target is not of ours.
  func onSpectrograms(
    _ session: Session, moving controls: [FitControl], _ stage: FitStage, from share: Double
  ) throws -> Session {
    guard try isForeign(session) else { return session }
    return try SpectrogramFit(excerpts: excerpts, backend: backend, steps: steps)
      .run(session, moving: controls) { done, loss in
        try report(stage, share + (1 - share) * done, loss)
      }
  }

  /// The one with the lowest STFT loss; the first of equals.
  func best(_ sessions: [Session]) throws -> Session {
    let fit = SpectrogramFit(excerpts: excerpts, backend: backend)
    let losses = try sessions.map { try fit.loss(of: $0) }
    let index = losses.indices.min { losses[$0] < losses[$1] } ?? 0
    return sessions[index]
  }
}

extension Session {
  /// Whether tracks alone make the mix, so that their waveforms add up to it.
  var isPlain: Bool {
    master.strip.allSatisfy(\.isBypassed) && master.fader == 0
      && tracks.allSatisfy { $0.sends.isEmpty && $0.output == .master }
  }
}

extension EffectSlot {
  /// Whether a compressor does nothing.
  var leavesLevelsAlone: Bool {
    guard let ratio = effect.index(ofControl: "ratio") else { return false }
    return values[ratio] == .constant(1)
  }
}
