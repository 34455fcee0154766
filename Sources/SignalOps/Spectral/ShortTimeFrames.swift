import Kernels
import TensorEngine

/// The frames of rows of samples of one length: their transform, and its adjoint.
///
/// Frames are worked on in groups of fixed size, so that the bytes do not depend on the threads.
struct ShortTimeFrames {
  /// Frames of a group: enough to share rows, few enough to share one long row.
  private static let group = 32

  let fourier: ShortTimeFourier
  /// Samples of a row.
  let samples: Int
  /// Frames of a row.
  let count: Int
  let backend: Backend

  init(_ fourier: ShortTimeFourier, samples: Int, backend: Backend) {
    self.fourier = fourier
    self.samples = samples
    count = fourier.frames(of: samples)
    self.backend = backend
  }

  private var groups: Int { (count + Self.group - 1) / Self.group }
  private var floats: Int { 2 * fourier.bins }

  /// The frames of each row, in groups, in parallel.
  private func forEachGroup(
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
      withFrame { frame, spectrum in
        for index in frames {
          cut(x + row * samples, frame: index, to: frame)
          fourier.fft.forward(frame, signalStride: 0, to: spectrum, spectrumStride: 0)
          (spectra + (row * count + index) * floats).update(from: spectrum, count: floats)
        }
      }
    }
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

  /// The gradient of the rows from that of their spectra, `[row, frame, bin, 2]`.
  func adjoint(
    _ dy: UnsafePointer<Float>, rows: Int, to dx: UnsafeMutablePointer<Float>
  ) {
    let span = (Self.group - 1) * fourier.hop + fourier.windowSize
    // What each group gives to the samples under its windows; groups overlap, so they are added later.
    withScratch(rows * groups * span) { sums in
      forEachGroup(rows: rows) { row, group, frames in
        let sum = sums + (row * groups + group) * span
        sum.update(repeating: 0, count: span)
        withFrame { frame, spectrum in
          for index in frames {
            spectrum.update(from: dy + (row * count + index) * floats, count: floats)
            fourier.fft.adjoint(spectrum, to: frame)
            let output = sum + (index - frames.lowerBound) * fourier.hop
            backend.kernels.spectral.addProduct(
              fourier.windowSize, frame + fourier.windowOffset, fourier.weights, output)
          }
        }
      }
      backend.parallel(rows) { row in
        let output = dx + row * samples
        output.update(repeating: 0, count: samples)
        for group in 0..<groups {
          let frames = min(Self.group, count - group * Self.group)
          add(
            sums + (row * groups + group) * span,
            length: (frames - 1) * fourier.hop + fourier.windowSize,
            from: fourier.start(ofFrame: group * Self.group), to: output)
        }
      }
    }
  }

  /// Adds what lies from an index of the signal on, around it too, to the samples that it came from.
  private func add(
    _ sum: UnsafePointer<Float>, length: Int, from start: Int,
    to dx: UnsafeMutablePointer<Float>
  ) {
    let first = min(max(-start, 0), length)
    let end = max(min(samples - start, length), first)
    func fold(_ range: Range<Int>) {
      for index in range {
        if let source = fourier.source(start + index, of: samples) { dx[source] += sum[index] }
      }
    }
    fold(0..<first)
    let inside = dx + (start + first)
    backend.kernels.elementwise.binary(
      BINARY_ADD, end - first, inside, 1, sum + first, 1, inside)
    fold(end..<length)
  }

  /// Lends a silent frame and room for its spectrum, both aligned.
  private func withFrame(
    _ body: (_ frame: UnsafeMutablePointer<Float>, _ spectrum: UnsafeMutablePointer<Float>) -> Void
  ) {
    let room = (fourier.fftSize + 15) / 16 * 16
    withScratch(room + floats) { frame in
      frame.update(repeating: 0, count: room)
      body(frame, frame + room)
    }
  }

  /// Lends floats of the arena, undefined at first.
  private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    _ = Tensor(uninitialized: [count], on: backend, fill: body)
  }
}
