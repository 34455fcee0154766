import Kernels
import TensorEngine

/// One convolution of rows of samples with an impulse response, on the grid of its partitions.
///
/// Frame t holds partition t of the signal and the one before. With X_t its spectrum and H_p that of
/// partition p of the impulse response, the output's partition t is the second half of the inverse
/// transform of Y_t = Σ_p H_p X_{t−p}. A partition that is not full yet counts with zeros behind it: the
/// samples asked for only need those before them, so there is no latency.
///
/// Goals, in this order: independence of the blocks, speed for whole songs, speed for small blocks.
struct PartitionedConvolution {
  /// Frames transformed at a time: bounds the memory, and is enough for every thread.
  private static let batch = 32
  /// Floats of all spectra that one thread works on at a time; 32 + 32 partitions of 1 KiB stay in cache.
  private static let slice = 256

  /// The impulse response on the state's partitions.
  let impulse: ImpulseSpectrum
  /// Which row of the impulse response serves each row of the signal.
  let impulseRows: [Int]
  let backend: Backend

  private var parts: Partitioning { impulse.partitioning }
  private var rows: Int { impulseRows.count }

  /// Convolves `count` samples of each row, going on from `state`, which is prepared.
  func run(
    _ x: UnsafePointer<Float>, count: Int, to y: UnsafeMutablePointer<Float>,
    state: inout ConvolutionState
  ) {
    var start = 0
    while start < count {
      let room = parts.size - state.filled
      if count - start <= room {
        runOne(x, start: start, step: count - start, count: count, to: y, state: &state)
        return
      }
      let step = min(count - start, room + (Self.batch - 1) * parts.size)
      runMany(x, start: start, step: step, count: count, to: y, state: &state)
      start += step
    }
  }

  /// Samples that stay within the partition that is filling.
  private func runOne(
    _ x: UnsafePointer<Float>, start: Int, step: Int, count: Int,
    to y: UnsafeMutablePointer<Float>, state: inout ConvolutionState
  ) {
    let (size, stride, earlier, filled) = (parts.size, parts.stride, state.kept, state.filled)
    let isComplete = filled + step == size
    let knowsTails = state.knowsTails
    state.knowsTails = !isComplete
    state.filled = isComplete ? 0 : filled + step
    withPointers(&state) { spectra, recent, tails in
      impulse.spectra.withUnsafeValues { partitions in
        backend.parallel(rows) { row in
          let own = partitions + impulseRows[row] * parts.count * stride
          let history = spectra + row * earlier * stride
          let frame = recent + row * 2 * size
          let tail = tails + row * stride
          if !knowsTails {
            // Partition 1 meets the latest frame, the last one the oldest.
            backend.kernels.spectral.multiply_spectra(
              own + stride, stride, history + (earlier - 1) * stride, stride, -stride, tail, stride,
              1, parts.count - 1, parts.floats, false, false)
          }
          (frame + size + filled).update(from: x + row * count + start, count: step)
          var spectrum = [Float](repeating: 0, count: stride)
          var product = Array(UnsafeBufferPointer(start: tail, count: stride))
          parts.transform(frame, to: &spectrum, on: backend)
          backend.kernels.spectral.multiply_spectra(
            own, stride, spectrum, stride, stride, &product, stride, 1, 1, parts.floats, false, true
          )
          var output = [Float](repeating: 0, count: 2 * size)
          parts.fft.inverse(&product, to: &output, on: backend)
          for index in 0..<step { y[row * count + start + index] = output[size + filled + index] }
          guard isComplete else { return }
          if earlier > 0 {
            history.update(from: history + stride, count: (earlier - 1) * stride)
            (history + (earlier - 1) * stride).update(from: spectrum, count: stride)
          }
          frame.update(from: frame + size, count: size)
          (frame + size).update(repeating: 0, count: size)
        }
      }
    }
  }

  /// Samples that reach beyond the partition that is filling: all frames at once.
  private func runMany(
    _ x: UnsafePointer<Float>, start: Int, step: Int, count: Int,
    to y: UnsafeMutablePointer<Float>, state: inout ConvolutionState
  ) {
    let (size, stride, earlier, filled) = (parts.size, parts.stride, state.kept, state.filled)
    let frames = (filled + step + size - 1) / size
    withScratch(rows * (earlier + frames) * stride) { spectra in
      withScratch(rows * frames * stride) { products in
        advance(x, start: start, step: step, count: count, into: spectra, state: &state)
        impulse.spectra.withUnsafeValues { partitions in
          forEachSlice { row, floats in
            backend.kernels.spectral.multiply_spectra(
              partitions + impulseRows[row] * parts.count * stride + floats.lowerBound, stride,
              spectra + (row * (earlier + frames) + earlier) * stride + floats.lowerBound,
              stride, -stride, products + row * frames * stride + floats.lowerBound, stride,
              frames, parts.count, floats.count, false, false)
          }
        }
        backend.parallel(rows * frames) { job in
          let (row, frame) = (job / frames, job % frames)
          var output = [Float](repeating: 0, count: 2 * size)
          parts.fft.inverse(products + job * stride, to: &output, on: backend)
          let from = max(frame * size, filled)
          let until = min((frame + 1) * size, filled + step)
          for place in from..<until {
            y[row * count + start + place - filled] = output[size + place - frame * size]
          }
        }
      }
    }
  }

