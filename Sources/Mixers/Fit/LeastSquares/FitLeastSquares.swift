import Foundation
import MixingConsole

/// Polarity, gain and position of each track in closed form.
///
/// With x the signal that a track gives to the mix at 0 dB in the middle, the mix has a·x_L on the left and
/// b·x_R on the right, for mono and stereo stems alike, where a = g·l(p)/l(½) and b = g·r(p)/r(½). So the a and b
/// of all tracks are linear least squares against the target, and (a, b) is one fader and one position.
///
/// 1. Signed least squares: a track whose two gains are negative on the whole, and surely so (`leastEvidenceOfInversion`), is inverted.
/// 2. Non-negative least squares with these polarities.
/// 3. Tracks whose gains cannot be told from nothing are left out, the most doubtful first, and the rest is
///    solved again. A gain counts as told where it is `leastEvidence` standard errors above 0 and brings more
///    than `leastEnergy` of the target's.
///
/// What is locked: a fader makes (a, b) lie on the curve of the pan law, a position makes it one unknown, and
/// both make it a constant that is subtracted. Positions on the curve are found track by track, in turns with
/// the rest.
///
/// - Source: Barchiesi & Reiss (2010), "Reverse engineering of a mix", J. Audio Eng. Soc. 58(7/8).
struct FitLeastSquares {
  /// Standard errors that a gain has to stand above 0.
  static let leastEvidence = 4.0
  /// Standard errors that a gain has to stand below 0, for few stems are inverted.
  static let leastEvidenceOfInversion = 5.0
  /// Of the target's energy: −90 dB.
  static let leastEnergy = 1e-9
  /// Mean power below which a signal is silent: −90 dB, which covers the dither of 16 bits.
  static let silence = 1e-9
  /// Of a track's energy: a channel with less says nothing.
  private static let leastChannel = 1e-12
  /// Correlation of two stems that are the same sound.
  static let sameness = 1 - 1e-6

  let equations: NormalEquations
  let freedoms: [TrackFreedom]
  let law: PanLaw
  /// The energy of the target, both channels together.
  let targetEnergy: Double
  /// The products over the whole song, by channel.
  let products: [NormalEquations.Products]
  /// Energy of each track's reference in both channels.
  let energies: [SIMD2<Double>]
  let isSilent: [Bool]

  /// - Parameters:
  ///   - equations: Of the references and the target.
  ///   - freedoms: What may be decided of each track.
  ///   - law: Of the session.
  ///   - samples: That the equations sum up.
  init(
    _ equations: NormalEquations, _ freedoms: [TrackFreedom], _ law: PanLaw, samples: Int
  ) {
    self.equations = equations
    self.freedoms = freedoms
    self.law = law
    let products = (0..<2).map { equations.block(channel: $0) }
    self.products = products
    targetEnergy = products[0].targetEnergy + products[1].targetEnergy
    energies = freedoms.indices.map { SIMD2(products[0][$0, $0], products[1][$0, $0]) }
    isSilent = energies.map { $0.sum() <= Self.silence * Double(2 * samples) }
  }

  /// What was found of a track.
  enum Finding {
    /// Not in the mix by someone's will.
    case unheard
    case silent
    /// Its gain cannot be told from nothing.
    case missing
    case found(Part)
  }

  /// A track's part in the target.
  struct Part {
    /// Amplitudes of left and right over those at 0 dB in the middle, at least 0.
    var gains: SIMD2<Double>
    /// Whether the polarity is the other one than that of the reference.
    var isTurned: Bool
    /// The standard error of the gains over the gains; `nil` for what was not solved for.
    var relativeError: Double?
  }

  /// Solves; a finding for each track.
  func findings() -> [Finding] {
    let signs = polarities()
    var heard = Set(solvable)
    while true {
      let solution = solved(heard, signs)
      let doubtful = heard.filter { freedoms[$0].muted && freedoms[$0].fader }
        .map { ($0, evidence(for: $0, in: solution)) }
        .filter { $0.1 < Self.leastEvidence }
        .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      if doubtful.isEmpty { return findings(solution, signs, heard) }
      for (track, _) in doubtful.prefix(max(1, doubtful.count / 8)) { heard.remove(track) }
    }
  }

  private func findings(
    _ solution: Solution, _ signs: [Double], _ heard: Set<Int>
  ) -> [Finding] {
    freedoms.indices.map { track in
      if !freedoms[track].isHeard { return .unheard }
      if isSilent[track] { return .silent }
      if !heard.contains(track) { return .missing }
      var gains = solution.gains[track] * signs[track]
      // A channel without sound says nothing; it follows the other.
      if !sounds(track, 0) { gains.x = gains.y }
      if !sounds(track, 1) { gains.y = gains.x }
      return .found(
        Part(
          gains: gains, isTurned: signs[track] < 0, relativeError: solution.relativeError(of: track)
        ))
    }
  }

  /// Tracks that sound the same as an earlier one, with the first of those.
  var duplicates: [Int: Int] {
    var first: [Int: Int] = [:]
    for track in solvable {
      first[track] = solvable.first { other in
        guard other < track, first[other] == nil else { return false }
        let product = products[0][track, other] + products[1][track, other]
        return abs(product)
          >= Self.sameness * (energies[track].sum() * energies[other].sum()).squareRoot()
      }
    }
    return first
  }

  /// The energy of the target that is left unexplained without some tracks, whatever the signs of the others.
  func remainder(without tracks: Set<Int>) -> Double {
    let unknowns = solvable.filter { !tracks.contains($0) }
      .flatMap { self.unknowns(of: $0, positionFree: freedoms[$0].position) }
    let none = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    let form = form(unknowns, constants: none, none.map { _ in 1 })
    return targetEnergy + form.value(at: form.solved())
  }

  /// Tracks that there is something to find of.
  var solvable: [Int] { freedoms.indices.filter { freedoms[$0].isHeard && !isSilent[$0] } }

  /// Whether a channel of a track's reference has sound beside the other.
  func sounds(_ track: Int, _ channel: Int) -> Bool {
    energies[track][channel] > Self.leastChannel * energies[track].sum()
  }
}

/// What the least squares may decide about a track.
struct TrackFreedom {
  var fader = true
  var position = true
  var polarity = true
  var muted = true
  /// Whether the track is part of the mix at all: not muted or passed over for good.
  var isHeard = true
}

extension TrackFreedom {
  /// What the stages decide of a track and is not locked.
  init(_ track: Track, stages: Set<FitStage>, anySolo: Bool) {
    fader = stages.contains(.gain) && !track.lock.holds(.faderDb)
    let pan = track.strip.first { $0.effect is Pan }
    position =
      stages.contains(.pan) && track.lock != .all
      && pan.map { !$0.isBypassed && !$0.lock.holds(Pan.Control.position.rawValue) } ?? false
    polarity = !track.lock.holds(.polarityInverted)
    muted = stages.contains(.gain) && !track.lock.holds(.muted)
    isHeard = (muted || !track.isMuted) && (track.isSolo || !anySolo)
  }
}
