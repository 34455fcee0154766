import Foundation

/// How far the balance of a mix is from the one that a person chose, stem by stem.
///
/// What counts is the loudness of a stem after its fader, less that of the same stem in the person's mix. A mix in
/// which all stems are as much louder has the same balance.
package struct BalanceDistance: Equatable, Sendable {
  /// One stem of the mix.
  package struct Stem: Equatable, Sendable {
    /// What it is, as people call it (`StemRole`); `nil` where nobody says so.
    package let role: String?
    /// By how much it is louder than a person made it, in LU.
    package let louderDb: Double
    /// By how much it stands further to the right, of the whole width.
    package let furtherRight: Double

    package init(role: String?, louderDb: Double, furtherRight: Double) {
      (self.role, self.louderDb, self.furtherRight) = (role, louderDb, furtherRight)
    }
  }

  /// The standard deviation of the differences in decibels.
  package let stdDb: Double
  /// The median distance of the differences from their median, in decibels.
  package let medianDb: Double
  /// The standard deviation of the differences of place, of the whole width.
  package let panStd: Double
  /// By how much each stem is louder than the person made it, beside the song's median.
  package let deviations: [Stem]
  /// How many stems sound in both mixes.
  package let stems: Int

  /// - Parameter stems: Those that sound in both mixes. Of fewer than two nothing can be said: `nil`.
  package init?(of stems: [Stem]) {
    guard stems.count > 1 else { return nil }
    let middle = stems.map(\.louderDb).median
    deviations = stems.map {
      Stem(role: $0.role, louderDb: $0.louderDb - middle, furtherRight: $0.furtherRight)
    }
    stdDb = Self.deviation(stems.map(\.louderDb))
    medianDb = deviations.map { abs($0.louderDb) }.median
    panStd = Self.deviation(stems.map(\.furtherRight))
    self.stems = stems.count
  }

  /// Compares the stems of a mix with those of a person's.
  ///
  /// - Parameters:
  ///   - levels: Of the mix; `nil` for a stem that is not heard.
  ///   - person: The same of the person's mix.
  ///   - roles: What each stem is.
  package init?(of levels: [TrackLevel?], from person: [TrackLevel?], roles: [String?]) {
    self.init(
      of: zip(zip(levels, person), roles).compactMap { levels, role in
        guard let own = levels.0, let wanted = levels.1 else { return nil }
        return Stem(
          role: role, louderDb: own.lufs - wanted.lufs,
          furtherRight: own.position - wanted.position)
      })
  }

  /// The mean of each figure over several mixes of a song; `nil` where there is none.
  package init?(meanOf distances: [BalanceDistance]) {
    guard let first = distances.first else { return nil }
    func mean(_ figure: (BalanceDistance) -> Double) -> Double {
      distances.reduce(0) { $0 + figure($1) } / Double(distances.count)
    }
    (stdDb, medianDb, panStd) = (mean(\.stdDb), mean(\.medianDb), mean(\.panStd))
    deviations = distances.flatMap(\.deviations)
    stems = first.stems
  }

  /// How much more each figure is than another's; of roles nothing is said.
  package func difference(from other: BalanceDistance) -> BalanceDistance {
    BalanceDistance(
      stdDb: stdDb - other.stdDb, medianDb: medianDb - other.medianDb,
      panStd: panStd - other.panStd, stems: stems)
  }

  private init(stdDb: Double, medianDb: Double, panStd: Double, stems: Int) {
    (self.stdDb, self.medianDb, self.panStd) = (stdDb, medianDb, panStd)
    (deviations, self.stems) = ([], stems)
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}

extension [Double] {
  /// The middle one; the mean of both middle ones of an even number. There has to be one.
  package var median: Double { BootstrapInterval.quantile(0.5, of: sorted()) }
}

/// The stems of one role over one or more mixes.
package struct RoleBalance: Equatable, Sendable {
  /// `unknown` where nobody says what the stems are.
  package let role: String
  /// By how much its stems are louder than people made them beside the song's median: the median, in decibels.
  package let medianDb: Double
  package let stems: Int

  /// All roles that occur, by name.
  package static func all(in distances: [BalanceDistance]) -> [RoleBalance] {
    let byRole = Dictionary(grouping: distances.flatMap(\.deviations)) { $0.role ?? "unknown" }
    return byRole.sorted { $0.key < $1.key }.map { role, stems in
      RoleBalance(role: role, medianDb: stems.map(\.louderDb).median, stems: stems.count)
    }
  }
}

/// The balance of one way to mix over several songs.
package struct BalanceSummary: Sendable {
  /// Over the songs whose truth is known.
  package let stdDb, medianDb, panStd: FigureSummary
  package let roles: [RoleBalance]

  /// The figures by the names that documents and tables have for them.
  package var figures: [(key: String, figure: FigureSummary)] {
    [("stdDb", stdDb), ("medianDb", medianDb), ("panStd", panStd)]
  }

  /// - Parameters:
  ///   - distances: One for each song, `nil` where nothing is known: of nothing but these nothing can be said.
  ///   - seed: Of the intervals.
  package init?(of distances: [BalanceDistance?], seed: UInt64) {
    func summary(_ figure: (BalanceDistance) -> Double) -> FigureSummary? {
      FigureSummary(distances.map { $0.map(figure) }, seed: seed)
    }
    guard let stdDb = summary(\.stdDb), let medianDb = summary(\.medianDb),
      let panStd = summary(\.panStd)
    else { return nil }
    (self.stdDb, self.medianDb, self.panStd) = (stdDb, medianDb, panStd)
    roles = RoleBalance.all(in: distances.compactMap { $0 })
  }
}
