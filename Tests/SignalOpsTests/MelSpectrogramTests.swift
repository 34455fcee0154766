import Foundation
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct MelSpectrogramTests {
  @Test func agreesWithTorchaudio() throws {
    let mel = MelSpectrogram(
      sampleRate: 16_000, fftSize: 512, hop: 256, bands: 128, range: 0...8_000)
    for golden in try FrontEndGolden.load().levels {
      var signal = TestSignals.noise(seed: UInt32(golden.samples), count: golden.samples)
      for index in signal.indices.suffix(golden.silent) { signal[index] = 0 }
      let count = golden.bands * golden.frames
      let weights = TestSignals.noise(seed: 7, count: count).map { Float($0) }
      let resampler = SincResampler(from: golden.rate, to: 16_000)
      #expect(mel.frames(of: resampler.samples(of: golden.samples)) == golden.frames)
      for backend in TestSignals.backends {
        let x = Tensor(signal.map { Float($0) }, shape: [1, golden.samples], on: backend).tracked()
        let levels = mel.levels(of: x.resampled(by: resampler))
        #expect(levels.shape == [1, golden.bands, golden.frames])
        let loss = (levels * Tensor(weights, shape: levels.shape, on: backend)).sum()
        let gradient = loss.gradients(for: [x])[0]
        // Its filters are rounded to float, which changes small weights by up to 0.003 dB.
        #expect(relativeError(levels.every(golden.step), to: golden.levels) < 1e-5)
        #expect(relativeError(gradient.every(golden.step), to: golden.gradient) < 1e-4)
      }
    }
  }

  @Test func hasItsGradient() {
    let (rate, size, samples, bands) = (800, 32, 70, 6)
    let fourier = STFT(fftSize: size, hop: 16)
    let bank = FilterBank.mel(
      bands: bands, sampleRate: rate, fftSize: size, range: 20...400, scale: .htk,
      hasUnitAreas: false)
    let mel = MelSpectrogram(
      sampleRate: rate, fftSize: size, hop: 16, bands: bands, range: 20...400)
    let frames = mel.frames(of: samples)
    checkOp("levels", [OpInput([1, samples])], shape: [1, bands, frames]) { x in
      let spectra = spectraTwin(x[0], fourier)
      return (0..<bands * frames).map { index in
        let (band, frame) = index.quotientAndRemainder(dividingBy: frames)
        let power = (0..<bank.bins).reduce(0.0) { sum, bin in
          let place = 2 * (frame * bank.bins + bin)
          return sum + Double(bank.weights[bin * bands + band])
            * (spectra[place] * spectra[place] + spectra[place + 1] * spectra[place + 1])
        }
        return 10 * log10(max(power, 1e-10))
      }
    } operation: {
      mel.levels(of: $0[0])
    }
  }

  /// Silence is −100 dB, and no gradient comes from there.
  @Test func hasAFloor() {
    let backend = Backend.forTests(threads: 1)
    let mel = MelSpectrogram(sampleRate: 16_000, fftSize: 64, hop: 32, bands: 8, range: 0...8_000)
    let silence = Tensor(repeating: 0, shape: [200], on: backend).tracked()
    let levels = mel.levels(of: silence)
    #expect(levels.values.allSatisfy { abs($0 + 100) < 1e-4 })
    #expect(levels.sum().gradients(for: [silence])[0].values.allSatisfy { $0 == 0 })
  }
}
