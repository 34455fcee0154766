import TensorEngine

/// How an impulse response is cut into partitions of one size, and how their spectra lie in memory.
///
/// A frame is two partitions long: the one before and its own. The product of a frame's spectrum with that
/// of a partition (zeros behind it) is a circular convolution whose second half is free of wrap-around:
/// overlap-save.
///
/// The size is a power of two near a quarter of the taps, from 128 to 8,192: below, most work goes into
/// products; above, into transforms that no longer fit the second cache.
struct Partitioning {
  let taps: Int
  /// Samples of a partition, B.
  let size: Int
  /// Partitions of the impulse response.
  let count: Int
  /// Floats of a spectrum that are worked on: 2 (B + 1), up to a multiple of 16. Those beyond are zero.
  let floats: Int
  /// Floats from one spectrum to the next. Not a power of two, else partitions would fight for the same
  /// lines of the cache.
  let stride: Int
  /// Transforms frames.
  let fft: FFT

  /// Cuts `taps` into partitions of `size`, a power of two; `nil` chooses.
  init(taps: Int, size: Int?) {
    precondition(taps > 0, "convolved: an impulse response without taps")
    let size = size ?? Self.defaultSize(taps: taps)
    precondition(size >= 8 && size & (size - 1) == 0, "convolved: partitions of \(size) samples")
    self.taps = taps
    self.size = size
    count = (taps + size - 1) / size
    floats = (2 * (size + 1) + 15) / 16 * 16
    stride = 2 * size + 128
    fft = FFT(count: 2 * size)
  }

  private static func defaultSize(taps: Int) -> Int {
    var size = 128
    while size < 8_192, 4 * size < taps { size *= 2 }
    return size
  }

  /// The spectrum of a frame.
  func transform(
    _ frame: UnsafePointer<Float>, to spectrum: UnsafeMutablePointer<Float>, on backend: Backend
  ) {
    fft.forward(frame, to: spectrum, on: backend)
    for index in 2 * fft.bins..<floats { spectrum[index] = 0 }
  }
}
