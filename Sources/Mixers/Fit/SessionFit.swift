package import MixingConsole
package import TensorEngine

/// Finds the settings of a console that make stems sound like a finished mix.
///
/// Stems are laid on the target's time line (`FitAlignment`); faders, positions and polarities come in closed
/// form (`FitLeastSquares`); what else the session to start from has, equalizers, compressors, reverb and master by search
/// and descent (`FitDescent`).
package struct SessionFit {
  /// What is fitted, and how long.
  package struct Settings: Sendable {
    /// What is fitted, in any order; each stage at most once.
    package var stages: [FitStage]
    /// Steps of descent on the STFT loss in each stage that needs it: where something other than the console
    /// made the target.
    package var steps: Int

    package init(stages: [FitStage] = FitStage.allCases, steps: Int = SessionFit.standardSteps) {
      self.stages = stages
      self.steps = steps
    }
  }

  /// A song that is shorter is heard as a whole where something rings on.
  private static let shortSeconds = 32.0

  /// How many steps of descent on the STFT loss usually do.
  package static let standardSteps = 100

  let material: FitMaterial
  let settings: Settings
  let backend: Backend
  let progress: FitProgress.Handler

  /// A fit.
  ///
  /// - Parameters:
  ///   - material: Stems and target.
  ///   - settings: What is fitted.
  ///   - backend: Where all is computed.
  ///   - progress: Is told how far the fit is; what it throws ends it.
  package init(
    _ material: FitMaterial, _ settings: Settings = Settings(), on backend: Backend,
    progress: @escaping FitProgress.Handler = { _ in }
  ) {
    self.material = material
    self.settings = settings
    self.backend = backend
    self.progress = progress
  }

  /// Fits.
  ///
  /// - Parameter start: One track for each stem. What is locked in it stays; all else is where the stages begin,
  ///   and stays where no stage decides it. Its notes and its output stage are forgotten.
  /// - Returns: The session, and how near each stage came.
  /// - Throws: `FitError`, and what reading or `progress` throws.
  package func run(from start: Session) throws -> FitResult {
    precondition(
      start.tracks.count == material.stems.count && start.sampleRate == material.sampleRate,
      "SessionFit: \(start.tracks.count) tracks at \(start.sampleRate) Hz")
    var session = neutral(start)
    try align(&session)
    // A stage that has nothing to find is none.
    let stages = settings.stages.filter { $0 != .effects || session.hasOwnEffects }
    // What rings on is not known before it has been heard from its beginning.
    let rings = stages.contains(.effects) && session.tailSeconds > 0
    let isShort = Double(material.samples) < Self.shortSeconds * Double(material.sampleRate)
    let excerpts = try material.excerpts(
      of: session, count: rings ? 2 : 4, seconds: rings ? (isShort ? Self.shortSeconds : 10) : 5,
      warmUpSeconds: rings ? 6 : 1, on: backend
    ) { try progress(FitProgress(.listening, share: $0)) }
    var result = FitResult(
      session: session, rows: [try row(nil, session, excerpts)], mutedTracks: [])
    if result.rows[0].ratio.targetEnergy <= leastEnergy { throw FitError.silentTarget }

    var done: [FitStage] = []
    var equations: NormalEquations?
    for stage in FitStage.allCases where stages.contains(stage) {
      done.append(stage)
      switch stage {
      case .gain, .pan:
        let known = try equations ?? normalEquations(of: session)
        equations = known
        if known.loudestEnergy <= leastEnergy { throw FitError.silentStems }
        (result.session, result.mutedTracks) = solved(session, known, done)
      case .effects, .eq, .compressor, .reverb, .master:
        let descent = FitDescent(
          excerpts: excerpts, stages: Set(settings.stages), steps: settings.steps, backend: backend,
          progress: progress)
        result.session = try descent.run(stage, on: result.session)
        if stage == .effects { result.findings = descent.findings(in: result.session) }
      }
      result.rows.append(try row(stage, result.session, excerpts))
    }
    result.session.noteSettings(settings.stages)
    return result
  }

  /// The session from which the fit begins: what is found in closed form is not in it.
  private func neutral(_ start: Session) -> Session {
    var session = start
    session.output = nil
    for (index, freedom) in freedoms(of: session, settings.stages).enumerated() {
      session.tracks[index].notes = []
      if freedom.fader { session.tracks[index].fader = 0 }
      if settings.stages.contains(.pan) { session.tracks[index].centre() }
      if freedom.muted { session.tracks[index].isMuted = false }
    }
    return session
  }

  /// The energy of a stereo signal that counts as silence throughout.
  private var leastEnergy: Double { FitLeastSquares.silence * Double(2 * material.samples) }

  /// How near a session comes.
  private func row(
    _ stage: FitStage?, _ session: Session, _ excerpts: [FitExcerpt]
  ) throws -> FitResult.Row {
    let ratio = try FitPass.signalToNoise(of: session, material, on: backend) {
      try progress(FitProgress(.judging, share: $0))
    }
    let losses = try excerpts.map { Double(try $0.loss(of: session, on: backend).scalar) }
    let loss = losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count)
    return FitResult.Row(stage: stage, loss: loss, ratio: ratio)
  }
}

