import Kernels
import TensorEngine

/// The frames of rows of samples of one length: their transform, and its adjoint.
///
/// Frames are worked on in groups of fixed size, so that the bytes do not depend on the threads.
struct ShortTimeFrames {
  /// Frames of a group: enough to share rows, few enough to share one long row.
  private static let group = 32

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
  }

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
  /// Floats of a spectrum.
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
    fourier.fft.forward(room.windowed, to: spectrum, on: backend)
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

  /// Calls `body` for every frame: to add to the sums of its row, `sums` to a row, and to put `signals` spectra
  /// into `room.gradients`, whose adjoints add up to as many signals, `[signal, row, sample]`. The order in
  /// which things add up is fixed.
  func gather(
    rows: Int, sums: Int, to result: UnsafeMutablePointer<Float>,
    signals: Int, to dx: UnsafeMutablePointer<Float>,
    _ body: (_ row: Int, _ frame: Int, _ room: Room, _ total: UnsafeMutablePointer<Double>) -> Void
  ) {
    let span = (Self.group - 1) * fourier.hop + fourier.windowSize
    var totals = [Double](repeating: 0, count: max(1, rows * groups * sums))
    totals.withUnsafeMutableBufferPointer { buffer in
      guard let totals = buffer.baseAddress else { return }
      // What each group gives to the samples under its windows; groups overlap, so they are added later.
      withScratch(rows * groups * signals * span) { pieces in
        forEachGroup(rows: rows) { row, group, frames in
          let place = row * groups + group
          let piece = pieces + place * signals * span
          piece.update(repeating: 0, count: signals * span)
          withRoom(signals: signals) { room in
            for index in frames {
              body(row, index, room, totals + place * sums)
              for signal in 0..<signals {
                fourier.fft.adjoint(
                  room.gradients + signal * room.stride, to: room.frame, on: backend)
                backend.kernels.spectral.addProduct(
                  fourier.windowSize, room.frame + fourier.windowOffset, fourier.weights,
                  piece + signal * span + (index - frames.lowerBound) * fourier.hop)
              }
            }
          }
        }
        backend.parallel(rows * signals) { job in
          let (row, signal) = job.quotientAndRemainder(dividingBy: signals)
          let output = dx + (signal * rows + row) * samples
          output.update(repeating: 0, count: samples)
          for group in 0..<groups {
            let frames = min(Self.group, count - group * Self.group)
            add(
              pieces + ((row * groups + group) * signals + signal) * span,
              length: (frames - 1) * fourier.hop + fourier.windowSize,
              from: fourier.start(ofFrame: group * Self.group), to: output)
          }
        }
      }
      for index in 0..<rows * sums {
        let (row, sum) = index.quotientAndRemainder(dividingBy: sums)
        result[index] = Float(
          (0..<groups).reduce(0) { $0 + totals[(row * groups + $1) * sums + sum] })
      }
    }
  }

  /// The gradient of the rows from that of their spectra, which `gradient` puts into a spectrum frame by
  /// frame.
  func adjoint(
    rows: Int, to dx: UnsafeMutablePointer<Float>,
    _ gradient: (_ row: Int, _ frame: Int, _ spectrum: UnsafeMutablePointer<Float>) -> Void
  ) {
    gather(rows: rows, sums: 0, to: dx, signals: 1, to: dx) { row, frame, room, _ in
      gradient(row, frame, room.gradients)
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

  /// Lends a room.
  private func withRoom(signals: Int = 0, _ body: (Room) -> Void) {
    let size = (floats + 15) / 16 * 16
    withScratch((4 + signals) * size) { room in
      room.update(repeating: 0, count: size)
      body(
        Room(
          windowed: room, frame: room + size, spectrum: room + 2 * size, other: room + 3 * size,
          gradients: room + 4 * size, stride: size))
    }
  }

  /// Lends floats of the arena, undefined at first.
  private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    _ = Tensor(uninitialized: [count], on: backend, fill: body)
  }
}
