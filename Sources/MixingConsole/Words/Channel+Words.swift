/// A channel in words: rows of its name, which stands in the first alone, a setting, and how it is set.
private struct ChannelWords {
  let name: String
  let fader: ControlValue
  let strip: [EffectSlot]
  let lock: ControlLock
  var marks: [String] = []
  var output = Destination.master
  /// What stands before and after the effects.
  var facts: [(String, String)] = []
  var sends: [(String, String)] = []
  var notes: [String] = []

  func rows(isWhole: Bool) -> [[String]] {
    let level = ([ControlWording.text(of: fader, .decibels, isWhole)] + marks)
      .joined(separator: ", ")
    let effects = strip.map { ($0.name, ControlWording.settings(of: $0, isWhole: isWhole)) }
    let locks: [(String, String)] =
      switch lock {
      case .none: []
      case .all: [("locked", "everything")]
      case .controls(let names): [("locked", names.sorted().joined(separator: ", "))]
      }
    let pairs =
      [("fader", level)] + facts + effects + sends
      + (output == .master ? [] : [("to", "\(output)")]) + locks + notes.map { ("note", $0) }
    return pairs.enumerated().map { [$0 == 0 ? name : "", $1.0, $1.1] }
  }
}

extension Track {
  /// Every setting in a row of a table: the track, what, and how.
  ///
  /// - Parameters:
  ///   - isMissing: Whether there is no such file.
  ///   - isWhole: Whether its file, notes, points and long lists are written out.
  /// - Returns: Rows of three cells.
  package func wordRows(isMissing: Bool, isWhole: Bool) -> [[String]] {
    var words = ChannelWords(name: name, fader: fader, strip: strip, lock: lock, output: output)
    words.marks = [isMuted ? "muted" : nil, isSolo ? "solo" : nil].compactMap { $0 }
    if isWhole || isMissing {
      words.facts.append(("file", file + (isMissing ? " (missing)" : "")))
    }
    if let role { words.facts.append(("role", ControlWording.words(role))) }
    if startSeconds != 0 {
      words.facts.append(("start", "\(ControlWording.number(startSeconds)) s"))
    }
    if let polarity = polarity.words { words.facts.append(("polarity", polarity)) }
    words.sends = sends.map { send in
      let remarks = [
        send.tap == .preFader ? "before the fader" : nil, send.isLocked ? "locked" : nil,
      ].compactMap { $0 }
      return (
        "send",
        "\(send.bus) \(ControlWording.text(of: send.level, .decibels, isWhole))"
          + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
      )
    }
    words.notes = isWhole ? notes : []
    return words.rows(isWhole: isWhole)
  }
}

extension Bus {
  /// Its name in a table, which says that it is a bus.
  package var title: String { name.hasSuffix("bus") ? name : name + " (bus)" }

  /// Every setting in a row of a table, as a track's.
  package func wordRows(isWhole: Bool) -> [[String]] {
    ChannelWords(name: title, fader: fader, strip: strip, lock: lock, output: output)
      .rows(isWhole: isWhole)
  }
}

extension Master {
  /// Every setting in a row of a table, as a track's.
  package func wordRows(isWhole: Bool) -> [[String]] {
    ChannelWords(name: "master", fader: fader, strip: strip, lock: lock).rows(isWhole: isWhole)
  }
}
