import Evaluation
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct SpectrogramTests {
  private static let rate = 44_100

  private func spectrogram(_ channels: [[Float]], samplesPerColumn: Int) throws -> Spectrogram {
    try Spectrogram(
      of: channels, sampleRate: Self.rate, samplesPerColumn: samplesPerColumn,
      on: Backend.forTests(threads: 2))
  }

  private func tone(_ hertz: Double, seconds: Range<Double> = 0..<2) -> [Float] {
    (0..<2 * Self.rate).map { index in
      let time = Double(index) / Double(Self.rate)
      return seconds.contains(time) ? Float(0.5 * sin(2 * .pi * hertz * time)) : 0
    }
  }

  private func column(_ index: Int, of spectrogram: Spectrogram) -> [Double] {
    spectrogram.levels[(index * Spectrogram.rows)...].prefix(Spectrogram.rows).map {
      Spectrogram.lowestDb + Spectrogram.stepDb * Double($0)
    }
  }

  /// The frequency in the middle of a row.
  private func hertz(row: Int) -> Double {
    Spectrogram.lowestHz
      * pow(
        Double(Self.rate) / 2 / Spectrogram.lowestHz,
        (Double(row) + 0.5) / Double(Spectrogram.rows))
  }

  /// Frequencies of bins of a window of 4,096, so that no level is lost between two.
  @Test(arguments: [43.066, 1_001.29, 9_991.41])
  func aSineIsBrightestInItsRow(frequency: Double) throws {
    let picture = try spectrogram([tone(frequency), tone(frequency)], samplesPerColumn: 3_000)
    let levels = column(10, of: picture)
    let highest = try #require(levels.max())
    #expect(abs(highest - 20 * log10(0.5)) <= 0.5)
    let row = try #require(levels.firstIndex(of: highest))
    // A row is 3.7 % wide; the lowest lie between bins of 10.8 Hz.
    #expect(abs(log(hertz(row: row) / frequency)) < 0.04, "\(hertz(row: row)) Hz")
    let distant = levels.indices.filter { abs(log2(hertz(row: $0) / frequency)) > 1.5 }
    #expect(distant.allSatisfy { levels[$0] < highest - 60 })
  }

  @Test func aToneIsBrightWhileItSounds() throws {
    let picture = try spectrogram([tone(1_000, seconds: 0.8..<1.2)], samplesPerColumn: 4_410)
    let brightest = (0..<20).map { column($0, of: picture).max() ?? 0 }
    for index in 0..<20 {
      switch index {
      case 8..<12: #expect(brightest[index] > -10, "\(index)")
      case 7, 12: break  // a window reaches 46 ms beyond its column
      default: #expect(brightest[index] == Spectrogram.lowestDb, "\(index)")
      }
    }
  }

  @Test func columnsCoverTheFileAndAreBounded() throws {
    #expect(
      try spectrogram([tone(1_000)], samplesPerColumn: 10_000).levels.count == 9 * Spectrogram.rows)
    for seconds in [0.1, 20, 300, 36_000] {
      let samples = Int(seconds * 48_000)
      let width = Spectrogram.samplesPerColumn(longest: samples, sampleRate: 48_000)
      #expect((samples + width - 1) / width <= Spectrogram.columnLimit)
      #expect(width >= 1_024)
    }
  }

  @Test func silenceIsBlackAndASampleIsAColumn() throws {
    let silence = [Float](repeating: 0, count: 9_000)
    #expect(
      try spectrogram([silence, silence], samplesPerColumn: 1_024).levels.allSatisfy { $0 == 0 })
    let click = try spectrogram([[1]], samplesPerColumn: 1_024).levels
    #expect(click.count == Spectrogram.rows && click.contains { $0 > 0 })
  }

  @Test func levelsBeyondTheScaleEndAtItsEnds() throws {
    let loud = try spectrogram([tone(1_000).map { $0 * 1_000 }], samplesPerColumn: 4_000)
    #expect(loud.levels.max() == 255)
  }
}
