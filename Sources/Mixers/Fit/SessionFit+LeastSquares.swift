import Foundation
import MixingConsole
import SignalOps
import TensorEngine

extension SessionFit {
  /// The inner products of all that may be heard, of a session whose free faders stand at 0 dB and whose free
  /// positions are in the middle.
  func normalEquations(of session: Session) throws -> NormalEquations {
    var equations = NormalEquations(tracks: session.tracks.count)
    // Short enough that even a short song has its segments.
    let block = min(SessionRenderer.standardBlock, max(2_048, material.samples / 64))
    let pass = try ReferencePass(
      session, heard: freedoms(of: session, settings.stages).map(\.isHeard), material, block: block,
      on: backend)
    while let part = try pass.next() {
      equations.add(
        part.tracks, target: part.target,
        segment: part.start * equations.segments / material.samples, on: backend)
      try progress(
        FitProgress(.solving, share: Double(part.start) / Double(material.samples)))
    }
    return equations
  }

  func freedoms(of session: Session, _ stages: [FitStage]) -> [TrackFreedom] {
    let anySolo = session.tracks.contains { $0.isSolo }
    return session.tracks.map { TrackFreedom($0, stages: Set(stages), anySolo: anySolo) }
  }

  /// Gives every track the fader, position and polarity that least squares find for it.
  ///
  /// - Parameters:
  ///   - session: That the equations were made of.
  ///   - equations: Of the session.
  ///   - stages: What may be decided.
  /// - Returns: The session, with notes, and the tracks that were muted.
  func solved(
    _ session: Session, _ equations: NormalEquations, _ stages: [FitStage]
  ) -> (session: Session, muted: [Int]) {
    let freedoms = freedoms(of: session, stages)
    let squares = FitLeastSquares(
      equations, freedoms, session.panLaw, samples: material.samples)
    let duplicates = squares.duplicates
    var session = session
    var muted: [Int] = []
    for (index, finding) in squares.findings().enumerated() {
      switch finding {
      case .unheard: break
      case .silent:
        session.tracks[index].notes.append("silent: no sound while the target lasts")
      case .missing:
        session.tracks[index].notes.append(
          "not in the target: its gain there cannot be told from nothing")
      case .found(let part):
        session.tracks[index].place(part, freedoms[index], session.panLaw)
        if let twin = duplicates[index] {
          session.tracks[index].notes.append(
            "duplicate: the same sound as \(session.tracks[twin].name); which of them is in the target "
              + "nobody can tell, so they share its level")
        }
      }
      guard freedoms[index].isHeard, freedoms[index].muted else { continue }
      if case .found = finding {
        session.tracks[index].isMuted = false
      } else {
        session.tracks[index].isMuted = true
        session.tracks[index].notes.append("muted")
        muted.append(index)
      }
    }
    return (session, muted)
  }
}

extension Track {
  /// Takes over what was found, as far as it was free.
  fileprivate mutating func place(
    _ part: FitLeastSquares.Part, _ freedom: TrackFreedom, _ law: PanLaw
  ) {
    if part.isTurned {
      polarity = polarity.opposite
      notes.append(
        "polarity: \(polarity == .normal ? "as it is" : "inverted"), found by the sign of its gain")
    }
    var gain = part.gains.x
    if freedom.position {
      let position = law.position(left: part.gains.x, right: part.gains.y)
      set(position: position)
      // What was found is a multiple of what a track gives to each side from the middle.
      let middle = law.gains(at: 0.5).left.value
      gain = law.level(
        left: part.gains.x * middle, right: part.gains.y * middle, at: position)
      notes.append("pan: \(NoteText.position(position)), by the levels on both sides of the target")
    }
    guard freedom.fader else { return }
    let range = LevelControl.faderDb.spec.range
    let decibels = gain > 0 ? 20 * log10(gain) : -.infinity
    let level = min(max(decibels, range.lowerBound), range.upperBound)
    fader = .constant(level)
    let error = part.relativeError.map { 20 * log10(1 + $0) }
    notes.append(
      "fader: \(NoteText.decimal(level)) dB by least squares against the target"
        + (error.map { $0 < 0.05 ? "" : ", give or take \(NoteText.decimal($0)) dB" } ?? ""))
    if level != decibels {
      notes.append(
        "fader: \(NoteText.decimal(decibels)) dB would fit best, beyond what a fader can do")
    }
  }

  private mutating func set(position: Double) {
    guard let slot = strip.firstIndex(where: { $0.effect is Pan }),
      let control = strip[slot].effect.index(ofControl: Pan.Control.position.rawValue)
    else { return }
    strip[slot].set(control, to: .constant(position))
  }
}
