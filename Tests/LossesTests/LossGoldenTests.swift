import Foundation
import Losses
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Values and gradients of the peers' losses (`Tests/Goldens/losses.py`).
@Suite struct LossGoldenTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let name: String
      let channels, samples: Int
      let values, gradient: [Double]
      let singleError, singleGradientError: Double
    }
    struct Taps: Decodable {
      let sampleRate: Int
      let taps: [Double]
    }
    let every: Int
    let cases: [Case]
    let aWeighting: [Taps]
  }

  private let golden: Golden

  init() throws { golden = try TestSupport.Golden.decode(Golden.self, from: "losses.json") }

  /// What DESIGN asks of a loss; or as near as the peer itself in single precision, four times over: where a
  /// bin is nearly empty, the slope of its logarithm is mostly rounding.
  private func tolerance(_ asked: Double, _ peer: Double) -> Double { max(asked, 4 * peer) }

  @Test func everyLossAgreesWithItsPeer() throws {
    let losses = Self.losses()
    var table = ["| loss | value | gradient | its own in float32 |", "|---|---|---|---|"]
    for expected in golden.cases {
      let loss = try #require(losses[expected.name], "\(expected.name)")
      let (x, y) = signals(expected)
      let leaf = x.tracked()
      let values = loss(leaf, y)
      let gradient = values.sum().gradients(for: [leaf])[0].values
      let every = expected.samples < 9_999 ? golden.every : 10 * golden.every
      let picked = stride(from: 0, to: gradient.count, by: every).map { gradient[$0] }
      // One value means the mean over the batch.
      let items = expected.values.count == 1 ? 2.0 : 1
      let value = relativeError(
        items == 2 ? [values.mean().scalar] : values.values, to: expected.values)
      let slope = relativeError(picked, to: expected.gradient.map { items * $0 })
      #expect(value <= tolerance(1e-4, expected.singleError), "\(expected.name): value")
      #expect(
        slope <= tolerance(1e-3, expected.singleGradientError), "\(expected.name): gradient")
      table.append(
        "| \(expected.name) | \(value) | \(slope) | \(expected.singleGradientError) |")
    }
    Attachment.record(table.joined(separator: "\n"), named: "agreement.md")
    #expect(golden.cases.count == losses.count)
  }

  /// The same from pieces of the signals, for the losses that can be had so.
  @Test func pieceByPieceTooEveryLossAgreesWithItsPeer() throws {
    let losses = Self.losses()
    var compared: Set<String> = []
    for expected in golden.cases where expected.values.count == 2 {
      let loss = try #require(losses[expected.name], "\(expected.name)")
      let (x, y) = signals(expected)
      for (item, value) in expected.values.enumerated() {
        let pieces = LossPieces(x, y, item: item)
        guard let found = pieces.values(of: [loss], length: 1_024)[0] else { continue }
        #expect(abs(found - value) <= 1e-4 * abs(value), "\(expected.name): \(found), not \(value)")
        compared.insert(expected.name)
      }
    }
    #expect(compared.isSuperset(of: LossCatalogue.builtIn.reported.map(\.name)))
  }

  @Test func aWeightingHasItsPeersTaps() {
    for expected in golden.aWeighting {
      let taps = PreEmphasis.aWeighting(sampleRate: expected.sampleRate).taps
      #expect(relativeError(taps, to: expected.taps) < 2e-7, "one rounding each")
    }
  }

  /// The signals of the script: exact, so that both sides see the same.
  private func signals(_ expected: Golden.Case) -> (Tensor, Tensor) {
    func noise(_ seed: Int, _ count: Int) -> [Float] {
      var state = UInt32(seed)
      return (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(state >> 16) / 32_768 - 1
      }
    }
    let count = expected.samples
    var (inputs, targets): ([Float], [Float]) = ([], [])
    for row in 0..<2 * expected.channels {
      let raw = noise(100 * row + 1, count + 7)
      let target = (0..<count).map { start -> Float in
        var sum: Float = 0
        for tap in 0..<8 { sum += Float(tap + 1) * raw[start + tap] }
        return sum / 64
      }
      let error = noise(100 * row + 2, count)
      inputs += (0..<count).map { 0.75 * target[$0] + error[$0] / 8 }
      targets += target
    }
    let shape = [2, expected.channels, count]
    let backend = Backend.forTests(threads: 2)
    return (Tensor(inputs, shape: shape, on: backend), Tensor(targets, shape: shape, on: backend))
  }

  /// The losses by the script's names.
  private static func losses() -> [String: any Loss] {
    var losses: [String: any Loss] = [
      "logCosh, a 20": LogCoshLoss(sharpness: 20),
      "snr, with mean": DistortionRatioLoss(.snr, removesMean: false),
      "siSdr, with mean": DistortionRatioLoss(.siSdr, removesMean: false),
      "sdSdr, with mean": DistortionRatioLoss(.sdSdr, removesMean: false),
      "esr, hp": PreEmphasizedLoss([.highPass(padding: .auraloss)], ESRLoss()),
      "esr, fd": PreEmphasizedLoss([.foldedDifferentiator(padding: .auraloss)], ESRLoss()),
      "esr, aw": PreEmphasizedLoss([.aWeighting(sampleRate: 44_100)], ESRLoss()),
      "stft, a-weighting": PreEmphasizedLoss([.aWeighting(sampleRate: 48_000)], STFTLoss()),
      "stft, convergence": stft { $0.logWeight = 0 },
      "stft, linear": stft { ($0.convergenceWeight, $0.logWeight, $0.linearWeight) = (0, 0, 1) },
      "stft, squares": stft {
        ($0.convergenceWeight, $0.logWeight, $0.linearWeight) = (0, 0.5, 2)
        ($0.logDistance, $0.linearDistance) = (.squared, .squared)
      },
      "stft, phase": stft(phase),
      "stft, phase not wrapped": stft {
        phase(&$0)
        $0.wrapsPhase = false
      },
      "stft, logarithm": stft { ($0.logFactor, $0.logOffset) = (2, 0.01) },
      "stft, scale, mono": stft { $0.isScaleInvariant = true },
      "mrstft, mel": resolutions { $0.bands = .mel(64) },
      "mrstft, batch": resolutions { $0.pooling = .batch },
      "audioFeatures, torchaudio": AudioFeatureLoss(sampleRate: 44_100, torchaudio),
    ]
    for window in [Window.hamming, .blackman, .bartlett, .kaiser] {
      losses["stft, \(window.rawValue)"] = stft {
        ($0.fftSize, $0.hop, $0.windowSize, $0.window) = (512, 100, 400, window)
      }
    }
    for kind in LossCatalogue.builtIn.kinds {
      if case .own = kind.origin { continue }
      losses[kind.name] = kind.loss(sampleRate: 44_100)
    }
    return losses
  }

  private static func stft(_ change: (inout STFTLoss.Settings) -> Void) -> STFTLoss {
    var settings = STFTLoss.Settings()
    change(&settings)
    return STFTLoss(settings)
  }

  private static var torchaudio: AudioFeatureLoss.Settings {
    var settings = AudioFeatureLoss.Settings()
    settings.scale = .torchaudio
    return settings
  }

  private static func phase(_ settings: inout STFTLoss.Settings) {
    (settings.convergenceWeight, settings.logWeight, settings.phaseWeight) = (0, 0, 1)
    settings.padding = .none
  }

  private static func resolutions(
    _ change: (inout STFTLoss.Settings) -> Void
  ) -> MultiResolutionSTFTLoss {
    MultiResolutionSTFTLoss(
      MultiResolutionSTFTLoss().resolutions.map {
        var settings = $0.settings
        change(&settings)
        return settings
      }, sampleRate: 44_100)
  }
}
