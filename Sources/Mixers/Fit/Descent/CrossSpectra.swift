import SignalOps
package import TensorEngine

/// What stems and target have in common, frequency by frequency: all that a mix by filters and gains can be
/// judged by.
///
/// With X_i[t, f] the spectra of the stems and T of the target, for each side of the stereo picture:
/// G_ij = Σ conj(X_i) X_j, C_i = Σ conj(X_i) T, E = Σ |T|², summed over frames and over the bins of a band.
/// Filters are taken as constant within a band, bands are narrower than any filter is. A mix by responses
/// h_i misses the target by E − 2 Re(hᴴC) + hᴴGh, so a whole song is judged without being rendered again.
package struct CrossSpectra {
  /// Frequencies in hertz, one for each band.
  package let frequencies: [Double]
  let stems: Int
  /// For each side: G, `[band][i][j]`, its real and imaginary parts.
  private(set) var products: [(real: [Double], imaginary: [Double])]
  /// For each side: C, `[band][i]`.
  private(set) var targets: [(real: [Double], imaginary: [Double])]
  /// E of both sides.
  package private(set) var energy = 0.0

  private let fourier: STFT
  /// The first bin of each band, and the end of the last.
  private let edges: [Int]

  /// Empty sums for a number of stems.
  package init(stems: Int, sampleRate: Int) {
    // Some 0.2 s: longer than what an equalizer rings, shorter than what would blur music.
    var size = 1_024
    while Double(size) < 0.13 * Double(sampleRate) { size *= 2 }
    fourier = STFT(fftSize: size, hop: size / 4, padding: .none)
    let width = Double(sampleRate) / Double(size)
    // Bands of 1/24 octave, at least one bin, from 15 Hz to near half the rate.
    var edges = [max(1, Int(15 / width))]
    let end = Int(0.49 * Double(size))
    while let last = edges.last, last < end {
      edges.append(min(end, max(last + 1, Int((Double(last) * 1.0293).rounded()))))
    }
    self.edges = edges
    self.stems = stems
    frequencies = zip(edges, edges.dropFirst()).map { width * Double($0 + $1 - 1) / 2 }
    let bands = frequencies.count
    let square = [Double](repeating: 0, count: bands * stems * stems)
    let column = [Double](repeating: 0, count: bands * stems)
    products = [(square, square), (square, square)]
    targets = [(column, column), (column, column)]
  }

  /// One stem alone and what is left of the target for it.
  private init(_ whole: CrossSpectra, stem: Int, targets: [(real: [Double], imaginary: [Double])]) {
    (frequencies, fourier, edges, stems) = (whole.frequencies, whole.fourier, whole.edges, 1)
    let count = whole.stems
    products = whole.products.map { side in
      let real = whole.frequencies.indices.map {
        side.real[($0 * count + stem) * count + stem]
      }
      return (real, [Double](repeating: 0, count: real.count))
    }
    self.targets = targets
  }

  /// Adds an excerpt.
  ///
  /// - Parameters:
  ///   - stems: Each `[1, 1, channel, sample]`, mono or stereo.
  ///   - target: `[1, 1, 2, sample]`.
  package mutating func add(_ stems: [Tensor], target: Tensor) {
    precondition(stems.count == self.stems, "CrossSpectra: \(stems.count) stems, not \(self.stems)")
    let spectra = stems.map { $0.stft(fourier) }
    let wanted = target.stft(fourier)
    let backend = target.backend
    let (frames, bins) = (wanted.shape[3], fourier.bins)
    let plane = 2 * frames * bins
    let bands = frequencies.count
    let count = self.stems
    for side in 0..<2 {
      let rows = spectra.map { $0.shape[2] == 2 ? side * plane : 0 }
      var (products, targets) = (self.products[side], self.targets[side])
      var energies = [Double](repeating: 0, count: bands)
      products.real.withUnsafeMutableBufferPointer { real in
        products.imaginary.withUnsafeMutableBufferPointer { imaginary in
          targets.real.withUnsafeMutableBufferPointer { targetReal in
            targets.imaginary.withUnsafeMutableBufferPointer { targetImaginary in
              energies.withUnsafeMutableBufferPointer { energies in
                backend.parallel(bands) { band in
                  let range = edges[band]..<edges[band + 1]
                  for i in 0..<count {
                    for j in i..<count {
                      let sum = Self.product(
                        spectra[i], rows[i], spectra[j], rows[j], frames, bins, range)
                      let (upper, lower) = (
                        (band * count + i) * count + j, (band * count + j) * count + i
                      )
                      real[upper] += sum.real
                      imaginary[upper] += sum.imaginary
                      if i != j {
                        real[lower] += sum.real
                        imaginary[lower] -= sum.imaginary
                      }
                    }
                    let sum = Self.product(
                      spectra[i], rows[i], wanted, side * plane, frames, bins, range)
                    targetReal[band * count + i] += sum.real
                    targetImaginary[band * count + i] += sum.imaginary
                  }
                  energies[band] =
                    Self.product(
                      wanted, side * plane, wanted, side * plane, frames, bins, range
                    ).real
                }
              }
            }
          }
        }
      }
      self.products[side] = products
      self.targets[side] = targets
      energy += energies.reduce(0, +)
    }
  }

  /// Σ conj(a)·b over all frames and a band's bins.
  private static func product(
    _ a: Tensor, _ startA: Int, _ b: Tensor, _ startB: Int, _ frames: Int, _ bins: Int,
    _ range: Range<Int>
  ) -> (real: Double, imaginary: Double) {
    var total = (real: 0.0, imaginary: 0.0)
    a.withUnsafeValues { a in
      b.withUnsafeValues { b in
        for frame in 0..<frames {
          let x = a + startA + 2 * (frame * bins + range.lowerBound)
          let y = b + startB + 2 * (frame * bins + range.lowerBound)
          var (real, imaginary) = (Float(0), Float(0))
          for index in 0..<range.count {
            let (xr, xi, yr, yi) = (x[2 * index], x[2 * index + 1], y[2 * index], y[2 * index + 1])
            real += xr * yr + xi * yi
            imaginary += xr * yi - xi * yr
          }
          total.real += Double(real)
          total.imaginary += Double(imaginary)
        }
      }
    }
    return total
  }

  /// The spectra of one stem, and of what the others leave of the target.
  ///
  /// The energy left is not known from them: costs are relative.
  func alone(_ stem: Int, besides responses: [StereoResponse]) -> CrossSpectra {
    let left = (0..<2).map { side in
      var (real, imaginary) = ([Double](), [Double]())
      for band in frequencies.indices {
        let start = (band * stems + stem) * stems
        var (a, b) = (
          targets[side].real[band * stems + stem], targets[side].imaginary[band * stems + stem]
        )
        for other in 0..<stems where other != stem {
          let (gr, gi) = (
            products[side].real[start + other], products[side].imaginary[start + other]
          )
          let (hr, hi) = (responses[other][side].real[band], responses[other][side].imaginary[band])
          a -= gr * hr - gi * hi
          b -= gr * hi + gi * hr
        }
        real.append(a)
        imaginary.append(b)
      }
      return (real: real, imaginary: imaginary)
    }
    return CrossSpectra(self, stem: stem, targets: left)
  }

  /// How much of a stem there is.
  func energy(of stem: Int) -> Double {
    products.reduce(0) { sum, side in
      frequencies.indices.reduce(sum) { $0 + side.real[($1 * stems + stem) * stems + stem] }
    }
  }
}

/// What a filter does to both sides, frequency by frequency.
package struct StereoResponse {
  /// A complex response, one number for each band of `CrossSpectra`.
  package struct Side {
    package var real, imaginary: [Double]
  }

  package var left, right: Side

  /// 0 is left, 1 is right.
  package subscript(side: Int) -> Side { side == 0 ? left : right }

  /// One response for both sides, each with a gain of its own.
  init(_ response: Side, left: Double, right: Double) {
    self.left = Side(
      real: response.real.map { $0 * left }, imaginary: response.imaginary.map { $0 * left })
    self.right = Side(
      real: response.real.map { $0 * right }, imaginary: response.imaginary.map { $0 * right })
  }
}
