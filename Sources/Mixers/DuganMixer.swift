import Foundation
package import MixingConsole
package import TensorEngine

/// The automatic microphone mixer: voices share one gain.
///
/// Each fader stands at 10·log10(P_i/Σ_j P_j): as many decibels below 0 as the voice's level lies below that of all
/// together. Who speaks alone is at 0 dB, two at once as loud at −3 dB each, and the noise of all open microphones is
/// that of one. P_i is the power of the loudest channel, smoothed over 20 ms where it rises and 200 ms where it falls
/// (10–90 %), with a floor of −70 dB, below which all microphones share alike. The faders are automation, bent where
/// it matters by more than half a decibel.
///
/// - Source: D. W. Dugan (1975), Automatic microphone mixing, J. Audio Eng. Soc. 23(6).
package struct DuganMixer: NamedMixer {
  package static let name = "dugan"

  /// Readings of the levels per second.
  static let readingsPerSecond = 100
  private static let riseSeconds = 0.02
  private static let fallSeconds = 0.2
  private static let floorPower = 1e-7
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
      powers.map { $0 + Array(repeating: Self.floorPower, count: length - $0.count) })
    for (voice, gain) in zip(voices, gains) {
      session.tracks[voice].fader = Self.automation(gain)
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
    let sums = first.indices.map { reading in powers.reduce(0) { $0 + $1[reading] } }
    return powers.map { own in
      zip(own, sums).map { max(Self.lowestDb, 10 * log10($0 / $1)) }
    }
  }

  /// The smoothed power of a voice at each reading of the mix, at least the floor.
  private func power(
    of source: any StemSource, track: Track, sampleRate: Int, on backend: Backend,
    progress: (Double) throws -> Void
  ) throws -> [Double] {
    let start = Int((track.startSeconds * Double(sampleRate)).rounded())
    let total = max(1, start + source.samples)
    let feed = StemFeed(source, startSample: start, backend: backend)
    let hop = sampleRate / Self.readingsPerSecond
    let (rise, fall) = (
      exp(-log(9) / (Self.riseSeconds * Double(Self.readingsPerSecond))),
      exp(-log(9) / (Self.fallSeconds * Double(Self.readingsPerSecond)))
    )
    var powers: [Double] = []
    var smooth = 0.0
    for block in stride(from: 0, to: total, by: hop * Self.readingsPerSecond) {
      let readings = min(Self.readingsPerSecond, (total - block + hop - 1) / hop)
      let signal = feed.next(readings * hop)
      if let error = feed.error { throw error }
      let means = signal.reshaped([1, signal.shape[2], readings, hop])
        .squared().mean(along: [3], keepingAxes: true).maximum(along: 1).values
      for mean in means {
        let pole = Double(mean) > smooth ? rise : fall
        smooth = pole * smooth + (1 - pole) * Double(mean)
        powers.append(max(Self.floorPower, smooth))
      }
      try progress(min(1, Double(block) / Double(total)))
    }
    return powers
  }

  /// Points from which a gain is never further than the tolerance, by repeated halving at what lies furthest away
  /// (Ramer 1972).
  package static func automation(_ gain: [Double]) -> ControlValue {
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
        ControlPoint(seconds: Double($0) / Double(readingsPerSecond), value: gain[$0])
      })
  }
}
