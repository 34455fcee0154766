import Evaluation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite struct ValidationFiguresTests {
  private let backend = Backend.forTests(threads: 2)
  private let rate = 8_000

  private func tone(_ gains: [Float], samples: Int = 48_000) -> [[Float]] {
    gains.enumerated().map { channel, gain in
      (0..<samples).map { index in
        gain * Float((index * (7 + channel) % 41) - 20) / 20 + gain * Float(index % 5 - 2) / 8
      }
    }
  }

  private func example(
    _ losses: [Double], target: [[Float]], mix: [[Float]]
  ) throws -> ValidationFigures.Example {
    let target = try FeatureTarget(target, sampleRate: rate, on: backend)
    let comparison = try target.compared(with: mix, on: backend)
    return .init(losses: losses, figures: Feature.allCases.map { comparison[$0] })
  }

  private static let names = FigureNames(group: "features", names: Feature.allCases.map(\.rawValue))

  @Test func areMeansOfWhatHasAMeaning() throws {
    let stereo = try example([1, 4], target: tone([0.5, 0.4]), mix: tone([0.2, 0.4]))
    // Nothing is panned in a mono target.
    let mono = try example([3, 0], target: tone([0.5]), mix: tone([0.25]))
    let figures = ValidationFigures(
      of: [stereo, mono], lossNames: ["l1", "stft"], weights: [1, 0.5],
      figureNames: Self.names)
    #expect(figures.losses.map(\.name) == ["l1", "stft"])
    #expect(figures.losses.map(\.mean) == [2, 2])
    #expect(figures.loss == 3, "the weighted sum")
    #expect(figures.figures.map(\.name) == Feature.allCases.map(\.rawValue))
    for (index, (name, mean)) in figures.figures.enumerated() {
      let known = [stereo, mono].compactMap { $0.figures[index] }
      #expect(mean == known.reduce(0, +) / Double(known.count), "\(name)")
    }
    let index = try #require(Feature.allCases.firstIndex(of: .panningTotal))
    #expect(stereo.figures[index] != nil && mono.figures[index] == nil)
    #expect(figures.figures[index].mean == stereo.figures[index])
    #expect(figures.skipped == 5, "panning of the second")
  }

  @Test func haveNamesInOneOrder() throws {
    let tags = ValidationFigures.tags(lossNames: ["l1", "stft"], figureNames: Self.names)
    #expect(
      tags.prefix(4) == [
        "validation/loss", "validation/loss/l1", "validation/loss/stft",
        "validation/features/lufs_loudness",
      ])
    #expect(tags.count == 3 + 18 + 1)
    let known = ValidationFigures(
      of: [try example([1, 2], target: tone([0.5, 0.4]), mix: tone([0.2, 0.4]))],
      lossNames: ["l1", "stft"], weights: [10, 1], figureNames: Self.names)
    #expect(known.scalars.map(\.tag) == tags)
    #expect(known.scalars.prefix(3).map(\.value) == [12, 1, 2])
    #expect(known.scalars.last?.value == 0)
  }

  /// A task that measures nothing has no columns for it.
  @Test func ofLossesAlone() {
    let none = FigureNames(group: "features", names: [])
    #expect(
      ValidationFigures.tags(lossNames: ["l1"], figureNames: none)
        == ["validation/loss", "validation/loss/l1"])
    let figures = ValidationFigures(
      of: [.init(losses: [2], figures: [])], lossNames: ["l1"], weights: [3], figureNames: none)
    #expect(figures.scalars.map(\.value) == [6, 2])
  }

  @Test func leaveOutWhatHasNoMeaningAnywhere() throws {
    let silence = tone([0, 0])
    let figures = ValidationFigures(
      of: [try example([1], target: silence, mix: tone([0.5, 0.4]))], lossNames: ["l1"],
      weights: [1], figureNames: Self.names)
    #expect(
      figures.scalars.map(\.tag)
        == ["validation/loss", "validation/loss/l1", "validation/features/skipped"])
    #expect(figures.skipped == 18)
  }

  @Test func aLossThatIsNoNumberIsNotHidden() throws {
    let target = tone([0.5, 0.4])
    let figures = ValidationFigures(
      of: try [1, .nan].map { try example([$0], target: target, mix: target) }, lossNames: ["l1"],
      weights: [1], figureNames: Self.names)
    #expect(figures.loss.isNaN)
  }
}
