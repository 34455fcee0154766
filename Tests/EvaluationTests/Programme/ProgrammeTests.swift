import Evaluation
import Foundation
import Losses
import TensorEngine
import TestSupport
import Testing

/// What is measured part by part is what is measured at once.
@Suite struct ProgrammeTests {
  private static let rate = 8_000
  private let backend = Backend.forTests(threads: 2)

  private static let target = Song(silences: [[0, 0.3]]).samples(sampleRate: rate, seconds: 6)
  private static let mix = Song(
    levels: [[0.1, 0.12], [0.05, 0.05], [0.06, 0.09], [0.1, 0.05], [0.2, 0.14]]
  ).samples(sampleRate: rate, seconds: 6)

  private func judged(_ target: any Programme, _ mix: any Programme) throws -> JudgedMix {
    try EvaluationTarget(target, sampleRate: Self.rate, losses: .builtIn, on: backend).judge(
      mix, on: backend)
  }

  private func check(_ judged: JudgedMix, _ expected: JudgedMix) {
    #expect(judged.loudness == expected.loudness)
    let pairs: [(EvaluationFigures?, EvaluationFigures?)] = [
      (judged.figures.asRendered, expected.figures.asRendered),
      (judged.figures.atTargetLoudness, expected.figures.atTargetLoudness),
    ]
    for (one, other) in pairs {
      #expect((one == nil) == (other == nil))
      guard let one, let other else { continue }
      #expect(one.features.map(\.error) == other.features.map(\.error))
      for (loss, expected) in zip(one.losses, other.losses) {
        let (value, expected) = (loss.value ?? .nan, expected.value ?? .nan)
        #expect(
          value == expected || abs(value - expected) <= 1e-6 * abs(expected)
            || value.isNaN && expected.isNaN, "\(loss.kind): \(value), not \(expected)")
      }
    }
  }

  @Test(arguments: [1_000, 4_096, 5_001, 47_999])
  func partsMakeNoDifference(part: Int) throws {
    let target = PartwiseProgramme(planes: Self.target, part: part)
    let mix = PartwiseProgramme(planes: Self.mix.map { Array($0[..<45_000]) }, part: part)
    check(try judged(target, mix), try judged(target.planes, mix.planes))
    let mono = PartwiseProgramme(planes: [Self.mix[0]], part: part)
    check(try judged(target, mono), try judged(target.planes, mono.planes))
  }

  @Test(arguments: [1, 2, 100, 3_999])
  func norWhereThereIsLittle(samples: Int) throws {
    let planes = [Self.target, Self.mix].map { $0.map { Array($0[10_000..<10_000 + samples]) } }
    let part = samples > 200 ? 700 : 1
    check(
      try judged(
        PartwiseProgramme(planes: planes[0], part: part),
        PartwiseProgramme(planes: planes[1], part: part)), try judged(planes[0], planes[1]))
  }

  @Test(arguments: [1_000, 5_001])
  func norInTheReport(part: Int) throws {
    func figures(_ programme: any Programme) throws -> ReportFigures {
      try ReportFigures(
        of: programme, sampleRate: Self.rate, samplesPerColumn: 1_500, on: backend)
    }
    let parts = try figures(PartwiseProgramme(planes: Self.target, part: part))
    let whole = try figures(Self.target)
    #expect(parts.momentaryLufs == whole.momentaryLufs)
    #expect(parts.bands.levelDb == whole.bands.levelDb)
    #expect(parts.bands.correlation == whole.bands.correlation)
    #expect(parts.spectrogram.levels == whole.spectrogram.levels)
  }

  @Test func aSpoolHoldsWhatWasPutIn() throws {
    for planes in [Self.target, [Self.mix[1]]] {
      let spool = try SpooledProgramme(
        channels: planes.count, folder: FileManager.default.temporaryDirectory.path)
      #expect(spool.samples == 0)
      try spool.append(planes.map { Array($0[..<1_000]) })
      try spool.append(planes.map { Array($0[1_000...]) })
      #expect(spool.channels == planes.count && spool.samples == planes[0].count)
      #expect(try spool.read(0..<spool.samples) == planes)
      #expect(try spool.read(998..<1_003) == planes.map { Array($0[998..<1_003]) })
    }
  }

  @Test func aShiftLeavesOutOrBeginsSilently() throws {
    let planes: [[Float]] = [[1, 2, 3, 4, 5]]
    let earlier = ShiftedProgramme(planes, earlierBy: 2)
    #expect(earlier.samples == 3)
    #expect(try earlier.read(0..<3) == [[3, 4, 5]])
    let later = ShiftedProgramme(planes, earlierBy: -2)
    #expect(later.samples == 7)
    #expect(try later.read(0..<7) == [[0, 0, 1, 2, 3, 4, 5]])
    #expect(try later.read(0..<1) == [[0]])
    #expect(try later.read(1..<4) == [[0, 1, 2]])
  }
}
