import Foundation
import MixingConsole
import SignalOps
import TensorEngine

/// Controls of an effect that are looked for together, and how.
struct SearchPlace {
  /// Where the values to try come from.
  enum Manner {
    /// As given, each a value for each control, the first for what does nothing.
    case grid([[Double]])
    /// The session's own, so many drawn at random, and what lies around the best.
    case drawn(Int, SearchEffort)
  }

  let channel: ControlAddress.Channel
  let controls: [FitControl]
  let manner: Manner

  /// Lags that are tried of a control.
  private static let lags = 12
  /// How far those lie from the session's own that are drawn near it, in shares of a range.
  private static let nearness = 0.15

  /// The session's own values.
  func values(_ session: Session) -> [Double] {
    controls.map { session.value(of: $0.address)?.constant ?? 0 }
  }

  /// The session's own values and so many drawn ones: from what people mostly choose, from the whole range, and near the
  /// session's own in turn.
  func candidates(_ count: Int, _ trial: Trial) throws -> [[Double]] {
    let own = values(trial.session)
    guard count > 0 else { return [own] }
    let lags = try controls.map { control in
      control.spec.search?.isLag == true ? try trial.lags(of: control, count: Self.lags) : []
    }
    var random = RandomSource(seed: UInt64(count))
    return [own]
      + (0..<count).map { number in
        zip(zip(controls, own), lags).map { entry, lags in
          let (control, own) = entry
          if number % 3 == 2 {
            // A time is near itself or far from it.
            return control.spec.search?.isLag == true
              ? own : control.drawn(near: own, within: Self.nearness, &random)
          }
          // The more a lag stands out, the oftener.
          return lags.isEmpty
            ? control.drawn(isUsual: number % 3 == 0, &random)
            : lags[Int(Double(lags.count) * pow(random.uniform(), 2))]
        }
      }
  }

  /// Values with one of them a step away, in shares of its range, or for a time in whole samples one sample; `nil` where
  /// it has no such step.
  func moved(_ values: [Double], _ control: Int, by step: Double, in session: Session)
    -> (control: Int, values: [Double])?
  {
    let spec = controls[control].spec
    var moved = values
    switch spec.search {
    case .lag: return nil
    case .wholeLag:
      guard let unit = spec.unit.seconds(beatsPerMinute: session.beatsPerMinute) else { return nil }
      moved[control] += (step < 0 ? -1 : 1) / (unit * Double(session.sampleRate))
      if !spec.range.contains(moved[control]) { return nil }
    case .basin, .decision, nil:
      moved[control] = spec.denormalized(spec.normalized(values[control]) + step)
    }
    return moved[control] == values[control] ? nil : (control, moved)
  }
}

/// How much is tried of an effect.
struct SearchEffort {
  /// How many settings are drawn, each time that everything is searched; none any more after these.
  private let draws: [Int]
  /// From how many of the best descent is tried.
  let beginnings: Int
  /// Whether finer and finer steps are tried around them before.
  let isRefined: Bool
  /// Seconds of sound that are judged, and those before them that fill memories.
  let (judged, before): (Double, Double)

  /// Of effects of this console, whose settings are lanes of one batch.
  static let full = SearchEffort(
    draws: [96, 48], beginnings: 4, isRefined: true, judged: 8, before: 4)
  /// Of plug-ins, each setting of which takes as long as the others: what descent asks for is little beside it.
  static let brief = SearchEffort(
    draws: [24, 12], beginnings: 2, isRefined: false, judged: 4, before: 1)

  private init(draws: [Int], beginnings: Int, isRefined: Bool, judged: Double, before: Double) {
    (self.draws, self.beginnings, self.isRefined) = (draws, beginnings, isRefined)
    (self.judged, self.before) = (judged, before)
  }

  /// Settings that are drawn, the first time (0) that everything is searched and later.
  func draws(_ round: Int) -> Int { round < draws.count ? draws[round] : 0 }
}

extension FitControl {
  /// A value some shares of the range away at most.
  fileprivate func drawn(
    near value: Double, within distance: Double, _ random: inout RandomSource
  ) -> Double {
    let share = spec.normalized(value) + distance * (2 * random.uniform() - 1)
    return spec.denormalized(min(max(share, 0), 1))
  }

