import MixingConsole

/// How a role is usually mixed: the numbers that the rules start from.
///
/// They condense the rules of practice that De Man & Reiss (2013), "A semantic approach to autonomous
/// mixing", Journal on the Art of Record Production 8, and "A knowledge-engineered autonomous mixing
/// system", AES 135th Convention, collected from textbooks of mixing: the voice leads; kick, snare and bass
/// follow it and stay in the centre; what only fills stands behind and at the sides; low sounds get no
/// reverb. The literature gives directions more often than numbers; the numbers are ours, but for the levels: these
/// are what people chose in the training songs of `script/dataset`, drawn towards the literature's order where there
/// are few songs. From one song to the next a role's level varies by 3 to 4 LU there.
struct RoleHabits {
  /// Loudness beside a lead vocal in LU.
  let levelLu: Double
  /// Where a high-pass may stand in hertz: at least, and at most.
  let highPassHz: ClosedRange<Double>
  /// The crest factor up to which dynamics are left alone, in decibels; `nil`: never compressed.
  let crestDb: Double?
  /// How far from the centre it may stand: 0 in the centre, 0.5 hard left or right.
  let width: Double
  /// The reverb's level beside the dry sound in decibels; `nil`: none.
  let reverbDb: Double?
  /// What has to be heard when two mask each other: the higher one.
  let priority: Int
  /// The bus that it shares with its like.
  var group: String?
}

extension StemRole {
  /// How this role is usually mixed.
  var habits: RoleHabits {
    switch self {
    case .leadVocal:
      .init(
        levelLu: 0, highPassHz: 70...120, crestDb: 11, width: 0, reverbDb: -15, priority: 9,
        group: "vocals")
    case .speech:
      .init(
        levelLu: 1, highPassHz: 70...110, crestDb: 11, width: 0, reverbDb: nil, priority: 9,
        group: "vocals")
    case .lead:
      .init(
        levelLu: -2, highPassHz: 40...140, crestDb: 13, width: 0, reverbDb: -15, priority: 8)
    case .kick:
      .init(
        levelLu: 0, highPassHz: 20...35, crestDb: 15, width: 0, reverbDb: nil, priority: 7,
        group: "drums")
    case .snare:
      .init(
        levelLu: -1, highPassHz: 60...130, crestDb: 16, width: 0, reverbDb: -15, priority: 6,
        group: "drums")
    case .bass:
      .init(
        levelLu: -0.5, highPassHz: 25...40, crestDb: 10, width: 0, reverbDb: nil, priority: 6)
    case .drums:
      .init(
        levelLu: 0, highPassHz: 20...40, crestDb: 16, width: 0.15, reverbDb: -24, priority: 5,
        group: "drums")
    case .toms:
      .init(
        levelLu: -2, highPassHz: 40...80, crestDb: 16, width: 0.25, reverbDb: -15, priority: 4,
        group: "drums")
    case .overheads:
      .init(
        levelLu: -4, highPassHz: 80...250, crestDb: nil, width: 0, reverbDb: nil, priority: 3,
        group: "drums")
    case .hats:
      .init(
        levelLu: -4, highPassHz: 150...500, crestDb: nil, width: 0.2, reverbDb: nil, priority: 2,
        group: "drums")
    case .percussion:
      .init(
        levelLu: -6, highPassHz: 60...250, crestDb: 17, width: 0.3, reverbDb: -16, priority: 3,
        group: "drums")
    case .guitar:
      .init(
        levelLu: -1.5, highPassHz: 60...120, crestDb: 13, width: 0.38, reverbDb: -18, priority: 4,
        group: "guitars")
    case .keys:
      .init(
        levelLu: -3, highPassHz: 40...120, crestDb: 13, width: 0.3, reverbDb: -16, priority: 4,
        group: "keys")
    case .synth:
      .init(
        levelLu: -4, highPassHz: 40...150, crestDb: 13, width: 0.3, reverbDb: -16, priority: 4,
        group: "keys")
    case .strings:
      .init(
        levelLu: -3.5, highPassHz: 40...150, crestDb: nil, width: 0.3, reverbDb: -11, priority: 3,
        group: "orchestra")
    case .brass:
      .init(
        levelLu: -3, highPassHz: 50...140, crestDb: 13, width: 0.3, reverbDb: -14, priority: 4,
        group: "orchestra")
    case .winds:
      .init(
        levelLu: -3, highPassHz: 50...180, crestDb: 13, width: 0.3, reverbDb: -14, priority: 4,
        group: "orchestra")
    case .backingVocal:
      .init(
        levelLu: -4, highPassHz: 80...160, crestDb: 11, width: 0.35, reverbDb: -12, priority: 5,
        group: "vocals")
    case .effects:
      .init(
        levelLu: -6, highPassHz: 20...120, crestDb: nil, width: 0.3, reverbDb: -14, priority: 1)
    case .unknown:
      .init(
        levelLu: -4, highPassHz: 20...60, crestDb: 18, width: 0, reverbDb: nil, priority: 3)
    }
  }
}
