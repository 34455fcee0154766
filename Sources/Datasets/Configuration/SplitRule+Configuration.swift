package import Documents

extension SplitRule: ConfigurationSection {
  private static let trainKey = ConfigurationKey(
    "train", .members, default: .share(0), "Songs to learn from.")
  private static let validationKey = ConfigurationKey(
    "validation", .members, default: .share(0), "Songs to choose between models.")
  private static let testKey = ConfigurationKey(
    "test", .members, default: .share(0), "Songs to judge the chosen model.")
  package static let keys: [any DocumentedKey] = [trainKey, validationKey, testKey]

  /// The section as one value, because its keys left out together mean another rule than each for itself.
  private static let section = ValueFormat<SplitRule>.section { rule in
    let members = Split.allCases.map { split in
      "\(split.rawValue): \(ValueFormat.members.text(rule.members(of: split)))"
    }
    return "{\(members.joined(separator: ", "))}"
  }

  /// The section, or a file of JSON that lists songs as the `split.json` of a run does.
  package static let format = ValueFormat<SplitRule>("a section or a file of JSON", keys: keys) {
    node in
    guard node.text != nil else { return try section.read(node, nil) }
    let path = try ValueFormat<String>.path.read(node, nil)
    do {
      return SplitRule(try SplitRecord(contentsOf: path), of: path)
    } catch {
      throw DocumentError.meaningless(node.place, reason: "\(error)")
    }
  } text: { rule in
    rule.file?.yaml ?? section.text(rule)
  }

  /// - Parameter reader: The section.
  /// - Throws: Which value is not valid; that shares do not add up to 1; that a song is listed twice.
  package init(_ reader: SectionReader) throws {
    self.init(
      train: try reader(Self.trainKey), validation: try reader(Self.validationKey),
      test: try reader(Self.testKey))
    let total = Split.allCases.reduce(0) { sum, split in
      if case .share(let share) = members(of: split) { sum + share } else { sum }
    }
    // Where nothing but lists is given, a song that is not listed is left out.
    guard total == 0 || abs(total - 1) < 1e-9 else {
      let rounded = (total * 1e6).rounded() / 1e6
      throw DocumentError.meaningless(
        reader.place, reason: "the shares add up to \(rounded). Let them add up to 1.")
    }
    var names: Set<String> = []
    for song in listed where !names.insert(song).inserted {
      throw DocumentError.meaningless(
        reader.place, reason: "\"\(song)\" is listed twice. Leave it in one split.")
    }
  }
}

extension ValueFormat<SplitMembers> {
  /// A share of the songs, or a list of their names.
  static var members: ValueFormat {
    let expected = "a share from 0 to 1 or a list of songs"
    return ValueFormat(expected) { node in
      if let elements = node.elements {
        return .songs(
          try elements.map { element in
            guard let name = element.text else { throw element.wrongValue("a song's name") }
            return name
          })
      }
      guard let share = node.number, (0...1).contains(share) else {
        throw node.wrongValue(expected)
      }
      return .share(share)
    } text: { members in
      switch members {
      case .share(let share): share.plain
      case .songs(let songs): "[\(songs.map(\.yaml).joined(separator: ", "))]"
      }
    }
  }
}
