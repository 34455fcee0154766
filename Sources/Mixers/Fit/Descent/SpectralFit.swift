import CLAPACKE
import MixingConsole
import TensorEngine

/// How far a mix by faders, pans and equalizers lies from the target, as a sum of squares over spectra.
package struct SpectralFit: LeastSquaresProblem {
  let spectra: CrossSpectra
  /// One for each stem of the spectra.
  let tracks: [LinearTrack]
  private let restPenalty: RestPenalty

  package init(spectra: CrossSpectra, tracks: [LinearTrack]) {
    self.spectra = spectra
    self.tracks = tracks
    // Of a stem alone the target's energy is not known, its own is.
    let own = spectra.products.reduce(0) { $0 + $1.real.reduce(0, +) }
    restPenalty = RestPenalty(
      tracks.flatMap(\.controls), energy: spectra.energy > 0 ? spectra.energy : own)
  }

  private var starts: [Int] {
    tracks.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.controls.count) }
  }

  private func shares(_ all: [Double], of track: Int) -> [Double] {
    let starts = starts
    return Array(all[starts[track]..<starts[track + 1]])
  }

  /// The response of every track.
  func responses(_ shares: [Double]) -> [StereoResponse] {
    tracks.indices.map { tracks[$0].response(self.shares(shares, of: $0)) }
  }

  package func cost(_ shares: [Double]) -> Double { error(shares) + restPenalty.cost(shares) }

  /// E − 2 Re(hᴴC) + hᴴGh.
  private func error(_ shares: [Double]) -> Double {
    let h = responses(shares)
    var sum = spectra.energy
    for side in 0..<2 {
      let count = tracks.count
      let (g, c) = (spectra.products[side], spectra.targets[side])
      for band in spectra.frequencies.indices {
        for i in 0..<count {
          let (hr, hi) = (h[i][side].real[band], h[i][side].imaginary[band])
          // Σ_j G_ij h_j − 2 C_i, times conj h_i; the imaginary parts cancel in the sum.
          var a = -2 * c.real[band * count + i]
          var b = -2 * c.imaginary[band * count + i]
          let row = (band * count + i) * count
          for j in 0..<count {
            let (gr, gi) = (g.real[row + j], g.imaginary[row + j])
            let (xr, xi) = (h[j][side].real[band], h[j][side].imaginary[band])
            a += gr * xr - gi * xi
            b += gr * xi + gi * xr
          }
          sum += hr * a + hi * b
        }
      }
    }
    return sum
  }

  package func linearized(_ shares: [Double]) -> LinearizedSquares {
    let lines = tracks.indices.map { tracks[$0].linearized(self.shares(shares, of: $0)) }
    let (starts, count) = (starts, shares.count)
    let bands = spectra.frequencies.count
    var result = LinearizedSquares(
      cost: error(shares), descent: [Double](repeating: 0, count: count),
      normal: [Double](repeating: 0, count: count * count))
    for side in 0..<2 {
      // The slopes of track l as a matrix [control, real and imaginary part of each band].
      let slopes = lines.map { line in
        line.slopes.flatMap { $0[side].real + $0[side].imaginary }
      }
      for k in tracks.indices where !lines[k].slopes.isEmpty {
        // What the error says to this stem: C_k − Σ_j G_kj h_j.
        var error = [Double](repeating: 0, count: 2 * bands)
        for band in 0..<bands {
          let row = (band * tracks.count + k) * tracks.count
          var a = spectra.targets[side].real[band * tracks.count + k]
          var b = spectra.targets[side].imaginary[band * tracks.count + k]
          for j in tracks.indices {
            let (gr, gi) = (
              spectra.products[side].real[row + j], spectra.products[side].imaginary[row + j]
            )
            let (hr, hi) = (
              lines[j].response[side].real[band], lines[j].response[side].imaginary[band]
            )
            a -= gr * hr - gi * hi
            b -= gr * hi + gi * hr
          }
          error[band] = a
          error[bands + band] = b
        }
        for control in lines[k].slopes.indices {
          let start = control * 2 * bands
          var sum = 0.0
          for index in 0..<2 * bands { sum += slopes[k][start + index] * error[index] }
          result.descent[starts[k] + control] += sum
        }
        for l in tracks.indices where l >= k && !lines[l].slopes.isEmpty {
          addProduct(
            slopes[k], weighted(slopes[l], k, l, side), at: (starts[k], starts[l]),
            (lines[k].slopes.count, lines[l].slopes.count), to: &result.normal, count)
        }
      }
    }
    for i in 0..<count {
      for j in 0..<i { result.normal[i * count + j] = result.normal[j * count + i] }
    }
    restPenalty.add(shares, to: &result)
    return result
  }

  /// G_kl times each row of slopes.
  private func weighted(_ slopes: [Double], _ k: Int, _ l: Int, _ side: Int) -> [Double] {
    let bands = spectra.frequencies.count
    var result = slopes
    for start in stride(from: 0, to: slopes.count, by: 2 * bands) {
      for band in 0..<bands {
        let entry = (band * tracks.count + k) * tracks.count + l
        let (gr, gi) = (spectra.products[side].real[entry], spectra.products[side].imaginary[entry])
        let (xr, xi) = (slopes[start + band], slopes[start + bands + band])
        result[start + band] = gr * xr - gi * xi
        result[start + bands + band] = gr * xi + gi * xr
      }
    }
    return result
  }

  /// Adds a·bᵀ to a block of a square matrix.
  private func addProduct(
    _ a: [Double], _ b: [Double], at place: (row: Int, column: Int),
    _ size: (rows: Int, columns: Int), to matrix: inout [Double], _ count: Int
  ) {
    let length = 2 * spectra.frequencies.count
    matrix.withUnsafeMutableBufferPointer { matrix in
      guard let base = matrix.baseAddress else { return }
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(size.rows), Int32(size.columns),
        Int32(length), 1, a, Int32(length), b, Int32(length), 1,
        base + place.row * count + place.column, Int32(count))
    }
  }
}

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
