import Foundation
import MixingConsole

/// Polarity, gain and position of each track in closed form.
///
/// With x the signal that a track gives to the mix at 0 dB in the middle, the mix has a·x_L on the left and
/// b·x_R on the right, for mono and stereo stems alike, where a = g·l(p)/l(½) and b = g·r(p)/r(½). So the a and b
/// of all tracks are linear least squares against the target, and (a, b) is one fader and one position.
///
/// 1. Signed least squares: a track whose two gains are negative on the whole, and surely so, is inverted.
/// 2. Non-negative least squares with these polarities.
/// 3. Tracks whose gains cannot be told from nothing are left out, the most doubtful first, and the rest is
///    solved again. A gain counts as told where it is four standard errors above 0 and brings more than −90 dB of
///    the target's energy. Errors are robust (clustered by segments of the song), for what remains is music, not
///    noise: V = H⁻¹ (Σ s sᵀ) H⁻¹, s the gradient of a segment.
///
/// What is locked: a fader makes (a, b) lie on the curve of the pan law, a position makes it one unknown, and
/// both make it a constant that is subtracted. Positions on the curve are found track by track, in turns with
/// the rest.
///
/// Source: Barchiesi & Reiss (2010), "Reverse engineering of a mix", J. Audio Eng. Soc. 58(7/8); errors: Liang
/// & Zeger (1986), Biometrika 73(1), doi 10.1093/biomet/73.1.13.
struct FitLeastSquares {
  /// Standard errors that a gain has to stand above 0.
  static let leastEvidence = 4.0
  /// Of the target's energy.
  static let leastEnergy = 1e-9
  /// Mean power below which a stem is silent.
  static let silence = 1e-12
  /// Correlation of two stems that are the same sound.
  static let sameness = 1 - 1e-6

