/// What a convolution remembers from one block of a signal to the next.
///
/// A value: a copy continues on its own. It belongs to one signal. Another impulse response may take over
/// between two blocks; one that is longer than all before it meets silence where nothing was kept.
package struct ConvolutionState {
  /// A state before the first sample.
  ///
  /// - Parameter history: Samples that are kept at least, for a longer impulse response to come.
  package init(history: Int = 0) { self.history = history }

  private let history: Int
  /// Rows of the signal and samples of a partition; none before the first block.
  private var rows = 0
  private var size = 0
  /// Frames whose spectra are kept: one fewer than the partitions of the longest impulse response so far.
  private(set) var kept = 0
  /// Spectra of the last complete frames, oldest first, per row.
  var spectra: [Float] = []
  /// The last complete partition and the one that is filling, per row.
  var recent: [Float] = []
  /// Samples of the partition that is filling.
  var filled = 0
  /// What the complete partitions give to the one that is filling, per row.
  var tails: [Float] = []
  /// Whether `tails` holds for the partition that is filling and the impulse response last used.
  var knowsTails = false
  /// The impulse response last used, and the same on this state's partitions.
  private var last: (given: ImpulseSpectrum, used: ImpulseSpectrum)?

  /// Makes room for rows of a signal and an impulse response, which comes back on this state's partitions:
  /// cut anew if it is so much longer or shorter than the first that its own are of another size.
  mutating func prepare(rows: Int, for given: ImpulseSpectrum) -> ImpulseSpectrum {
    if self.rows == 0 {
      self.rows = rows
      size = given.partitioning.size
      recent = Array(repeating: 0, count: rows * 2 * size)
      tails = Array(repeating: 0, count: rows * given.partitioning.stride)
    }
    precondition(
      self.rows == rows, "convolved: a state of \(self.rows) rows used for a signal of \(rows)")
    if let last, last.given === given { return last.used }
    let used =
      given.partitioning.size == size
      ? given : ImpulseSpectrum(given.impulse, partitionSize: size)
    last = (given, used)
    knowsTails = false
    let frames = max(used.partitioning.count - 1, (history + size - 1) / size)
    keep(frames: frames, stride: used.partitioning.stride)
    return used
  }

  /// Makes room for the spectra of at least so many frames, silent where none were kept.
  private mutating func keep(frames: Int, stride: Int) {
    guard frames > kept else { return }
    let silence = [Float](repeating: 0, count: (frames - kept) * stride)
    let (old, length) = (spectra, kept * stride)
    spectra = (0..<rows).flatMap { silence + old[$0 * length..<($0 + 1) * length] }
    kept = frames
  }
}
