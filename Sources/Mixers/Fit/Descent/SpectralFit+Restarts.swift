import MixingConsole
import TensorEngine

extension SpectralFit {
  /// The shares with one stem's bands begun anew several times at random places, the best taken; as they
  /// were where none is better.
  func restarted(
    _ shares: [Double], stem: Int, times: Int, random: inout RandomSource, on backend: Backend
  ) throws -> [Double] {
    let first = tracks[..<stem].reduce(0) { $0 + $1.controls.count }
    let own = first..<first + tracks[stem].controls.count
    let alone = SpectralFit(
      spectra: spectra.alone(stem, besides: responses(shares)), tracks: [tracks[stem]])
    let now = Array(shares[own])
    let starts = [now] + (0..<times).map { _ in tracks[stem].scattered(now, &random) }
    let results = try backend.map(starts.count) { index in
      try LevenbergMarquardt(iterations: 40, tolerance: 1e-5)
        .minimize(alone, from: starts[index], step: { _ in })
    }
    let best = results.min { $0.cost < $1.cost }
    var shares = shares
    if let best { shares.replaceSubrange(own, with: best.shares) }
    return shares
  }
}

extension LinearTrack {
  /// Shares with the bands of equalizers at random places, in the order of frequency.
  func scattered(_ shares: [Double], _ random: inout RandomSource) -> [Double] {
    var shares = shares
    func indices(_ unit: ControlUnit) -> [Int] {
      controls.indices.filter {
        controls[$0].spec.unit == unit && controls[$0].address.part != .fader
      }
    }
    let frequencies = indices(.hertz)
    let places = frequencies.map { _ in 0.1 + 0.85 * random.uniform() }.sorted()
    for (index, place) in zip(frequencies, places) { shares[index] = place }
    for index in indices(.decibels) {
      let range = controls[index].spec.range
      let decibels = Double(random.sign()) * (2 + 4 * random.uniform())
      shares[index] = controls[index].spec.normalized(
        min(max(decibels, range.lowerBound), range.upperBound))
    }
    for index in indices(.ratio) { shares[index] = controls[index].spec.normalized(1) }
    return shares
  }
}
