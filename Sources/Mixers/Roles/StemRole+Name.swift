package import MixingConsole

/// What a stem is taken for, and why.
package struct RoleGuess: Equatable, Sendable {
  /// Who says so.
  package enum Source: String, Sendable {
    /// A person.
    case told
    case name, sound
  }

  package let role: StemRole
  /// For a track's notes, such as `a kick drum by its name (“kik”)`.
  package let reason: String
  package let source: Source
  /// What it is most likely instead, or all the same, where the sound leaves a doubt; `nil` without one.
  package private(set) var perhaps: StemRole?

  /// - Parameters:
  ///   - role: What the stem is taken for.
  ///   - reason: Why.
  ///   - source: Who says so.
  ///   - perhaps: What a person might say instead, where there is a doubt.
  init(role: StemRole, reason: String, source: Source, perhaps: StemRole? = nil) {
    (self.role, self.reason, self.source, self.perhaps) = (role, reason, source, perhaps)
  }
}

extension StemRole {
  /// What a stem's name says it is; `nil` where it says nothing.
  ///
  /// A name that says several things at once ("backing_bass_drums_vocals") gives `unknown`: a stem that is
  /// a mix of its own. So does one that is for the musicians and not for the mix (`StemName.isGuide`).
  ///
  /// - Parameter name: Of the track or the file, with or without extension.
  /// - Returns: The role and the words that say it.
  package static func guess(name: String) -> RoleGuess? {
    let stemName = StemName(name)
    let words = stemName.meanings.compactMap { word in
      word.meaning.map { (text: word.text, meaning: $0) }
    }
    let quoted = words.filter { !$0.meaning.saysHow }.map(\.text).joined(separator: " ")
    if stemName.isGuide {
      return RoleGuess(
        role: .unknown, reason: "its name says that it is not for the mix (“\(quoted)”)",
        source: .name)
    }
    let says = { (meaning: StemNameWord) in words.contains { $0.meaning == meaning } }
    let named = allCases.filter { says(.name($0)) }
    let roles = withoutLesser(named.isEmpty ? allCases.filter { says(.hint($0)) } : named)

    let role: StemRole
    switch roles.count {
    case 0 where says(.lead): role = .lead
    case 0 where says(.effect): role = .effects
    case 0 where says(.mix) || says(.partialMix) || says(.backing): role = .unknown
    case 0: return nil
    case 1 where says(.effect): role = .effects
    case 1 where roles[0].isVoice && (says(.backing) || says(.hint(.backingVocal))):
      role = .backingVocal
    case 1 where roles[0].isMelodic && says(.lead): role = .lead
    case 1: role = roles[0]
    default: role = .unknown
    }

    let reason =
      role == .unknown
      ? "its name says a mix of several parts (“\(quoted)”)"
      : "\(NoteText.role(role)) by its name (“\(quoted)”)"
    return RoleGuess(role: role, reason: reason, source: .name)
  }

  /// The roles without those that only say more about another one; several pieces of a kit are the kit.
  private static func withoutLesser(_ roles: [StemRole]) -> [StemRole] {
    var left = roles
    for (lesser, greater) in precedence where left.contains(where: greater.contains) {
      left.removeAll { $0 == lesser }
    }
    return left.count > 1 && left.allSatisfy(kit.contains) ? [.drums] : left
  }

  /// Which role gives way where a name has both, in this order: "room guitar" is a guitar, "kick room" a
  /// room, "synth bass" a bass, "bass clarinet" a wind.
  private static let precedence: [(lesser: StemRole, greater: Set<StemRole>)] = [
    (.drums, kit.subtracting([.drums])),
    (.kick, [.overheads]), (.snare, [.overheads]), (.toms, [.overheads]),
    (.overheads, Set(allCases).subtracting(kit).subtracting([.effects])),
    (.percussion, [.kick, .snare, .toms, .hats]),
    (.leadVocal, [.synth]),  // a voice that is played
    (.synth, Set(allCases).subtracting([.synth])),
    (.effects, Set(allCases).subtracting([.effects])),
    (.bass, [.kick, .snare, .toms, .hats, .brass, .winds]),
    (.guitar, [.bass]), (.strings, [.bass, .guitar]),
    (.brass, [.winds]), (.winds, [.brass]),
    (.leadVocal, [.backingVocal, .speech]), (.backingVocal, [.speech]),
  ]

  private static let kit: Set<StemRole> = [
    .kick, .snare, .toms, .hats, .overheads, .percussion, .drums,
  ]

  private var isVoice: Bool { self == .leadVocal || self == .backingVocal }

  /// Whether it plays tunes or chords.
  var isMelodic: Bool {
    [.guitar, .keys, .synth, .strings, .brass, .winds].contains(self)
  }
}
