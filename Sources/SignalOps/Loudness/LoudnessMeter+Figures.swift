import Foundation

extension LoudnessMeter {
  /// Loudness of the programme so far in LUFS: gated blocks of 400 ms, one every 100 ms.
  ///
  /// `nil` when no block is above −70 LUFS.
  package var integratedLufs: Double? { integratedLufs(afterGainDb: 0) }

  /// What `integratedLufs` would be had a gain been applied to the programme: not just the sum of both,
  /// because a gain moves quiet blocks over the absolute gate.
  package func integratedLufs(afterGainDb gain: Double) -> Double? {
    let audible = powers(tenths: 4).filter { $0 > Self.absoluteGate / Self.power(decibels: gain) }
    guard let ungated = Self.mean(audible) else { return nil }
    let gate = ungated * Self.power(decibels: -10)  // eq. 6
    let loudness = Self.mean(audible.filter { $0 > gate }).flatMap(Self.lufs)  // eq. 7
    return loudness.map { $0 + gain }
  }

  /// Loudness of the last 400 ms in LUFS; `nil` for silence and before 400 ms have passed.
  package var momentaryLufs: Double? { last(tenths: 4) }

  /// Loudness of the last 3 s in LUFS; `nil` for silence and before 3 s have passed.
  package var shortTermLufs: Double? { last(tenths: 30) }

  /// The loudest momentary value so far in LUFS.
  package var maximumMomentaryLufs: Double? { powers(tenths: 4).max().flatMap(Self.lufs) }

  /// The loudest short-term value so far in LUFS.
  package var maximumShortTermLufs: Double? { powers(tenths: 30).max().flatMap(Self.lufs) }

  /// Momentary loudness at 0.4, 0.5, 0.6 … s in LUFS; `nil` where silent.
  package var momentarySeries: [Double?] { powers(tenths: 4).map(Self.lufs) }

  /// Short-term loudness at 3.0, 3.1, 3.2 … s in LUFS; `nil` where silent.
  package var shortTermSeries: [Double?] { powers(tenths: 30).map(Self.lufs) }

  /// Loudness range in LU: from the 10th to the 95th percentile of gated short-term loudness.
  ///
  /// `nil` when no short-term value is above −70 LUFS.
  /// Source: EBU Tech 3342 (2016), the reference code of section 3.
  package var loudnessRangeLu: Double? { loudnessRangeLu(afterGainDb: 0) }

  /// What `loudnessRangeLu` would be had a gain been applied to the programme.
  package func loudnessRangeLu(afterGainDb gain: Double) -> Double? {
    let absoluteGate = Self.absoluteGate / Self.power(decibels: gain)
    let audible = powers(tenths: 30).filter { $0 >= absoluteGate }
    guard let ungated = Self.mean(audible) else { return nil }
    let gate = ungated * Self.power(decibels: -20)
    let gated = audible.filter { $0 >= gate }.sorted()
    guard !gated.isEmpty else { return nil }
    func percentile(_ percent: Double) -> Double {
      gated[Int((Double(gated.count - 1) * percent / 100).rounded())]
    }
    return 10 * log10(percentile(95) / percentile(10))
  }

  /// Mean weighted square of each window of `tenths` tenths of a second, one every 100 ms.
  private func powers(tenths: Int) -> [Double] {
    guard energies.count >= tenths else { return [] }
    return (0...energies.count - tenths).map { power(from: $0, tenths: tenths) }
  }

  private func power(from start: Int, tenths: Int) -> Double {
    energies[start..<start + tenths].reduce(0, +) / Double(samples(inTenths: tenths, from: start))
  }

  private func last(tenths: Int) -> Double? {
    guard energies.count >= tenths else { return nil }
    return Self.lufs(power(from: energies.count - tenths, tenths: tenths))
  }

  /// eq. 2; `nil` for silence.
  private static func lufs(_ power: Double) -> Double? {
    power > 0 ? -0.691 + 10 * log10(power) : nil
  }

  private static func power(decibels: Double) -> Double { pow(10, decibels / 10) }

  private static let absoluteGate = power(decibels: -70 + 0.691)

  private static func mean(_ powers: [Double]) -> Double? {
    powers.isEmpty ? nil : powers.reduce(0, +) / Double(powers.count)
  }
}