  /// Adds `step` samples to the state and gives the spectra of the frames they touch, the earlier ones
  /// that the impulse response reaches in front.
  private func advance(
    _ x: UnsafePointer<Float>, start: Int, step: Int, count: Int,
    into spectra: UnsafeMutablePointer<Float>, state: inout ConvolutionState
  ) {
    let (size, stride, earlier, filled) = (parts.size, parts.stride, state.kept, state.filled)
    let frames = (filled + step + size - 1) / size
    let complete = (filled + step) / size
    let length = (frames + 1) * size
    withScratch(rows * length) { timeline in
      withPointers(&state) { history, recent, _ in
        backend.parallel(rows) { row in
          let samples = timeline + row * length
          samples.update(from: recent + row * 2 * size, count: size + filled)
          (samples + size + filled).update(from: x + row * count + start, count: step)
          let end = size + filled + step
          (samples + end).update(repeating: 0, count: length - end)
          (spectra + row * (earlier + frames) * stride)
            .update(from: history + row * earlier * stride, count: earlier * stride)
        }
        backend.parallel(rows * frames) { job in
          let (row, frame) = (job / frames, job % frames)
          parts.transform(
            timeline + row * length + frame * size,
            to: spectra + (row * (earlier + frames) + earlier + frame) * stride, on: backend)
        }
        backend.parallel(rows) { row in
          (recent + row * 2 * size)
            .update(
              from: timeline + row * length + min(complete, frames - 1) * size, count: 2 * size)
          if complete == frames {
            let last = recent + row * 2 * size
            last.update(from: last + size, count: size)
            (last + size).update(repeating: 0, count: size)
          }
          (history + row * earlier * stride).update(
            from: spectra + (row * (earlier + frames) + complete) * stride, count: earlier * stride)
        }
      }
    }
    state.filled = filled + step - complete * size
    state.knowsTails = false
  }

  /// The gradient with respect to the impulse response of each row of the signal, `[row, tap]`.
  ///
  /// dh[k] = Σ_n dy[n] x[n−k]. On the grid: partition p of dh is the first half of the inverse transform
  /// of Σ_t conj(X_{t−p}) D_t, with D_t the spectrum of partition t of dy behind a partition of zeros.
  func impulseGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, count: Int,
    to gradient: UnsafeMutablePointer<Float>, from state: ConvolutionState
  ) {
    var state = state
    let (size, stride, earlier) = (parts.size, parts.stride, state.kept)
    let most = min(Self.batch, (state.filled + count + size - 1) / size)
    let sumFloats = rows * parts.count * stride
    withScratch(rows * (earlier + most) * stride) { spectra in
      withScratch(rows * most * stride) { upstream in
        withScratch(sumFloats) { sums in
          sums.update(repeating: 0, count: sumFloats)
          var start = 0
          while start < count {
            let filled = state.filled
            let step = min(count - start, Self.batch * size - filled)
            let frames = (filled + step + size - 1) / size
            advance(x, start: start, step: step, count: count, into: spectra, state: &state)
            backend.parallel(rows * frames) { job in
              let (row, frame) = (job / frames, job % frames)
              var samples = [Float](repeating: 0, count: 2 * size)
              let from = max(frame * size, filled)
              let until = min((frame + 1) * size, filled + step)
              for place in from..<until {
                samples[size + place - frame * size] = dy[row * count + start + place - filled]
              }
              parts.transform(samples, to: upstream + job * stride, on: backend)
            }
            forEachSlice { row, floats in
              backend.kernels.spectral.multiply_spectra(
                upstream + row * frames * stride + floats.lowerBound, stride,
                spectra + (row * (earlier + frames) + earlier) * stride + floats.lowerBound,
                -stride, stride, sums + row * parts.count * stride + floats.lowerBound, stride,
                parts.count, frames, floats.count, true, true)
            }
            start += step
          }
          backend.parallel(rows * parts.count) { job in
            let (row, part) = (job / parts.count, job % parts.count)
            var output = [Float](repeating: 0, count: 2 * size)
            parts.fft.inverse(sums + job * stride, to: &output, on: backend)
            let taps = min(size, parts.taps - part * size)
            (gradient + row * parts.taps + part * size).update(from: output, count: taps)
          }
        }
      }
    }
  }

  /// Every row and slice of the spectra, in parallel.
  private func forEachSlice(_ body: (_ row: Int, _ floats: Range<Int>) -> Void) {
    let slices = (parts.floats + Self.slice - 1) / Self.slice
    backend.parallel(rows * slices) { job in
      let first = job % slices * Self.slice
      body(job / slices, first..<min(first + Self.slice, parts.floats))
    }
  }

  /// Lends floats of the arena, undefined at first.
  private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    _ = Tensor(uninitialized: [count], on: backend, fill: body)
  }

  private func withPointers(
    _ state: inout ConvolutionState,
    _ body: (
      _ spectra: UnsafeMutablePointer<Float>, _ recent: UnsafeMutablePointer<Float>,
      _ tails: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    // An impulse response of one partition keeps no spectra, but needs an address.
    if state.spectra.isEmpty { state.spectra = [0] }
    state.spectra.withUnsafeMutableBufferPointer { spectra in
      state.recent.withUnsafeMutableBufferPointer { recent in
        state.tails.withUnsafeMutableBufferPointer { tails in
          guard let spectra = spectra.baseAddress, let recent = recent.baseAddress,
            let tails = tails.baseAddress
          else { return }
          body(spectra, recent, tails)
        }
      }
    }
  }
}
