import Evaluation
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite struct LoudnessFiguresTests {
  /// Four seconds of a sine at 997 Hz, a tenth of full scale.
  private func tone(phase: Double = 0) -> [Float] {
    (0..<4 * 48_000).map { Float(0.1 * sin(2 * .pi * (997 * Double($0) / 48_000 + phase))) }
  }

  private func figures(_ channels: [[Float]]) throws -> LoudnessFigures {
    try LoudnessFigures(of: channels, sampleRate: 48_000, on: Backend.forTests(threads: 2))
  }

  private func isNear(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    value.map { abs($0 - expected) <= tolerance } ?? false
  }

  /// BS.1770-4: a sine of 997 Hz at full scale in one channel reads −3.01 LUFS.
  @Test func measuresByTheStandards() throws {
    let stereo = try figures([tone(), tone()])
    #expect(isNear(stereo.integratedLufs, -20, within: 0.05))
    #expect(isNear(stereo.truePeakDbtp, -20, within: 0.05))
    #expect(isNear(stereo.crestDb, 0, within: 0.1))
    #expect(isNear(stereo.loudnessRangeLu, 0, within: 0.01))
    let mono = try figures([tone()])
    #expect(isNear(mono.integratedLufs, -23.01, within: 0.05))
    #expect(isNear(mono.crestDb, 3.01, within: 0.1))
    #expect(mono.stereoCorrelation == nil && mono.stereoWidth == nil)
    #expect(try isNear(figures([tone().map { $0 / 2 }, tone()]).truePeakDbtp, -20, within: 0.05))
  }

  @Test(
    arguments: [(0, 1, 0), (0.25, 0, 1), (1.0 / 6, 0.5, 1.0 / 3)] as [(Double, Double, Double)])
  func measuresStereo(phase: Double, correlation: Double, width: Double) throws {
    let stereo = try figures([tone(), tone(phase: phase)])
    #expect(isNear(stereo.stereoCorrelation, correlation, within: 1e-5))
    #expect(isNear(stereo.stereoWidth, width, within: 1e-5))
  }

  @Test func hasNoFigureForSilence() throws {
    let silence = [Float](repeating: 0, count: 200_000)
    let figures = try figures([silence, silence])
    #expect(figures.integratedLufs == nil && figures.truePeakDbtp == nil)
    #expect(figures.loudnessRangeLu == nil && figures.crestDb == nil)
    #expect(figures.stereoCorrelation == nil && figures.stereoWidth == nil)
    let opposed = try self.figures([tone(), tone().map { -$0 }])
    #expect(isNear(opposed.stereoCorrelation, -1, within: 1e-9) && opposed.stereoWidth == nil)
    let (nothing, one) = (try self.figures([[], []]), try self.figures([[0], [0]]))
    #expect(nothing == one)
  }
}
