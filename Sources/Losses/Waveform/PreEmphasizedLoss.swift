package import TensorEngine

/// Any loss, of signals that passed filters first.
///
/// With A-weighting before a loss of spectra it is auraloss's `perceptual_weighting`.
///
/// Gradient: composed.
package struct PreEmphasizedLoss: Loss {
  private let filters: [PreEmphasis]
  private let base: any Loss

  /// A loss of signals that pass `filters` in their order.
  package init(_ filters: [PreEmphasis], _ base: any Loss) {
    self.filters = filters
    self.base = base
  }

  package func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
    requireAudio(input, target)
    return base(
      filters.reduce(input) { $1($0) }, filters.reduce(target) { $1($0) })
  }
}
