import Foundation
import SignalOps
import TensorEngine

/// Band powers of a signal, frame by frame, as the signal streams by.
///
/// Frames are Hann windows of about 93 ms (a power of two), half a window apart; frame i is centred on
/// sample i·hop, with silence before the start and after the end. The powers of all channels add up, and
/// those of a frame's bands add up to its mean square (Parseval).
final class BandFrames {
  let layout: BandLayout
  /// Samples in a window.
  let window: Int
  /// Samples from one frame to the next.
  let hop: Int
  /// Powers, `[frame][band]`.
  private(set) var powers: [Float] = []

  /// What the same spectra say about tones.
  private let pitchFrames: PitchFrames
  var pitches: [PitchFrames.Frame] { pitchFrames.frames }

  private let backend: Backend
  private let transform: FFT
  private let shape: [Float]
  /// Samples not yet done with, per channel; it begins with half a window of silence.
  private var pending: [[Float]]
  private var windowed: [Float]
  /// Of the frame, for each channel.
  private var spectra: [[Float]]
  /// Squares of the spectrum's real and imaginary parts, interleaved as they are.
  private var squares: [Float]
  /// Of two channels: for each bin what both hold, over all frames.
  private var sides: [StereoImage.Sums]

  init(sampleRate: Int, channels: Int, on backend: Backend) {
    self.backend = backend
    let exponent = (log2(0.093 * Double(sampleRate))).rounded()
    window = Int(pow(2, max(6, exponent)))
    hop = window / 2
    layout = BandLayout(sampleRate: sampleRate, window: window)
    pitchFrames = PitchFrames(sampleRate: sampleRate, window: window, on: backend)
    transform = FFT(count: window)
    let length = Double(window)
    let hann = (0..<window).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / length) }
    // Both halves of the spectrum, over the window's energy and length.
    let scale = (2 / (length * hann.reduce(0) { $0 + $1 * $1 })).squareRoot()
    shape = hann.map { Float($0 * scale) }
    pending = Array(repeating: Array(repeating: 0, count: hop), count: channels)
    windowed = Array(repeating: 0, count: window)
    spectra = Array(
      repeating: Array(repeating: 0, count: 2 * transform.bins), count: channels)
    sides = Array(repeating: .init(), count: channels == 2 ? transform.bins : 0)
    squares = Array(repeating: 0, count: 2 * transform.bins)
  }

  var count: Int { powers.count / layout.count }

  /// How both channels relate; `nil` for mono.
  var stereo: StereoImage? {
    sides.isEmpty
      ? nil : StereoImage(ofBins: sides, hertz: Double(layout.sampleRate) / Double(window))
  }

  /// Takes the next samples, one array for each channel.
  func add(_ block: [[Float]]) {
    for channel in pending.indices { pending[channel] += block[channel] }
    var start = 0
    while start + window <= pending[0].count {
      addFrame(at: start)
      start += hop
    }
    for channel in pending.indices { pending[channel].removeFirst(start) }
  }

  /// Adds the frames that reach beyond the end.
  func finish() {
    let left = pending[0].count - hop  // samples that no frame is centred on yet
    let frames = left < 0 ? 0 : left / hop + 1
    let silence = [Float](repeating: 0, count: hop)
    for _ in 0..<frames { add(pending.map { _ in silence }) }
  }

  private func addFrame(at start: Int) {
    squares.withUnsafeMutableBufferPointer { squares in
      squares.update(repeating: 0)
      for channel in pending.indices { addSquares(of: channel, at: start, to: squares) }
    }
    addSides()
    squares.withUnsafeBufferPointer { squares in
      guard let squares = squares.baseAddress else { return }
      for (first, shares) in layout.bins {
        powers.append((squares + 2 * first).sumOfProducts(with: shares, count: shares.count))
      }
      pitchFrames.add(squares, total: powers.suffix(layout.count).reduce(0, +))
    }
  }

  /// Adds the squares of real and imaginary parts of a frame's spectrum.
  private func addSquares(
    of channel: Int, at start: Int, to squares: UnsafeMutableBufferPointer<Float>
  ) {
    pending[channel].withUnsafeBufferPointer { channelSamples in
      shape.withUnsafeBufferPointer { shape in
        windowed.withUnsafeMutableBufferPointer { windowed in
          spectra[channel].withUnsafeMutableBufferPointer { spectrum in
            guard let signal = windowed.baseAddress, let bins = spectrum.baseAddress else { return }
            for index in 0..<shape.count {
              windowed[index] = channelSamples[start &+ index] * shape[index]
            }
            transform.forward(signal, to: bins, on: backend)
            for index in 0..<spectrum.count { squares[index] += spectrum[index] * spectrum[index] }
          }
        }
      }
    }
  }

  /// Adds what both channels hold in each bin of a frame.
  private func addSides() {
    guard !sides.isEmpty else { return }
    sides.withUnsafeMutableBufferPointer { sides in
      spectra[0].withUnsafeBufferPointer { left in
        spectra[1].withUnsafeBufferPointer { right in
          for bin in sides.indices {
            let (a, b, c, d) = (
              left[2 &* bin], left[2 &* bin &+ 1], right[2 &* bin], right[2 &* bin &+ 1]
            )
            sides[bin].left += Double(a * a + b * b)
            sides[bin].right += Double(c * c + d * d)
            sides[bin].product += Double(a * c + b * d)
          }
        }
      }
    }
  }
}
