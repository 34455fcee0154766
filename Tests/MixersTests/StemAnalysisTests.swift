import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

@Suite struct StemAnalysisTests {
  @Test func aSineLiesInItsBandWithItsPower() throws {
    let analysis = try analyse([Signal.sine(1_000, seconds: 3, amplitude: 0.5)])
    let spectrum = analysis.activeSpectrum
    let band = try #require(analysis.layout.centresHz.firstIndex { abs($0 - 1_000) < 1 })
    #expect(abs(spectrum.reduce(0, +) - 0.125) < 0.125 * 0.02, "half the squared amplitude")
    #expect(spectrum[band] > 0.999 * spectrum.reduce(0, +))
  }
}
