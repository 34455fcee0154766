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
    return .init(losses: losses, features: try target.compared(with: mix, on: backend))
  }

  @Test func areMeansOfWhatHasAMeaning() throws {
    let stereo = try example([1, 4], target: tone([0.5, 0.4]), mix: tone([0.2, 0.4]))
    // Nothing is panned in a mono target.
    let mono = try example([3, 0], target: tone([0.5]), mix: tone([0.25]))
    let figures = ValidationFigures(
      of: [stereo, mono], lossNames: ["l1", "stft"], weights: [1, 0.5])
    #expect(figures.losses.map(\.name) == ["l1", "stft"])
    #expect(figures.losses.map(\.mean) == [2, 2])
    #expect(figures.loss == 3, "the weighted sum")
    #expect(figures.features.map(\.feature) == Feature.allCases)
    for (feature, mean) in figures.features {
      let known = [stereo, mono].compactMap { $0.features?[feature] }
      #expect(mean == known.reduce(0, +) / Double(known.count), "\(feature)")
    }
    #expect(stereo.features?[.panningTotal] != nil && mono.features?[.panningTotal] == nil)
    let panning = try #require(figures.features.first { $0.feature == .panningTotal })
    #expect(panning.mean == stereo.features?[.panningTotal])
    #expect(figures.skippedFeatures == 5, "panning of the second")
  }

  @Test func haveNamesInOneOrder() throws {
    let tags = ValidationFigures.tags(lossNames: ["l1", "stft"])
    #expect(
      tags.prefix(4) == [
        "validation/loss", "validation/loss/l1", "validation/loss/stft",
        "validation/features/lufs_loudness",
      ])
    #expect(tags.count == 3 + 18 + 1)
    let known = ValidationFigures(
      of: [try example([1, 2], target: tone([0.5, 0.4]), mix: tone([0.2, 0.4]))],
      lossNames: ["l1", "stft"], weights: [10, 1])
    #expect(known.scalars.map(\.tag) == tags)
    #expect(known.scalars.prefix(3).map(\.value) == [12, 1, 2])
    #expect(known.scalars.last?.value == 0)
  }

  @Test func leaveOutWhatHasNoMeaningAnywhere() throws {
    let silence = tone([0, 0])
    let figures = ValidationFigures(
      of: [try example([1], target: silence, mix: tone([0.5, 0.4]))], lossNames: ["l1"],
      weights: [1])
    #expect(
      figures.scalars.map(\.tag)
        == ["validation/loss", "validation/loss/l1", "validation/features/skipped"])
    #expect(figures.skippedFeatures == 18)
  }

  @Test func aLossThatIsNoNumberIsNotHidden() throws {
    let target = tone([0.5, 0.4])
    let figures = ValidationFigures(
      of: try [1, .nan].map { try example([$0], target: target, mix: target) }, lossNames: ["l1"],
      weights: [1])
    #expect(figures.loss.isNaN)
  }
}
