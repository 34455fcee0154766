import Kernels
import TensorEngine

/// The adjoint: from spectra of gradients back to rows of samples.
extension STFTPlan {
  /// Signals as the frames make them: `[row, group, signal, sample under the group's windows]`.
  ///
  /// Groups overlap; `add` joins them.
  struct Pieces {
    let values: Tensor
    let signals: Int
  }

  /// Calls `body` for every frame: to add to the sums of its row, `sums` to a row, and to put the spectra of
  /// `signals` gradients into `room.gradients`; `room.extra` holds `extra` floats, a multiple of 16.
  ///
  /// The order in which things add up is fixed.
  ///
  /// - Returns: The signals that these spectra's adjoints add up to.
  func gather(
    rows: Int, sums: Int, to result: UnsafeMutablePointer<Float>, signals: Int, extra: Int = 0,
    _ body: (_ row: Int, _ frame: Int, _ room: Room, _ total: UnsafeMutablePointer<Double>) -> Void
  ) -> Pieces {
    var totals = [Double](repeating: 0, count: max(1, rows * groups * sums))
    let pieces = Tensor(uninitialized: [rows, groups, signals, span], on: backend) { pieces in
      totals.withUnsafeMutableBufferPointer { buffer in
        guard let totals = buffer.baseAddress else { return }
        forEachGroup(rows: rows) { row, group, frames in
          let place = row * groups + group
          let piece = pieces + place * signals * span
          withRoom(signals: signals, extra: extra) { room in
            for index in frames {
              body(row, index, room, totals + place * sums)
              for signal in 0..<signals {
                fourier.fft.adjoint(
                  room.gradients + signal * room.stride, to: room.frame, on: backend,
                  scratch: room.scratch)
                addWindowed(
                  room.frame, to: piece + signal * span, index: index - frames.lowerBound)
              }
            }
          }
        }
      }
    }
    for index in 0..<rows * sums {
      let (row, sum) = index.quotientAndRemainder(dividingBy: sums)
      result[index] = Float(
        (0..<groups).reduce(0) { $0 + totals[(row * groups + $1) * sums + sum] })
    }
    return Pieces(values: pieces, signals: signals)
  }

  /// Adds a frame times the window to its place in a group, where nothing lies beyond the window of the frame
  /// before.
  private func addWindowed(
    _ frame: UnsafePointer<Float>, to piece: UnsafeMutablePointer<Float>, index: Int
  ) {
    let (size, hop) = (fourier.windowSize, fourier.hop)
    let (frame, start) = (frame + fourier.windowOffset, piece + index * hop)
    let shared = index == 0 ? 0 : max(0, size - hop)
    if index > 0 && hop > size {
      (start - (hop - size)).update(repeating: 0, count: hop - size)
    }
    backend.kernels.spectral.add_product(shared, frame, fourier.weights, start)
    fourier.weights.withUnsafeBufferPointer { weights in
      guard let weights = weights.baseAddress else { return }
      backend.kernels.elementwise.binary(
        BINARY_MULTIPLY, size - shared, frame + shared, 1, weights + shared, 1, start + shared)
    }
  }

  /// The sum of some of the signals in pieces, each times a factor of its row.
  func add(
    _ signals: Range<Int>, of pieces: Pieces, rows: Int, to dx: UnsafeMutablePointer<Float>,
    factors: (_ row: Int) -> [Float]
  ) {
    pieces.values.withUnsafeValues { values in
      backend.parallel(rows) { row in
        let (output, factors) = (dx + row * samples, factors(row))
        output.update(repeating: 0, count: samples)
        for group in 0..<groups {
          let frames = min(Self.group, count - group * Self.group)
          let first = (row * groups + group) * pieces.signals + signals.lowerBound
          add(
            factors, values + first * span, length: (frames - 1) * fourier.hop + fourier.windowSize,
            from: fourier.start(ofFrame: group * Self.group), to: output)
        }
      }
    }
  }

  /// The gradient of the rows from that of their spectra, which `gradient` puts into a spectrum frame by
  /// frame.
  func adjoint(
    rows: Int, to dx: UnsafeMutablePointer<Float>,
    _ gradient: (_ row: Int, _ frame: Int, _ spectrum: UnsafeMutablePointer<Float>) -> Void
  ) {
    let pieces = gather(rows: rows, sums: 0, to: dx, signals: 1) { row, frame, room, _ in
      gradient(row, frame, room.gradients)
    }
    add(0..<1, of: pieces, rows: rows, to: dx) { _ in [1] }
  }

  /// Adds weighted signals that lie from an index on, around the row too, to the samples that they came from.
  private func add(
    _ factors: [Float], _ signals: UnsafePointer<Float>, length: Int, from start: Int,
    to dx: UnsafeMutablePointer<Float>
  ) {
    let first = min(max(-start, 0), length)
    let end = max(min(samples - start, length), first)
    let kernel = backend.kernels.spectral.add_weighted_rows
    func fold(_ range: Range<Int>) {
      for index in range {
        guard let source = fourier.source(start + index, of: samples) else { continue }
        kernel(factors.count, 1, factors, signals + index, span, dx + source)
      }
    }
    fold(0..<first)
    kernel(factors.count, end - first, factors, signals + first, span, dx + (start + first))
    fold(end..<length)
  }
}
