import Losses
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Every loss against its twin.
@Suite struct LossContractTests {
  /// Runs the checks, and keeps a table of the worst errors (`swift test --attachments-path`).
  private func run(_ checks: [LossCheck]) {
    var table = ["| loss | value | gradient |", "|---|---|---|"]
    for check in checks { table.append(checkLoss(check).description) }
    Attachment.record(table.joined(separator: "\n"), named: "losses.md")
  }

  @Test func errors() {
    run([
      LossCheck("l1", L1Loss(), twin: LossTwins.l1),
      LossCheck("mse", MSELoss(), twin: LossTwins.mse),
      LossCheck("esr", ESRLoss(), twin: LossTwins.esr),
      LossCheck("dc", DCLoss(), twin: LossTwins.dc),
      LossCheck("log-cosh", LogCoshLoss(), twin: LossTwins.logCosh(1)),
      LossCheck("log-cosh, sharper", LogCoshLoss(sharpness: 20), twin: LossTwins.logCosh(20)),
    ])
  }

  @Test(arguments: [true, false])
  func ratios(removesMean: Bool) {
    let losses: [(String, any Loss, LossTwins.Ratio)] = [
      ("snr", DistortionRatioLoss(.snr, removesMean: removesMean), .snr),
      ("si-sdr", DistortionRatioLoss(.siSdr, removesMean: removesMean), .siSdr),
      ("sd-sdr", DistortionRatioLoss(.sdSdr, removesMean: removesMean), .sdSdr),
    ]
    run(
      losses.map { name, loss, kind in
        var check = LossCheck(
          name, loss, twin: LossTwins.ratio(kind, removesMean: removesMean))
        check.optimum = -130 ... -80  // −10 · log₁₀(energy/ε)
        return check
      })
  }

  @Test func filters() {
    for padding in PreEmphasis.Padding.allCases {
      run(
        [PreEmphasis.highPass(padding: padding), .foldedDifferentiator(padding: padding)].map {
          filter in
          let taps = filter.taps.map(Double.init)
          var check = LossCheck("esr, \(taps), \(padding)", PreEmphasizedLoss([filter], ESRLoss()))
          {
            x, y in
            func filtered(_ x: [Double]) -> [Double] {
              let range = padding == .aligned ? 0..<x.count : 0..<x.count + 98
              return range.map { n in
                taps.indices.map { tap in
                  let index = padding == .aligned ? n - tap : n + tap - 50
                  return x.indices.contains(index) ? taps[tap] * x[index] : 0
                }.reduce(0, +)
              }
            }
            return LossTwins.esr(x.map(filtered), y.map(filtered))
          }
          check.samples = 14
          return check
        })
    }
  }

  @Test func weighting() {
    let filter = PreEmphasis.aWeighting(sampleRate: 44_100)
    let taps = filter.taps.map(Double.init)
    var check = LossCheck("mse, a-weighting", PreEmphasizedLoss([filter], MSELoss())) { x, y in
      func filtered(_ x: [Double]) -> [Double] {
        x.indices.map { n in
          taps.indices.map { x.indices.contains(n + 50 - $0) ? taps[$0] * x[n + 50 - $0] : 0 }
            .reduce(0, +)
        }
      }
      return LossTwins.mse(x.map(filtered), y.map(filtered))
    }
    check.samples = 14
    run([check])
  }

  /// Settings of small frames, so that differences of every element are quick.
  private func small(_ change: (inout STFTLoss.Settings) -> Void = { _ in }) -> STFTLoss.Settings {
    var settings = STFTLoss.Settings(fftSize: 16, hop: 5, windowSize: 12)
    change(&settings)
    return settings
  }

  private func check(_ name: String, _ settings: STFTLoss.Settings) -> LossCheck {
    let twin = SpectrumTwin(settings)
    return spectral(name, STFTLoss(settings, sampleRate: 8_000)) { twin($0, $1) }
  }

  private func spectral(
    _ name: String, _ loss: any Loss, twin: @escaping LossCheck.Twin
  ) -> LossCheck {
    var check = LossCheck(name, loss, twin: twin)
    check.samples = 14
    return check
  }

  private func phase(_ settings: inout STFTLoss.Settings) {
    (settings.convergenceWeight, settings.logWeight, settings.phaseWeight) = (0, 0, 1)
  }

  @Test func spectra() {
    run([
      check("stft", small()),
      check("stft, convergence", small { $0.logWeight = 0 }),
      check("stft, all in one pass", small { $0.linearWeight = 0.5 }),
      check("stft, squares", small { ($0.linearWeight, $0.linearDistance) = (2, .squared) }),
      check(
        "stft, squares of logarithms",
        small { ($0.convergenceWeight, $0.logDistance) = (0, .squared) }),
      check("stft, phase", small(phase)),
      check(
        "stft, phase not wrapped",
        small {
          phase(&$0)
          ($0.wrapsPhase, $0.padding) = (false, .none)
        }),
      check("stft, logarithm", small { ($0.logFactor, $0.logOffset) = (2, 0.1) }),
      check("stft, no floor", small { ($0.powerFloor, $0.logOffset) = (0, 1e-30) }),
      check("stft, high floor", small { $0.powerFloor = 0.5 }),
      check("stft, no padding", small { ($0.padding, $0.window) = (.none, .squareRootHann) }),
    ])
  }

  @Test func bands() {
    run([
      check("stft, mel", small { $0.bands = .mel(5) }),
      check("stft, empty bands", small { $0.bands = .mel(40) }),
      check("stft, chroma", small { $0.bands = .chroma(12) }),
    ])
  }

  @Test func scaleInvariance() {
    let settings = small { $0.isScaleInvariant = true }
    run([check("stft, scale", settings)])
    let backend = Backend.forTests(threads: 1)
    var source = RandomSource(seed: 5)
    let target = Tensor.randomNormal(shape: [3, 2, 100], from: &source, on: backend)
    let scales = Tensor([0.5, 2, 1, 3, 0.1, 4], shape: [3, 2, 1], on: backend)
    #expect(
      STFTLoss(settings)(target * scales, target).values.allSatisfy { $0 < 1e-5 },
      "each channel at a scale of its own")
  }

  @Test func resolutions() {
    let settings = [
      small(), STFTLoss.Settings(fftSize: 8, hop: 3), STFTLoss.Settings(fftSize: 24, hop: 12),
    ]
    let twins = settings.map { SpectrumTwin($0) }
    func mean(_ x: [[Double]], _ y: [[Double]]) -> Double {
      LossTwins.mean(twins.map { $0(x, y) })
    }
    let loss = MultiResolutionSTFTLoss(settings)
    run([
      spectral("mrstft", loss, twin: mean),
      spectral(
        "sum and difference", SumAndDifferenceLoss(loss, sumWeight: 0.5, differenceWeight: 1.5)
      ) { x, y in
        let (a, b) = (LossTwins.sumAndDifference(x), LossTwins.sumAndDifference(y))
        return (0.5 * mean([a[0]], [b[0]]) + 1.5 * mean([a[1]], [b[1]])) / 2
      },
    ])
  }

  @Test func audioFeatures() {
    let twin = AudioFeatureTwin(fftSize: 16, sampleRate: 44_100)
    run([
      spectral("audio features", AudioFeatureLoss(sampleRate: 44_100, features)) { twin($0, $1) }
    ])
  }

  private var features: AudioFeatureLoss.Settings {
    var settings = AudioFeatureLoss.Settings()
    settings.fftSize = 16
    return settings
  }
}