  /// A value from the range in which a fit looks, or from what people mostly choose.
  fileprivate func drawn(isUsual: Bool, _ random: inout RandomSource) -> Double {
    let usual = spec.typical?.clamped(to: spec.range) ?? spec.range
    let range = isUsual ? usual : spec.range
    return spec.taper.interpolate(
      from: range.lowerBound, to: range.upperBound, share: random.uniform())
  }
}

extension Trial {
  /// Values of a time at which what is missing resembles what the effect gives at its shortest time: the highest peaks
  /// of their correlation, of which only the phases count (PHAT), but for bins without sound.
  ///
  /// - Source: Knapp & Carter (1976), IEEE Trans. ASSP 24(4), doi 10.1109/TASSP.1976.1162830.
  func lags(of control: FitControl, count: Int) throws -> [Double] {
    guard case .effect(let slot, let index) = control.address.part,
      let unit = control.spec.unit.seconds(beatsPerMinute: session.beatsPerMinute)
    else { return [] }
    let samples = unit * Double(session.sampleRate)
    let range = control.spec.range
    var probe = session
    let effect = session.strip(of: channel)[slot].effect
    let values = session.strip(of: channel)[slot].values
    for silencer in effect.silencers(of: index, values) {
      let address = ControlAddress(channel, .effect(slot, control: silencer))
      guard let other = FitControl(address, in: session) else { return [] }
      let share = session.shares(of: [other])[0]
      probe.set(address, to: other.spec.denormalized(share > 0.5 ? 0 : 1))
    }
    probe.set(control.address, to: range.lowerBound)
    let given = try render(probe)
    let reach = Int(((range.upperBound - range.lowerBound) * samples).rounded(.up))
    let missing = try missing()
    let longest = excerpts.map(\.samples).max() ?? 0
    let fourier = FFT(countAtLeast: longest + min(reach, longest))
    var cross = [Float](repeating: 0, count: 2 * fourier.bins)
    for index in excerpts.indices {
      for side in 0..<2 {
        let late = spectrum(missing[index], side, fourier)
        let early = spectrum(given[index], side, fourier)
        for bin in 0..<fourier.bins {
          let (a, b) = (late[2 * bin], late[2 * bin + 1])
          let (c, d) = (early[2 * bin], early[2 * bin + 1])
          cross[2 * bin] += a * c + b * d
          cross[2 * bin + 1] += b * c - a * d
        }
      }
    }
    func magnitude(_ bin: Int) -> Float {
      (cross[2 * bin] * cross[2 * bin] + cross[2 * bin + 1] * cross[2 * bin + 1]).squareRoot()
    }
    let mean = (0..<fourier.bins).reduce(0) { $0 + Double(magnitude($1)) } / Double(fourier.bins)
    let floor = max(Float(0.01 * mean), .leastNormalMagnitude)
    for bin in 0..<fourier.bins {
      let weight = 1 / (magnitude(bin) + floor)
      cross[2 * bin] *= weight
      cross[2 * bin + 1] *= weight
    }
    var correlation = [Float](repeating: 0, count: fourier.count)
    cross.withUnsafeMutableBufferPointer { from in
      correlation.withUnsafeMutableBufferPointer { to in
        guard let from = from.baseAddress, let to = to.baseAddress else { return }
        fourier.inverse(from, to: to, on: backend)
      }
    }
    let peaks = correlation.withUnsafeBufferPointer { values in
      CorrelationPeaks(
        UnsafeBufferPointer(rebasing: values[...min(reach, values.count - 1)]), negativeLags: 0,
        count: count, distance: 3)
    }
    return peaks.peaks.map {
      min(max(range.lowerBound + Double($0.lag) / samples, range.lowerBound), range.upperBound)
    }
  }

  /// What is wanted of the channel beyond what it gives at its best gains.
  private func missing() throws -> [Tensor] {
    let own = try render(session)
    return zip(wanted, own).map { wanted, own in
      let products = (wanted * own).sum(along: [3], keepingAxes: true)
      let energies = own.squared().sum(along: [3], keepingAxes: true).maximum(1e-20)
      return wanted - own * (products / energies)
    }
  }

  private func spectrum(_ signal: Tensor, _ side: Int, _ fourier: FFT) -> [Float] {
    let count = signal.shape[3]
    return fourier.spectrum(
      of: signal.values[side * count..<(side + 1) * count], on: backend)
  }
}