  let equations: NormalEquations
  let freedoms: [TrackFreedom]
  let law: PanLaw
  /// Of the target, both channels.
  let targetEnergy: Double
  private let products: [NormalEquations.Products]
  /// Energy of each track's reference in both channels.
  private let energies: [SIMD2<Double>]
  private let isSilent: [Bool]

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
    /// Amplitudes of left and right over those at 0 dB in the middle.
    var gains: SIMD2<Double>
    /// Whether the polarity is the other one than that of the reference.
    var isTurned: Bool
    /// The standard error of the gains over the gains; `nil` for what was not solved for.
    var relativeError: Double?
  }

  /// Solves.
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

  /// The energy of the target that all tracks but one leave unexplained, whatever their signs.
  func remainder(without track: Int) -> Double {
    let unknowns = solvable.filter { $0 != track }
      .flatMap { self.unknowns(of: $0, positionFree: freedoms[$0].position) }
    let none = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    let form = form(unknowns, constants: none, none.map { _ in 1 })
    return targetEnergy + form.value(at: form.solved())
  }

  private var solvable: [Int] {
    freedoms.indices.filter { freedoms[$0].isHeard && !isSilent[$0] }
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
      let sounding = energies[track] .> Self.silence * energies[track].sum()
      if !sounding[0] { gains.x = gains.y }
      if !sounding[1] { gains.y = gains.x }
      return .found(
        Part(
          gains: gains, isTurned: signs[track] < 0, relativeError: solution.relativeError(of: track)
        ))
    }
  }

  // MARK: Unknowns

  /// One number to be found: a gain of a track in one channel, or in both.
  private struct Unknown {
    let track: Int
    let channels: [Int]
  }

  private struct Solution {
    /// Of each track, with its sign.
    var gains: [SIMD2<Double>]
    var unknowns: [Unknown] = []
    /// Of each unknown.
    var values: [Double] = []
    var errors: [Double] = []
    /// The energy that each unknown's part has.
    var energies: [Double] = []

    func relativeError(of track: Int) -> Double? {
      let own = unknowns.indices.filter { unknowns[$0].track == track }
      guard let best = own.max(by: { energies[$0] < energies[$1] }), values[best] != 0 else {
        return nil
      }
      return errors[best] / abs(values[best])
    }
  }

  /// The unknowns of a track: two where its position is free, else one.
  private func unknowns(of track: Int, positionFree: Bool) -> [Unknown] {
    let all = positionFree ? [[0], [1]] : [[0, 1]]
    return all.filter { channels in
      channels.contains { energies[track][$0] > Self.silence * energies[track].sum() }
    }.map { Unknown(track: track, channels: $0) }
  }

  /// +1, or −1 for a track that is the other way round in the target.
  private func polarities() -> [Double] {
    let tracks = solvable
    let unknowns = tracks.flatMap { self.unknowns(of: $0, positionFree: freedoms[$0].position) }
    let ones = [Double](repeating: 1, count: freedoms.count)
    let none = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    let form = form(unknowns, constants: none, ones)
    let values = form.solved()
    var gains = none
    for (unknown, value) in zip(unknowns, values) {
      for channel in unknown.channels { gains[unknown.track][channel] = value }
    }
    let errors = standardErrors(form, unknowns, Array(unknowns.indices), gains, ones)
    var signs = ones
    for track in tracks where freedoms[track].polarity {
      let own = unknowns.indices.filter { unknowns[$0].track == track }
      let weighted = own.reduce(0) { $0 + values[$1] * energy(of: unknowns[$1]) }
      let isSure = own.contains { values[$0] < -Self.leastEvidence * errors[$0] }
      if weighted < 0 && isSure { signs[track] = -1 }
    }
    return signs
  }

  /// The best gains of some tracks with these signs; all others are silent.
  private func solved(_ heard: Set<Int>, _ signs: [Double]) -> Solution {
    let tracks = heard.sorted()
    let free = tracks.filter { freedoms[$0].fader }
    let curved = tracks.filter { !freedoms[$0].fader && freedoms[$0].position }
    let unknowns = free.flatMap { self.unknowns(of: $0, positionFree: freedoms[$0].position) }
    var constants = [SIMD2<Double>](repeating: .zero, count: freedoms.count)
    for track in tracks where !freedoms[track].fader {
      constants[track] = SIMD2(repeating: signs[track])
    }

    var solution = Solution(gains: constants)
    for turn in 0..<200 {
      let form = form(unknowns, constants: constants, signs)
      let values = form.solvedNonNegatively()
      var gains = constants
      for (unknown, value) in zip(unknowns, values) {
        for channel in unknown.channels {
          gains[unknown.track][channel] = value * signs[unknown.track]
        }
      }
      var change = 0.0
      for track in curved {
        let placed = placed(track, signs[track], among: gains)
        let difference = placed - gains[track]
        change = max(change, abs(difference.x), abs(difference.y))
        gains[track] = placed
        constants[track] = placed
      }
      solution.gains = gains
      if change < 1e-9 || turn == 199 {
        let passive = unknowns.indices.filter { values[$0] > 0 }
        solution.unknowns = unknowns
        solution.values = values
        solution.errors = standardErrors(form, unknowns, passive, gains, signs)
        solution.energies = unknowns.indices.map {
          values[$0] * values[$0] * energy(of: unknowns[$0])
        }
        break
      }
    }
    return solution
  }

  private func energy(of unknown: Unknown) -> Double {
    unknown.channels.reduce(0) { $0 + energies[unknown.track][$1] }
  }

  private func form(
    _ unknowns: [Unknown], constants: [SIMD2<Double>], _ signs: [Double]
  ) -> QuadraticForm {
    let right = unknowns.map { unknown in
      unknown.channels.reduce(0) {
        $0 + signs[unknown.track] * gradient(products[$1], $1, unknown.track, constants)
      }
    }
    return QuadraticForm(count: unknowns.count, right: right) { row, column in
      let (one, other) = (unknowns[row], unknowns[column])
      let sign = signs[one.track] * signs[other.track]
      return one.channels.filter(other.channels.contains).reduce(0) {
        $0 + sign * products[$1][one.track, other.track]
      }
    }
  }

  /// ⟨x, target − Σ gains·x⟩ of a track's reference in a channel.
  private func gradient(
    _ products: NormalEquations.Products, _ channel: Int, _ track: Int, _ gains: [SIMD2<Double>]
  ) -> Double {
    gains.indices.reduce(products.withTarget(track)) {
      $0 - (gains[$1][channel] == 0 ? 0 : gains[$1][channel] * products[track, $1])
    }
  }

  /// The gains on the curve of the pan law at 0 dB that fit best with the other tracks as they are.
  private func placed(_ track: Int, _ sign: Double, among found: [SIMD2<Double>]) -> SIMD2<Double> {
    var others = found
    others[track] = .zero
    let right = SIMD2(
      gradient(products[0], 0, track, others), gradient(products[1], 1, track, others))
    let middle = law.gains(at: 0.5).left.value
    func gains(_ position: Double) -> SIMD2<Double> {
      let gains = law.gains(at: position)
      return SIMD2(gains.left.value, gains.right.value) * (sign / middle)
    }
    func cost(_ position: Double) -> Double {
      let gains = gains(position)
      return (gains * gains * energies[track] - 2 * gains * right).sum()
    }
    let steps = 256
    let best = (0...steps).min { cost(Double($0) / 256) < cost(Double($1) / 256) } ?? 128
    var (low, high) = (Double(max(best - 1, 0)) / 256, Double(min(best + 1, steps)) / 256)
    for _ in 0..<60 {
      let third = (high - low) / 3
      if cost(low + third) < cost(high - third) { high -= third } else { low += third }
    }
    return gains((low + high) / 2)
  }

  // MARK: Evidence

  /// By how many standard errors the track's surest gain stands above 0; 0 for one without energy.
  private func evidence(for track: Int, in solution: Solution) -> Double {
    let own = solution.unknowns.indices.filter { solution.unknowns[$0].track == track }
    return own.map { index in
      guard solution.energies[index] > Self.leastEnergy * targetEnergy else { return 0 }
      return solution.errors[index] > 0
        ? solution.values[index] / solution.errors[index] : .infinity
    }.max() ?? 0
  }

  /// The standard error of each unknown; 0 for those that are not in `passive`.
  private func standardErrors(
    _ form: QuadraticForm, _ unknowns: [Unknown], _ passive: [Int], _ gains: [SIMD2<Double>],
    _ signs: [Double]
  ) -> [Double] {
    guard equations.segments > 1 else { return unknowns.map { _ in 0 } }
    let scores = (0..<equations.segments).map { segment in
      let products = (0..<2).map { equations.block(channel: $0, segment: segment) }
      return unknowns.map { unknown in
        unknown.channels.reduce(0) {
          $0 + signs[unknown.track] * gradient(products[$1], $1, unknown.track, gains)
        }
      }
    }
    let columns = form.inverse(of: scores, over: passive)
    return unknowns.indices.map { index in
      columns.reduce(0) { $0 + $1[index] * $1[index] }.squareRoot()
    }
  }
}
