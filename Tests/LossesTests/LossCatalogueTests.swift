import Documents
import Foundation
import Losses
import TensorEngine
import TestSupport
import Testing

/// What every loss of the catalogue has to have.
@Suite struct LossCatalogueTests {
  private let backend = Backend.forTests(threads: 1)
  private static let names = LossCatalogue.builtIn.kinds.map(\.name)

  private func kind(_ name: String) throws -> LossKind {
    try #require(LossCatalogue.builtIn.kinds.first { $0.name == name })
  }

  private func configured(_ kind: LossKind, _ yaml: String) throws -> ConfiguredLoss {
    let node = try ConfigurationNode(parsing: yaml, file: "run.yaml")
    return try kind.configured(by: SectionReader(node, keys: kind.settings, record: nil))
  }

  private func noise(_ shape: [Int], seed: UInt64) -> Tensor {
    var source = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, from: &source, on: backend)
  }

  @Test(arguments: names)
  func saysWhatItIs(name: String) throws {
    let kind = try kind(name)
    #expect(kind.meaning.hasSuffix(".") && kind.meaning.count > 10)
    switch kind.origin {
    case .peer(let peer): #expect(!peer.isEmpty)
    case .own(let reason): #expect(reason.hasSuffix("."), "why no other program has it")
    }
    #expect(Set(kind.settings.map(\.name)).count == kind.settings.count)
    for setting in kind.settings {
      #expect(setting.defaultText != nil && setting.meaning.hasSuffix("."), "\(setting.name)")
      #expect(!["kind", "weight"].contains(setting.name), "that every term has")
    }
  }

  /// Written out, the defaults are what holds without them.
  @Test(arguments: names)
  func hasItsOwnSettingsByDefault(name: String) throws {
    let kind = try kind(name)
    #expect(try configured(kind, "") == kind.configured)
    let written = kind.settings.map { "\($0.name): \($0.defaultText ?? "")" }
    let again = try configured(kind, written.joined(separator: "\n"))
    #expect(again == kind.configured && again.settings.isEmpty)
    let (x, y) = (noise([2, 2, 700], seed: 1), noise([2, 2, 700], seed: 2))
    let (loss, own) = (again.loss(sampleRate: 44_100), kind.loss(sampleRate: 44_100))
    #expect(loss(x, y).values == own(x, y).values)
  }

  @Test(arguments: names)
  func isReportedOnlyWherePiecesWillDo(name: String) throws {
    let kind = try kind(name)
    let loss = kind.loss(sampleRate: 44_100)
    if kind.needsStereo { #expect(loss.piecewise(channels: 1) == nil) }
    if kind.isReported {
      #expect(loss.piecewise(channels: 2) != nil)
      #expect((loss.piecewise(channels: 1) != nil) == !kind.needsStereo)
    }
  }

  /// Mono too, wherever a kind says that it takes mono.
  @Test(arguments: names)
  func isFiniteOnSilenceAndShortAudio(name: String) throws {
    let kind = try kind(name)
    let loss = kind.loss(sampleRate: 48_000)
    for shape in [[1, 2, 1], [2, 2, 700]] + (kind.needsStereo ? [] : [[1, 1, 1], [2, 1, 700]]) {
      let silence = Tensor(repeating: 0, shape: shape, on: backend)
      for (x, y) in [(silence, silence), (noise(shape, seed: 7), silence)] {
        let leaf = x.tracked()
        let value = loss(leaf, y)
        #expect(value.shape == [shape[0]])
        #expect(value.values.allSatisfy { $0.isFinite })
        #expect(value.sum().gradients(for: [leaf])[0].values.allSatisfy { $0.isFinite })
      }
    }
  }

  /// With frames so small that differences of every element are quick.
  @Test(arguments: names)
  func agreesWithItsTwin(name: String) throws {
    let (kind, twin) = (
      try kind(name), try #require(LossTwins.ofKinds[name], "\(name) has no twin")
    )
    let loss = try configured(kind, twin.settings).loss(sampleRate: LossTwins.sampleRate)
    var check = LossCheck(name, loss, twin: twin.loss)
    check.optimum = twin.optimum
    check.samples = twin.samples
    checkLoss(check)
  }

  @Test func reportsTheKeysOfTheEvaluation() {
    #expect(
      LossCatalogue.builtIn.reported.map(\.name) == [
        "l1", "mse", "esr", "dc", "logCosh", "snr", "siSdr", "sdSdr", "stft", "melStft", "mrstft",
        "toolkitMrstft", "sumDifferenceStft",
      ])
  }

  // MARK: Settings

  /// Each setting by itself makes another loss, and is written down with all others.
  @Test(arguments: [
    ("esr", "epsilon: 0.5"), ("esr", "filter: highPass"), ("dc", "filter: lowPass"),
    ("logCosh", "sharpness: 20"), ("siSdr", "removesMean: false"), ("snr", "epsilon: 0.5"),
    ("stft", "fftSize: 512"), ("stft", "hopSize: 100"), ("stft", "windowSize: 600"),
    ("stft", "window: kaiser"), ("stft", "padding: zeros"), ("stft", "convergenceWeight: 2"),
    ("stft", "logWeight: 0.25"), ("stft", "linearWeight: 1"), ("stft", "phaseWeight: 1"),
    ("stft", "phaseWeight: 1\nwrapsPhase: false"), ("stft", "logDistance: squared"),
    ("stft", "linearWeight: 1\nlinearDistance: squared"),
    ("stft", "logOffset: 0.5"), ("stft", "powerFloor: 0.25"), ("stft", "bands: {mel: 20}"),
    ("stft", "bands: {chroma: 12}"), ("stft", "isScaleInvariant: true"), ("stft", "pooling: batch"),
    ("stft", "filter: aWeighting"), ("melStft", "bands: bins"),
    (
      "mrstft",
      "resolutions: [{fftSize: 64, hopSize: 16}, {fftSize: 128, hopSize: 32, windowSize: 90}]"
    ),
    ("mrstft", "resolutions: {seed: 3}"), ("toolkitMrstft", "linearWeight: 0.5"),
    ("sumDifferenceStft", "sumWeight: 0"), ("sumDifferenceStft", "differenceWeight: 0.5"),
    ("sumDifferenceStft", "resolutions: {count: 2, fftSizes: [64, 256]}"),
    ("fxNormA", "logWeight: 0"), ("fxNormB", "fftSize: 512"),
    ("audioFeatures", "rmsWeight: 0"), ("audioFeatures", "crestWeight: 1"),
    ("audioFeatures", "widthWeight: 0"), ("audioFeatures", "imbalanceWeight: 0"),
    ("audioFeatures", "barkWeight: 0"), ("audioFeatures", "fftSize: 1024"),
    ("audioFeatures", "barkScale: torchaudio"),
  ])
  func settingsCount(name: String, yaml: String) throws {
    let kind = try kind(name)
    let changed = try configured(kind, yaml)
    #expect(changed != kind.configured)
    #expect(changed.settings.map { String($0.prefix { $0 != ":" }) } == kind.settings.map(\.name))
    #expect(try configured(kind, changed.settings.joined(separator: "\n")) == changed)
    let (x, y) = (noise([2, 2, 4_096], seed: 1) + 0.1, noise([2, 2, 4_096], seed: 2) + 0.3)
    let (own, other) = (kind.loss(sampleRate: 44_100), changed.loss(sampleRate: 44_100))
    let values = other(x, y).values
    #expect(values.allSatisfy { $0.isFinite } && values != own(x, y).values)
  }

  @Test(arguments: [
    ("stft", "fftSiz: 512", "run.yaml:1:1: unknown key \"fftSiz\". Did you mean \"fftSize\"?"),
    ("l1", "fftSize: 512", "run.yaml:1:1: unknown key \"fftSize\". There is none."),
    (
      "stft", "fftSize: 8",
      "run.yaml:1:10: fftSize: found 8 where a whole number from 16 to 65536 samples is expected."
    ),
    (
      "stft", "windowSize: 2048",
      "run.yaml: the window of 2048 samples (windowSize) is longer than the frame of 1024 (fftSize). "
        + "Shorten it, or leave it out."
    ),
    (
      "stft", "logWeight: 0\nconvergenceWeight: 0",
      "run.yaml: every weight of it is 0. Give one term a weight, such as logWeight: 1."
    ),
    (
      "mrstft", "resolutions: [{fftSize: 64, hopSize: 16, windowSize: 65}]",
      "run.yaml: the window of 65 samples (windowSize) is longer than the frame of 64 (fftSize). "
        + "Shorten it, or leave it out."
    ),
    (
      "mrstft", "resolutions: {fftSizes: [33, 63]}",
      "run.yaml:1:25: resolutions.fftSizes: no power of two lies in it. Widen it."
    ),
    (
      "mrstft", "resolutions: 3",
      "run.yaml:1:14: resolutions: found 3 where a list of 1 to 16 sizes, or how they are drawn, is expected."
    ),
    (
      "sumDifferenceStft", "sumWeight: 0\ndifferenceWeight: 0",
      "run.yaml: sumWeight and differenceWeight are both 0. Give one a weight."
    ),
    (
      "melStft", "bands: mel",
      "run.yaml:1:8: bands: found \"mel\" where bins, {mel: 128} or {chroma: 12} is expected."
    ),
  ])
  func saysWhatIsWrong(name: String, yaml: String, message: String) throws {
    let kind = try kind(name)
    let error = #expect(throws: DocumentError.self) { try configured(kind, yaml) }
    #expect(error.map { "\($0)" } == message)
  }

  /// Frames of odd length, of one hop, of the longest.
  @Test(arguments: [
    "fftSize: 17\nhopSize: 1", "fftSize: 65536\nhopSize: 65536", "fftSize: 16\nhopSize: 5000",
  ])
  func everySizeWorks(yaml: String) throws {
    for kind in [LossKind.stft, .melStft, .chromaStft] {
      let loss = try configured(kind, yaml).loss(sampleRate: 8_000)
      let leaf = noise([1, 2, 300], seed: 1).tracked()
      let value = loss(leaf, noise([1, 2, 300], seed: 2))
      #expect(value.values.allSatisfy { $0.isFinite })
      #expect(value.sum().gradients(for: [leaf])[0].values.allSatisfy { $0.isFinite })
    }
  }

  // MARK: Sizes that are drawn

  @Test func randomSizesFollowTheSeedAndTheStep() throws {
    func sizes(_ seed: Int, _ step: Int) throws -> [STFTLoss.Settings] {
      let yaml =
        "resolutions: {count: 4, fftSizes: [16, 256], hops: [0.25, 0.5], seed: \(seed)}\nlinearWeight: 2"
      let loss = try configured(.mrstft, yaml).loss(sampleRate: 44_100)
      let drawn = try #require(loss.drawn(step: step) as? MultiResolutionSTFTLoss)
      return drawn.resolutions.map(\.settings)
    }
    let draws = try (0..<20).map { try sizes(3, $0) }
    #expect(try draws == (0..<20).reversed().map { try sizes(3, $0) }.reversed())
    #expect(draws[0] != draws[1], "every step has other sizes")
    #expect(try draws[0] != sizes(4, 0), "and every seed")
    let all = draws.flatMap { $0 }
    #expect(all.count == 80)
    #expect(Set(all.map(\.fftSize)) == [16, 32, 64, 128, 256], "both ends are drawn")
    #expect(Set(all.map(\.window)).count == 5)
    for settings in all {
      #expect((settings.fftSize / 4...settings.fftSize / 2).contains(settings.hop))
      #expect([1, 2, 4].contains(settings.fftSize / (settings.windowSize ?? 0)))
      #expect(settings.linearWeight == 2)
    }
  }

  /// Within a filter, and within sum and difference, too; without a step it is the first's.
  @Test func whatIsDrawnIsPassedOn() throws {
    let (x, y) = (noise([1, 2, 2_000], seed: 1), noise([1, 2, 2_000], seed: 2))
    for kind in [LossKind.mrstft, .sumDifferenceStft] {
      let loss = try configured(kind, "resolutions: {seed: 1}\nfilter: highPass")
        .loss(sampleRate: 44_100)
      let values = (0..<4).map { step in
        let drawn = loss.drawn(step: step)
        return drawn(x, y).values
      }
      #expect(Set(values).count == 4)
      #expect(loss(x, y).values == values[0])
    }
    let fixed = LossKind.mrstft.loss(sampleRate: 44_100)
    let again = fixed.drawn(step: 7)
    #expect(again(x, y).values == fixed(x, y).values)
  }

  // MARK: The list of all settings

  /// Each setting of each loss once, with the losses that have it.
  @Test func settingsAreListedWithTheirLosses() {
    let listed = LossCatalogue.builtIn.settings
    func meanings(_ name: String) -> [String] {
      listed.filter { $0.name == name }.map(\.meaning)
    }
    #expect(
      meanings("epsilon")
        == [
          "Of esr, dc, snr, siSdr, sdSdr: what keeps the ratio finite where the target is silent."
        ])
    #expect(meanings("fftSize").count == 3)
    for kind in LossCatalogue.builtIn.kinds {
      for setting in kind.settings {
        let owners = listed.filter {
          $0.name == setting.name && $0.defaultText == setting.defaultText
            && $0.meaning.hasSuffix(": " + setting.meaning)
        }
        #expect(owners.count == 1 && owners.allSatisfy { $0.meaning.contains(kind.name) })
      }
    }
  }
}
