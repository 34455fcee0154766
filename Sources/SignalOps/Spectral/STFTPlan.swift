import Kernels
import TensorEngine

/// The frames of rows of samples of one length: their transform, and its adjoint.
///
/// Frames are worked on in groups of fixed size, so that the bytes do not depend on the threads.
struct STFTPlan {
  /// Frames of a group: enough to share rows, few enough to share one long row.
  static let group = 32

  /// What one thread works in; aligned.
  struct Room {
    /// A frame times the window, silent around it.
    let windowed: UnsafeMutablePointer<Float>
    /// Another frame.
    let frame: UnsafeMutablePointer<Float>
    /// The spectrum of a frame, and another.
    let spectrum, other: UnsafeMutablePointer<Float>
    /// Spectra of gradients, `stride` floats apart.
    let gradients: UnsafeMutablePointer<Float>
    let stride: Int
    /// What the work on a frame needs for itself.
    let extra: UnsafeMutablePointer<Float>
    /// The scratch memory of a transform.
    let scratch: UnsafeMutablePointer<Float>
  }

  let fourier: STFT
  /// Samples of a row.
  let samples: Int
  /// Frames of a row.
  let count: Int
  let backend: Backend

  init(_ fourier: STFT, samples: Int, backend: Backend) {
    self.fourier = fourier
    self.samples = samples
    count = fourier.frames(of: samples)
    self.backend = backend
  }

  var groups: Int { (count + Self.group - 1) / Self.group }
  /// Samples under the windows of a group.
  var span: Int { (Self.group - 1) * fourier.hop + fourier.windowSize }
  /// Floats of a spectrum.
  private var floats: Int { 2 * fourier.bins }

  /// The frames of each row, in groups, in parallel.
  func forEachGroup(
    rows: Int, _ body: (_ row: Int, _ group: Int, _ frames: Range<Int>) -> Void
  ) {
    backend.parallel(rows * groups) { job in
      let group = job % groups
      let first = group * Self.group
      body(job / groups, group, first..<min(first + Self.group, count))
    }
  }

  /// Spectra of all frames: `[row, frame, bin, 2]`.
  func transform(
    _ x: UnsafePointer<Float>, rows: Int, to spectra: UnsafeMutablePointer<Float>
  ) {
    forEachGroup(rows: rows) { row, _, frames in
      withRoom { room in
        for index in frames {
          transform(x + row * samples, frame: index, in: room, to: room.spectrum)
          (spectra + (row * count + index) * floats).update(from: room.spectrum, count: floats)
        }
      }
    }
  }

  /// The spectrum of one frame of a row.
  func transform(
    _ x: UnsafePointer<Float>, frame: Int, in room: Room, to spectrum: UnsafeMutablePointer<Float>
  ) {
    cut(x, frame: frame, to: room.windowed)
    fourier.fft.forward(room.windowed, to: spectrum, on: backend, scratch: room.scratch)
  }

  /// One frame's samples times the window; what lies around the window is left as it is.
  private func cut(
    _ x: UnsafePointer<Float>, frame: Int, to output: UnsafeMutablePointer<Float>
  ) {
    let (start, size) = (fourier.start(ofFrame: frame), fourier.windowSize)
    let output = output + fourier.windowOffset
    if start >= 0 && start + size <= samples {
      backend.kernels.elementwise.binary(
        BINARY_MULTIPLY, size, x + start, 1, fourier.weights, 1, output)
      return
    }
    for index in 0..<size {
      let source = fourier.source(start + index, of: samples)
      output[index] = source.map { x[$0] * fourier.weights[index] } ?? 0
    }
  }

  /// Lends a room of the arena.
  func withRoom(signals: Int = 0, extra: Int = 0, _ body: (Room) -> Void) {
    let size = (floats + 15) / 16 * 16
    let all = (4 + signals) * size + extra + fourier.fft.scratchCount
    _ = Tensor(uninitialized: [all], on: backend) { room in
      room.update(repeating: 0, count: size)
      body(
        Room(
          windowed: room, frame: room + size, spectrum: room + 2 * size, other: room + 3 * size,
          gradients: room + 4 * size, stride: size, extra: room + (4 + signals) * size,
          scratch: room + (4 + signals) * size + extra))
    }
  }
}