extension Track {
  /// Brings a position that is not locked into the middle; a strip without one gets it, at its end.
  fileprivate mutating func centre() {
    if lock == .all { return }
    guard let slot = strip.firstIndex(where: { $0.effect is Pan }) else {
      strip.append(EffectSlot(Pan()))
      return
    }
    let name = Pan.Control.position.rawValue
    guard !strip[slot].lock.holds(name), let control = strip[slot].effect.index(ofControl: name)
    else { return }
    strip[slot].set(control, to: 0.5)
  }
}

/// A part of the console that a fit finds in one step, by its name in `--stages`; steps go in this order.
public enum FitStage: String, CaseIterable, Sendable {
  /// The tracks' faders, and which stems are inverted or missing, by least squares.
  case gain
  /// The tracks' positions, together with their faders, by least squares.
  case pan
  /// What else the session to start from has: effects of tracks, buses and master, and levels of sends.
  case effects
  case eq, compressor, reverb, master
}

/// What a fit is doing, and how far it is with it.
package struct FitProgress: Sendable {
  /// One of the parts that a fit consists of.
  package enum Work: Hashable, Sendable {
    case listening, aligning, solving, judging
    case descending(FitStage)
  }

  package let work: Work
  /// 0…1
  package let share: Double
  /// The loss so far, where it is known.
  package let loss: Double?

  package init(_ work: Work, share: Double, loss: Double? = nil) {
    self.work = work
    self.share = share
    self.loss = loss
  }

  /// Takes a report; what it throws ends the fit.
  package typealias Handler = (FitProgress) throws -> Void
}

/// What a fit found: a session that sounds like the target, and how near each stage came.
package struct FitResult: Sendable {
  /// A state of the session on its way to the target.
  package struct Row: Sendable {
    /// The stage that led here; `nil` for the plain sum of the aligned stems.
    package let stage: FitStage?
    /// `FitLoss`, the mean over the excerpts.
    package let loss: Double
    package let ratio: SignalToNoise

    package init(stage: FitStage?, loss: Double, ratio: SignalToNoise) {
      self.stage = stage
      self.loss = loss
      self.ratio = ratio
    }
  }

  /// The fitted session, every decision noted; without an output stage.
  package var session: Session
  /// The plain sum, then a row for each stage in order.
  package var rows: [Row]
  /// The tracks that the fit muted because they are silent or not in the target, in order.
  package var mutedTracks: [Int]
  /// What the stage `effects` found, and how.
  package var findings: [FitFinding] = []
}

/// A control that the stage `effects` found.
package struct FitFinding: Hashable, Sendable {
  /// A way to a value.
  package enum Means: String, Hashable, Sendable {
    case leastSquares = "least squares"
    case search, descent
  }

  /// As `--set` takes it.
  package let path: String
  package let value: Double
  /// In the order in which they were used.
  package let means: [Means]
}

/// Why there is nothing to fit.
package enum FitError: Error, Equatable, CustomStringConvertible {
  case silentTarget
  case silentStems

  package var description: String {
    switch self {
    case .silentTarget:
      "the target is silent: there is nothing to fit to. Name the finished mix with --target."
    case .silentStems:
      "all stems are silent while the target lasts: there is nothing to fit. Name the stems of this mix."
    }
  }
}
