import Documents

/// Names a control of a session, or what holds controls: `vocals/compressor/ratio`.
///
/// | Path | Names |
/// |---|---|
/// | `vocals` | a track, a bus or the `master`; where names are equal, the first of these |
/// | `*` | every track |
/// | `vocals/faderDb` | a `ChannelControl` |
/// | `vocals/sends/room/levelDb` | a control of the send to a bus; `vocals/sends/room` the send |
/// | `vocals/compressor` | an effect; `vocals/compressor[2]` the second of its kind in the strip |
/// | `vocals/compressor/ratio` | a control of an effect (`EffectControl.name`), or its `bypassed` |
/// | `vocals/equalizer/2/gainDb` | a control of a band; `vocals/equalizer/2` the band |
///
/// In names a slash is written `\/`, a backslash `\\`, and an asterisk may be written `\*`. Whether a
/// session has what a path names shows when the path is used.
package struct ControlPath: Hashable, Sendable, CustomStringConvertible {
  /// Whose control it is.
  enum Channel: Hashable, Sendable {
    case everyTrack
    case named(String)
  }

  /// A control of a send.
  enum SendControl: String, CaseIterable, Hashable, Sendable {
    case levelDb, tap
  }

  /// What of the channel is meant.
  enum Part: Hashable, Sendable {
    case whole
    case control(ChannelControl)
    case send(bus: String?, SendControl?)
    /// The effect of this name and number, counted from 1, and the parts of a control's name; none
    /// for the whole effect.
    case effect(String, number: Int, control: [String])
  }

  /// The path as it was written.
  package let description: String
  let channel: Channel
  let part: Part

  /// The key of sends in paths, as in a session.
  static let sends = "sends"

  /// Whether the path leads to a fact that a decision starts from and does not change: role,
  /// placement, polarity, mute, solo. Such a control has to be set before deciding.
  package var precedesDecision: Bool {
    switch part {
    case .control(.role), .control(.startSeconds), .control(.polarityInverted), .control(.muted),
      .control(.solo):
      true
    case .control(.faderDb), .control(.output), .whole, .send, .effect: false
    }
  }

  /// The path as the place of an error.
  var place: DocumentPlace { Self.place(of: description) }

  static func place(of text: String) -> DocumentPlace {
    DocumentPlace(file: text.isEmpty ? "\"\"" : text)
  }
}
