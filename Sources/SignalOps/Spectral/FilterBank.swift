package import TensorEngine

/// Weighted sums of the bins of a spectrum: bands of a mel scale, or the twelve pitch classes.
package struct FilterBank: Sendable {
  /// Bands, the filters of the bank.
  package let bands: Int
  /// Bins of a spectrum, N/2 + 1.
  package let bins: Int
  /// `[bin, band]`, row-major.
  package let weights: [Float]

  /// A bank with a weight for each bin and band.
  init(bands: Int, bins: Int, weight: (_ bin: Int, _ band: Int) -> Double) {
    self.bands = bands
    self.bins = bins
    weights = (0..<bins * bands).map { Float(weight($0 / bands, $0 % bands)) }
  }
}

extension Tensor {
  /// The bands of spectra, magnitudes or powers: y[t, b] = Σ_k x[t, k] w[k, b].
  ///
  /// - Shape: `[…, frame, bin]` to `[…, frame, band]`.
  /// - Gradient: composed, a matrix product.
  package func filtered(by bank: FilterBank) -> Tensor {
    precondition(
      rank >= 2 && shape[rank - 1] == bank.bins, "filtered: \(shape) by \(bank.bins) bins")
    return matrixProduct(Tensor(bank.weights, shape: [bank.bins, bank.bands], on: backend))
  }
}
