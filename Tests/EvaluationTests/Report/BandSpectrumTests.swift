import Evaluation
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct BandSpectrumTests {
  private static let rate = 44_100

  /// Two seconds of a sine.
  private func tone(_ hertz: Double, amplitude: Double = 0.5, phase: Double = 0) -> [Float] {
    (0..<2 * Self.rate).map {
      Float(amplitude * sin(2 * .pi * (hertz * Double($0) / Double(Self.rate) + phase)))
    }
  }

  private func spectrum(_ channels: [[Float]], threads: Int = 2) throws -> BandSpectrum {
    try BandSpectrum(of: channels, sampleRate: Self.rate, on: Backend.forTests(threads: threads))
  }

  /// The band in which a frequency lies.
  private func band(_ hertz: Double, of spectrum: BandSpectrum) -> Int {
    spectrum.hertz.firstIndex { abs(log10(hertz / $0)) < 0.05 } ?? -1
  }

  private func isNear(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    value.map { abs($0 - expected) <= tolerance } ?? false
  }

  /// IEC 61260-1: 10^(n/10) about 1 kHz, from 20 Hz up to what the rate holds.
  @Test(
    arguments: [(44_100, 31, 19_953), (48_000, 31, 19_953), (8_000, 23, 3_162)]
      as [(Int, Int, Double)])
  func bandsAreThirdsOfAnOctave(sampleRate: Int, count: Int, highest: Double) throws {
    let hertz = try BandSpectrum(
      of: [[0.5]], sampleRate: sampleRate, on: Backend.forTests(threads: 1)
    ).hertz
    #expect(hertz.count == count && abs(hertz[0] - 19.953) < 0.001)
    #expect(abs((hertz.last ?? 0) - highest) < 1)
    #expect(hertz.contains { abs($0 - 1_000) < 1e-9 })
  }

  /// The mean square of a sine is A²/2, wherever it lies. Its beginning and end are a click, which all
  /// bands hear.
  @Test(arguments: [25.0, 100, 1_000, 12_589])
  func aSineHasItsLevelInItsBand(hertz: Double) throws {
    let spectrum = try spectrum([tone(hertz)])
    let band = band(hertz, of: spectrum)
    #expect(isNear(spectrum.levelDb[band], 10 * log10(0.125), within: 0.1))
    for (other, level) in spectrum.levelDb.enumerated() where abs(other - band) > 2 {
      #expect((level ?? -200) < -40, "\(spectrum.hertz[other]) Hz")
    }
  }

  @Test func bandsTogetherHoldTheMeanSquare() throws {
    let sum = zip(zip(tone(60), tone(900, amplitude: 0.2)), tone(7_100, amplitude: 0.1)).map {
      $0.0 + $0.1 + $1
    }
    let meanSquare = sum.reduce(0) { $0 + Double($1) * Double($1) } / Double(sum.count)
    let power = try spectrum([sum]).levelDb.reduce(0) { $0 + pow(10, ($1 ?? -300) / 10) }
    #expect(abs(10 * log10(power / meanSquare)) < 0.01)
  }

  /// cos θ left and sin θ right is position θ of a quarter turn.
  @Test(arguments: [0, 0.2, 0.5, 0.9, 1])
  func aPannedSineIsWhereItWasPanned(position: Double) throws {
    let angle = position * .pi / 2
    let spectrum = try spectrum(
      [tone(1_000, amplitude: cos(angle)), tone(1_000, amplitude: sin(angle))])
    let band = band(1_000, of: spectrum)
    #expect(isNear(spectrum.position[band], position, within: 1e-4))
    #expect(isNear(spectrum.levelDb[band], 10 * log10(0.25), within: 0.05))
    if position > 0 && position < 1 {
      #expect(isNear(spectrum.correlation[band], 1, within: 1e-4))
    }
  }

  @Test(arguments: [(0.25, 0), (0.5, -1), (1.0 / 6, 0.5)] as [(Double, Double)])
  func phaseIsCorrelation(phase: Double, correlation: Double) throws {
    let spectrum = try spectrum([tone(1_000), tone(1_000, phase: phase)])
    #expect(isNear(spectrum.correlation[band(1_000, of: spectrum)], correlation, within: 2e-3))
  }

  @Test func monoHasNoImageAndTheLevelOfTwoEqualChannels() throws {
    let mono = try spectrum([tone(1_000)])
    #expect(mono.position.allSatisfy { $0 == nil } && mono.correlation.allSatisfy { $0 == nil })
    let twice = try spectrum([tone(1_000), tone(1_000)])
    #expect(mono.levelDb == twice.levelDb)
  }

  @Test func quietBandsHaveNoImage() throws {
    let quiet = try spectrum([tone(1_000, amplitude: 1e-5), tone(1_000, amplitude: 2e-5)])
    #expect(quiet.levelDb.contains { $0 != nil })
    #expect(quiet.position.allSatisfy { $0 == nil } && quiet.correlation.allSatisfy { $0 == nil })
  }

  @Test func silenceHasNoLevelAndOneSampleHasOne() throws {
    let silence = [Float](repeating: 0, count: 100_000)
    #expect(try spectrum([silence, silence]).levelDb.allSatisfy { $0 == nil })
    let click = try spectrum([[0.5], [0.5]])
    #expect(click.levelDb.allSatisfy { $0?.isFinite == true })
    #expect(click.position.allSatisfy { isNear($0, 0.5, within: 1e-6) })
  }

  @Test func threadsDoNotMatter() throws {
    let channels = [tone(440), tone(523)]
    let (one, two) = (try spectrum(channels, threads: 1), try spectrum(channels, threads: 2))
    #expect(one.levelDb == two.levelDb)
  }
}
