import Foundation
package import TensorEngine

/// Conversion between two sample rates by a windowed sinc, as torchaudio has it by default.
///
/// With r and s the rates over their greatest common divisor and f = 0.99 · min(r, s):
/// y[n] = Σ_m x[m] (f/r) sinc(t) cos²(πt/12), t = f (m/r − n/s), over |t| < 6; there is silence around x.
/// After `inputPeriod` inputs and `outputPeriod` outputs the coefficients repeat, so a part of a signal
/// that starts at a multiple of the input period has the outputs of the whole, but for `reach` inputs at its
/// ends. One rate is converted to itself without any filter.
///
/// - Source: `torchaudio.transforms.Resample` (2.11); Smith, Digital Audio Resampling Home Page,
///   https://ccrma.stanford.edu/~jos/resample/.
package struct SincResampler: Sendable {
  /// Zero crossings of the sinc on either side.
  private static let zeroCrossings = 6.0
  /// Where the pass band ends, as a part of half the lower rate.
  private static let rolloff = 0.99

  /// Inputs after which the coefficients repeat, r.
  package let inputPeriod: Int
  /// Outputs after which the coefficients repeat, s.
  package let outputPeriod: Int
  /// How far before and after its own time an output hears, in inputs.
  package let reach: Int
  let filter: PolyphaseFilter

  /// A converter between two rates in hertz.
  package init(from inputRate: Int, to outputRate: Int) {
    precondition(
      inputRate > 0 && outputRate > 0, "SincResampler: from \(inputRate) Hz to \(outputRate) Hz")
    var (divisor, rest) = (inputRate, outputRate)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    let (r, s) = (inputRate / divisor, outputRate / divisor)
    let cutoff = Self.rolloff * Double(min(r, s))
    let support = Self.zeroCrossings * Double(r) / cutoff
    let phases = (0..<(r == s ? 1 : s)).map { phase in
      let center = Double(phase) * Double(r) / Double(s)
      let first = Int((center - support).rounded(.up))
      let weights = (first...Int((center + support).rounded(.down))).map { input in
        let t = cutoff * (Double(input) / Double(r) - Double(phase) / Double(s))
        let sinc = t == 0 ? 1 : sin(.pi * t) / (.pi * t)
        let window = cos(.pi * t / (2 * Self.zeroCrossings))
        return cutoff / Double(r) * sinc * window * window
      }
      return PolyphaseFilter.Phase(start: first, weights: weights)
    }
    inputPeriod = r
    outputPeriod = s
    reach = r == s ? 0 : Int(support.rounded(.up))
    filter = PolyphaseFilter(inputPeriod: r, phases: phases)
  }

  /// Whether both rates are the same.
  var isIdentity: Bool { inputPeriod == outputPeriod }

  /// How many samples so many become, ⌈s N / r⌉.
  package func samples(of inputs: Int) -> Int {
    (inputs * outputPeriod + inputPeriod - 1) / inputPeriod
  }
}

extension Tensor {
  /// The same sound at another sample rate.
  ///
  /// - Shape: `[…, sample]` with N samples, to `[…, sample]` with ⌈s N / r⌉.
  /// - Gradient: hand-written adjoint, the same coefficients the other way. Keeps nothing.
  package func resampled(by resampler: SincResampler) -> Tensor {
    precondition(rank > 0, "resampled: a scalar has no samples")
    if resampler.isIdentity { return self }
    return filtered(
      by: resampler.filter, transposed: resampler.filter.transposed,
      outputs: resampler.samples(of: shape[rank - 1]), as: "resampled")
  }
}
