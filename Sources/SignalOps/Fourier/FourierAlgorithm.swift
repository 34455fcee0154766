import TensorEngine

/// How signals of one length are transformed that is no power of two for our kernels.
///
/// Spectra and signals lie as in `FFT`; `scratch` has `scratchCount` floats.
protocol FourierAlgorithm: AnyObject, Sendable {
  /// Floats of scratch that a transform needs.
  var scratchCount: Int { get }

  /// The spectrum of a signal, which is kept.
  func forward(
    _ signal: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend,
    scratch: UnsafeMutablePointer<Float>)

  /// N times the signal of a spectrum, which is lost.
  func inverse(
    _ spectrum: UnsafeMutablePointer<Float>, to signal: UnsafeMutablePointer<Float>,
    on backend: Backend, scratch: UnsafeMutablePointer<Float>)
}
