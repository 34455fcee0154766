package import MixingConsole
package import TensorEngine

/// What a network has decided for a batch of songs: every control of the console.
package struct ConsoleDecision {
  /// One control and its value in each song.
  struct Setting {
    let control: LearnedControl
    let address: ControlAddress
    /// The values in the control's unit, `[batch, 1, 1, 1]`.
    let values: Tensor
  }

  let settings: [Setting]
  /// Tracks, buses and master with all controls as an untrained network has them, and effects that say how they get
  /// their gradients.
  private let template: Session
  /// Which tracks each song has.
  private let isActive: [[Bool]]
  private let backend: Backend

  init(_ settings: [Setting], template: Session, isActive: [[Bool]], on backend: Backend) {
    self.settings = settings
    self.template = template
    self.isActive = isActive
    self.backend = backend
  }

  /// The values of a control in its unit, `[batch, 1, 1, 1]`; `nil` for one that the network does not set.
  package func values(of address: ControlAddress) -> Tensor? {
    settings.first { $0.address == address }?.values
  }

  /// The values of a control of a track's first effect of a kind, `[batch, 1, 1, 1]`; `nil` for one that the network
  /// does not set.
  package func values<Plain: PlainEffect>(
    of control: Plain.Control, in kind: Plain.Type, track: Int
  ) -> Tensor? {
    let strip = template.tracks[track].strip
    guard let slot = strip.firstIndex(where: { $0.name == kind.name }),
      let index = strip[slot].effect.index(ofControl: control.rawValue)
    else { return nil }
    return values(of: ControlAddress(.track(track), .effect(slot, control: index)))
  }

  /// The mix of whole stems through the console, `[batch, 1, 2, sample]`.
  ///
  /// A song hears nothing of a track that it does not have.
  ///
  /// - Parameters:
  ///   - stems: One for each track, `[batch, 1, channel, sample]`, mono or stereo.
  ///   - draws: Draws for gradients that have to be estimated; `nil` where none is wanted.
  /// - Returns: The mix.
  /// - Throws: Why an effect cannot work.
  /// - Gradient: to the stems and, through the controls, to the network.
  package func mix(of stems: [Tensor], _ draws: GradientDraws? = nil) throws -> Tensor {
    let given = Dictionary(uniqueKeysWithValues: settings.map { ($0.address, $0.values) })
    let heard = stems.enumerated().map { track, stem in
      let shares = isActive.map { $0[track] ? Float(1) : 0 }
      if !shares.contains(0) { return stem }
      return stem * Tensor(shares, shape: [shares.count, 1, 1, 1], on: backend)
    }
    return try Console(template, given: given, draws: draws, on: backend).mix(heard)
  }

  /// The decision for one song of the batch as a session; tracks that it does not have are muted.
  package func session(ofItem item: Int) -> Session {
    var session = template.itself
    for setting in settings {
      let values = setting.values.values
      session.set(
        setting.address, to: setting.control.setting(values[values.count == 1 ? 0 : item]))
    }
    for track in session.tracks.indices where !isActive[item][track] {
      session.tracks[track].isMuted = true
    }
    return session
  }
}
