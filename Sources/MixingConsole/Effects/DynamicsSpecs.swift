/// Controls that dynamics effects have in common: they differ in where they rest and in what people choose.
extension ControlSpec {
  /// A ratio of decibels, over a threshold or under it.
  ///
  /// 1 leaves the level alone at any threshold. It is no end of the range that is learned, where the logistic function is
  /// flat: below it nothing happens either. Learning starts just above, where there is a gradient.
  static func dynamicsRatio(
    standard: Double, typical: ClosedRange<Double> = 1.5...8
  ) -> ControlSpec {
    .init(
      1...100, .ratio, taper: .logarithmic, neutral: 1, standard: standard, automation: .perBlock,
      learned: .init(0.5...20, start: 1.000_001), fitted: 1...20, typical: typical)
  }

  /// The time of an attack that follows the music. A time of 0 has no meaning in the ballistics.
  static func attackMs(standard: Double) -> ControlSpec {
    .init(
      0.05...500, .milliseconds, taper: .logarithmic, standard: standard, automation: .perBlock,
      learned: .init(0.5...100), fitted: 0.5...200)
  }

  /// The time of an attack that misses nothing.
  static func quickAttackMs(standard: Double) -> ControlSpec {
    .init(
      0.05...500, .milliseconds, taper: .logarithmic, standard: standard, automation: .perBlock,
      learned: .init(0.1...50), fitted: 0.1...100)
  }

  static func releaseMs(standard: Double) -> ControlSpec {
    .init(
      1...5_000, .milliseconds, taper: .logarithmic, standard: standard, automation: .perBlock,
      learned: .init(10...1_000), fitted: 5...1_500)
  }
}
