/// `truth.json` as it is written.
struct TruthFile: Decodable {
  let stems: [String: Stem]

  private static let format = "fader-truth"
  private static let version = 1

  private enum Key: String, CodingKey, CaseIterable {
    case format, version, song, sampleRate, tempoBpm, stems
  }

  init(from decoder: any Decoder) throws {
    try decoder.checkKeys(Key.self)
    let container = try decoder.container(keyedBy: Key.self)
    let format = try container.decode(String.self, forKey: .format)
    let version = try container.decode(Int.self, forKey: .version)
    guard format == Self.format, version == Self.version else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: [],
          debugDescription:
            "it is \(format) \(version), not \(Self.format) \(Self.version)"))
    }
    stems = try container.decode([String: Stem].self, forKey: .stems)
  }

  /// A stem as the file writes it. The role and what it sends to a reverb are for people.
  struct Stem: Decodable {
    let stem: SongTruth.Stem

    private enum Key: String, CodingKey, CaseIterable {
      case role, gainDb, position, reverbSend
    }

    init(from decoder: any Decoder) throws {
      try decoder.checkKeys(Key.self)
      let container = try decoder.container(keyedBy: Key.self)
      stem = SongTruth.Stem(
        gainDb: try container.decode(Trajectory.self, forKey: .gainDb).checked(
          -96...24, in: container, .gainDb),
        position: try container.decode(Trajectory.self, forKey: .position).checked(
          0...1, in: container, .position))
    }
  }

  /// A number, or `{"points": [[seconds, value], …]}`.
  struct Trajectory: Decodable {
    let points: [[Double]]

    private enum Key: String, CodingKey, CaseIterable {
      case points
    }

    init(from decoder: any Decoder) throws {
      if let value = try? decoder.singleValueContainer().decode(Double.self) {
        points = [[0, value]]
      } else {
        try decoder.checkKeys(Key.self)
        points = try decoder.container(keyedBy: Key.self).decode([[Double]].self, forKey: .points)
      }
    }

    /// The trajectory, if its points are in order and its values in range.
    func checked<Name: CodingKey>(
      _ range: ClosedRange<Double>, in container: KeyedDecodingContainer<Name>, _ key: Name
    ) throws -> ControlTrajectory {
      let isInOrder = zip(points, points.dropFirst()).allSatisfy { $0.first ?? 0 < $1.first ?? 0 }
      guard !points.isEmpty, isInOrder,
        points.allSatisfy({ $0.count == 2 && range.contains($0[1]) })
      else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "points [seconds, value] in order of time, with values from "
            + "\(Int(range.lowerBound)) to \(Int(range.upperBound)), are expected")
      }
      return ControlTrajectory(points.map { .init(seconds: $0[0], value: $0[1]) })
    }
  }
}
