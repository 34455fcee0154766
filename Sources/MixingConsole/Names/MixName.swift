/// What a file's name says of a mix: that the whole song is in it, or the song but for a part of it.
///
/// By whole words in any letter case, with separators, numbers and camel case between them, with or without
/// extension. A mix of one group ("drum mix", "FX mix") is a stem; so is what has a mix in another word
/// ("Mixer").
package enum MixName: Sendable {
  /// The whole song: "Song_MIX_v2", "01 Mixture", "mixdown-final", "rough 3".
  case whole
  /// The song without its singer, or the singers alone: "instrumental", "acapella". Beside the parts that are
  /// in it that is a mix, beside "vocals" alone it is a stem.
  case partial

  /// - Parameter name: Of a file or a track.
  package init?(_ name: String) {
    let stem = StemName(Self.withoutExtension(name))
    let meanings = stem.meanings
    let says = { (meaning: StemNameWord) in meanings.contains { $0.meaning == meaning } }
    let isOfGroup = meanings.contains { word in
      switch word.meaning {
      case .name, .hint, .lead, .backing, .effect: true
      case .manner: !Self.channels.contains(word.text)
      case nil: Self.groups.contains(word.text)
      case .mix, .partialMix, .version, .guide, .guideHint: false
      }
    }
    if isOfGroup { return nil }
    // "Final.wav" is a mix, "Audio 03 final.wav" need not be one; "V1.wav" is a voice or a violin.
    let isVersion =
      meanings.contains { $0.meaning == .version && !Self.numbered.contains($0.text) }
      && meanings.allSatisfy { $0.meaning != nil || $0.text.first?.isNumber == true }
    if says(.partialMix) {
      self = .partial
    } else if says(.mix) || isVersion {
      self = .whole
    } else {
      return nil
    }
  }

  /// Words of manner that a mix of the whole song may have.
  private static let channels: Set<String> = [
    "left", "right", "lft", "rgt", "l", "r", "mono", "stereo", "main", "clean", "out", "down",
  ]

  /// Words of version that say nothing without another.
  private static let numbered: Set<String> = ["v", "ver", "version", "full", "print", "ref"]

  /// Groups that are no role.
  private static let groups: Set<String> = [
    "music", "mx", "band", "rhythm", "sub", "submix", "stem", "stems", "aux", "parallel",
    "dry", "wet", "monitor",
  ]

  /// "mix" of "mix.mp3".
  private static func withoutExtension(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), name.distance(from: dot, to: name.endIndex) <= 6 else {
      return name
    }
    return String(name[..<dot])
  }
}

extension StemName {
  /// What may stand beside "click".
  private static let beats: Set<String> = ["bpm", "track", "trk", "audio", "mic"]

  /// Whether it is something for the musicians that nobody wants in the mix: a click, a guide, talkback, a
  /// count-in, time code.
  package var isGuide: Bool {
    let meanings = meanings.compactMap(\.meaning)
    let namesRole = meanings.contains { meaning in
      switch meaning {
      case .name, .hint, .lead, .backing, .mix, .partialMix: true
      case .effect, .version, .guide, .guideHint, .manner: false
      }
    }
    let isAlone = self.meanings.allSatisfy { word in
      word.meaning != nil || word.text.first?.isNumber == true || Self.beats.contains(word.text)
    }
    return meanings.contains(.guide) || (meanings.contains(.guideHint) && !namesRole && isAlone)
  }
}

/// What folders of stems are called.
package enum StemFolderName {
  private static let words: Set<String> = [
    "stem", "stems", "track", "tracks", "multitrack", "multitracks", "raw", "dry",
  ]

  /// Whether a folder's name says that stems are in it: "Stems", "RAW", "dry stems".
  package static func isOne(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter }.map(String.init)
    return words.contains { Self.words.contains($0) }
  }
}
