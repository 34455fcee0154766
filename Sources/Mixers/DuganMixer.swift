import Foundation
package import MixingConsole
package import TensorEngine

/// The automatic microphone mixer: voices share one gain.
///
/// Each fader stands at 10·log10(P_i/Σ_j P_j): as many decibels below 0 as the voice's level lies below that of all
/// together. Who speaks alone is at 0 dB, two at once as loud at −3 dB each, and the noise of all open microphones is
/// that of one. P_i is the mean power of the loudest channel over the 100 ms around a moment. While all lie below −50 dB
/// of full scale, the gains hold; before anyone has spoken all share alike. The faders are automation, bent where it
/// matters by more than half a decibel.
///
/// - Source: D. W. Dugan (1975), Automatic microphone mixing, J. Audio Eng. Soc. 23(6).
package struct DuganMixer: NamedMixer {
  package static let name = "dugan"

  /// Readings of the levels per second.
  static let readingsPerSecond = 100
  /// Readings in the window of a level, an odd number: 100 ms.
  private static let window = 11
  /// Below this power nobody speaks: −50 dB.
  private static let silence = 1e-5
  /// No fader goes lower, in decibels.
  private static let lowestDb = -60.0
  /// How far the automation may lie beside the gain, in decibels.
  private static let tolerance = 0.5

  package init() {}

  package func decision(
    for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision {
    var session = stems.plain
    let voices = session.tracks.indices.filter { session.heardTracks[$0] }
    let powers = try voices.map { voice in
      let share = Double(voices.firstIndex(of: voice) ?? 0)
      return try power(
        of: try stems.openings[voice](session.sampleRate), track: session.tracks[voice],
        sampleRate: session.sampleRate, on: backend
      ) { part in
        try progress("Listening", (share + part) / Double(voices.count))
      }
    }
    let length = powers.map(\.count).max() ?? 0
    let gains = Self.sharedGains(
      powers.map { $0 + Array(repeating: 0, count: length - $0.count) })
    let step = Double(Self.hop(session.sampleRate)) / Double(session.sampleRate)
    for (voice, gain) in zip(voices, gains) {
      session.tracks[voice].fader = Self.automation(gain, every: step)
      session.tracks[voice].notes.append(
        "fader: shares one gain with \(voices.count - 1) other "
          + "\(voices.count == 2 ? "voice" : "voices"), by their levels (Dugan 1975)")
    }
    return MixerDecision(
      session: session,
      warnings: voices.count < 2
        ? ["Voices share a gain, and there is but one that is heard: it stays as it is."] : [])
  }

  /// The gain of each voice at each reading, in decibels.
  static func sharedGains(_ powers: [[Double]]) -> [[Double]] {
    guard let first = powers.first else { return [] }
    var now = powers.map { _ in -10 * log10(Double(powers.count)) }
    var gains: [[Double]] = powers.map { _ in [] }
    for reading in first.indices {
      if powers.contains(where: { $0[reading] >= silence }) {
        let sum = powers.reduce(0) { $0 + $1[reading] }
        now = powers.map { max(lowestDb, 10 * log10($0[reading] / sum)) }
      }
      for voice in powers.indices { gains[voice].append(now[voice]) }
    }
    return gains
  }

  /// Samples from one reading to the next.
  private static func hop(_ sampleRate: Int) -> Int { sampleRate / readingsPerSecond }

  /// The power of a voice around each reading of the mix.
  private func power(
    of source: any StemSource, track: Track, sampleRate: Int, on backend: Backend,
    progress: (Double) throws -> Void
  ) throws -> [Double] {
    let start = Int((track.startSeconds * Double(sampleRate)).rounded())
    let total = max(1, start + source.samples)
    let feed = StemFeed(source, startSample: start, backend: backend)
    let hop = Self.hop(sampleRate)
    var means: [Double] = []
    for block in stride(from: 0, to: total, by: hop * Self.readingsPerSecond) {
      let readings = min(Self.readingsPerSecond, (total - block + hop - 1) / hop)
      let signal = feed.next(readings * hop)
      if let error = feed.error { throw error }
      means += signal.reshaped([1, signal.shape[2], readings, hop])
        .squared().mean(along: [3], keepingAxes: true).maximum(along: 1).values.map(Double.init)
      try progress(min(1, Double(block) / Double(total)))
    }
    let reach = Self.window / 2
    return means.indices.map { reading in
      means[max(0, reading - reach)..<min(means.count, reading + reach + 1)].reduce(0, +)
        / Double(Self.window)
    }
  }

  /// Points from which a gain is never further than the tolerance, by repeated halving at what lies furthest away
  /// (Ramer 1972).
  package static func automation(_ gain: [Double], every seconds: Double) -> ControlValue {
    guard let first = gain.first, let last = gain.last, gain.count > 1 else { return 0 }
    var kept = Set([0, gain.count - 1])
    var stretches = [0..<gain.count - 1]
    while let stretch = stretches.popLast() {
      let (a, b) = (stretch.lowerBound, stretch.upperBound)
      let slope = (gain[b] - gain[a]) / Double(b - a)
      var (furthest, distance) = (a, tolerance)
      for index in a..<b {
        let off = abs(gain[index] - gain[a] - slope * Double(index - a))
        if off > distance { (furthest, distance) = (index, off) }
      }
      if furthest > a {
        kept.insert(furthest)
        stretches += [a..<furthest, furthest..<b]
      }
    }
    if kept.count == 2, first == last { return .constant(first) }
    return .points(
      kept.sorted().map {
        ControlPoint(seconds: Double($0) * seconds, value: gain[$0])
      })
  }
}
