import Documents
import MixingConsole
import SignalOps
import TestSupport
import Testing

/// Every effect of the catalogue against its twin, in several structures.
@Suite struct EffectContractTests {
  /// Runs the checks, and keeps a table of the worst errors (`swift test --attachments-path`).
  private func run(_ checks: [EffectCheck]) {
    var table = ["| effect | sound | gradient | blocks |", "|---|---|---|---|"]
    for check in checks { table.append(checkEffect(check).description) }
    Attachment.record(table.joined(separator: "\n"), named: "effects.md")
  }

  private func gains() -> [EffectCheck] { [EffectCheck("gain", Gain(), twin: EffectTwins.gain)] }

  private func pans() -> [EffectCheck] {
    PanLaw.allCases.flatMap { law in
      [1, 2].map { channels in
        var check = EffectCheck("pan, \(law), \(channels == 1 ? "mono" : "stereo")", Pan()) {
          EffectTwins.pan(law, $0, $1)
        }
        check.panLaw = law
        check.channels = channels
        check.neutralTolerance = channels == 1 ? nil : 0
        return check
      }
    }
  }

  private func equalizers() -> [EffectCheck] {
    let six: [BiquadType] = [.highPass, .lowShelf, .peak, .notch, .peak, .highShelf]
    return (BiquadType.allCases.map { [$0] } + [six]).map { bands in
      let name = bands.map(\.rawValue).joined(separator: ", ")
      var check = EffectCheck("equalizer: \(name)", Equalizer(bands)) {
        EffectTwins.equalizer(bands, sampleRate: 8_000, $0, $1)
      }
      check.valid = ["frequencyHz": 10...3_999]
      check.relativeStep = 1e-3  // next to half the sample rate the response bends within hertz
      // Six bands at the edge together leave nothing to compare.
      if bands.count > 1 { check.compared = ["frequencyHz": 10...3_500] }
      check.neutralTolerance = bands.allSatisfy(\.usesGain) ? 1e-6 : nil
      check.samples = 64
      return check
    }
  }

  private func compressors() -> [EffectCheck] {
    [1, 2].map { channels in
      var check = EffectCheck(
        "compressor, \(channels == 1 ? "mono" : "stereo")", Compressor()
      ) {
        EffectTwins.compressor(sampleRate: 8_000, $0, $1)
      }
      check.channels = channels
      check.relativeStep = 1e-4  // attack and release, the louder channel, the knee are switches
      check.draws = 6
      return check
    }
  }

  /// A dynamics effect on one channel and on two, which it links.
  private func dynamics(
    _ name: String, _ effect: any Effect, twin: @escaping (_ point: [Double]) -> EffectCheck.Twin
  ) -> [EffectCheck] {
    [1, 2].map { channels in
      var check = EffectCheck("\(name), \(channels == 1 ? "mono" : "stereo")", effect, twin: twin)
      check.channels = channels
      check.relativeStep = 1e-4  // attack and release, the louder channel, the knee are switches
      check.draws = 6
      return check
    }
  }

  private func gates() -> [EffectCheck] {
    dynamics("gate", Gate()) { EffectTwins.gate(sampleRate: 8_000, at: $0) }
  }

  private func expanders() -> [EffectCheck] {
    dynamics("expander", Expander()) { _ in
      { EffectTwins.expander(sampleRate: 8_000, $0, $1) }
    }.map { check in
      var check = check
      // At 0 nothing expands, and differences see two sides.
      check.compared = ["rangeDb": -96 ... -1]
      return check
    }
  }

  private func transientShapers() -> [EffectCheck] {
    dynamics("transient shaper", TransientShaper()) { _ in
      { EffectTwins.transientShaper(sampleRate: 8_000, $0, $1) }
    }
  }

  /// At twice the rate, where the twin is shortest.
  private func saturations() -> [EffectCheck] {
    Saturation.Curve.allCases.map { curve in
      let rate = 192_000
      let twin = SaturationTwin(curve, sampleRate: rate)
      var check = EffectCheck("saturation, \(curve)", Saturation(curve)) { _ in { twin($0, $1) } }
      check.sampleRate = rate
      check.channels = 1
      check.samples = 112  // 34 come after the latency
      check.relativeStep = 1e-4
      check.draws = 2
      return check
    }
  }

  private func limiters() -> [EffectCheck] {
    dynamics("limiter", Limiter()) { point in
      let twin = LimiterTwin(sampleRate: 8_000, lookAheadMs: point[2])
      return { twin($0, $1) }
    }.map { check in
      var check = check
      check.samples = 100
      check.compared = ["lookAheadMs": 0...3]  // within the signal
      check.shared = ["lookAheadMs"]
      check.neutralLevel = 0.4  // no peak between samples above full scale
      check.draws = 4
      check.gradientTolerance = 5e-4  // a release of 2 s hardly moves within the signal
      return check
    }
  }

  private func deEssers() -> [EffectCheck] {
    dynamics("de-esser", DeEsser()) { _ in { EffectTwins.deEsser(sampleRate: 8_000, $0, $1) } }
      .map { check in
        var check = check
        check.valid = ["frequencyHz": 2_000...3_999]
        check.compared = ["frequencyHz": 2_000...3_500]
        check.neutralTolerance = nil  // all-pass
        // The band is rounded to `Float`, and what its gradient adds up to cancels.
        check.gradientTolerance = 4e-3
        return check
      }
  }

  private func multibands() -> [EffectCheck] {
    [[500], [300, 1_200, 2_500]].flatMap { crossovers in
      dynamics(
        "multiband compressor, \(crossovers.count + 1) bands",
        MultibandCompressor(crossoversHz: crossovers)
      ) { _ in
        { EffectTwins.multibandCompressor(crossovers, sampleRate: 8_000, $0, $1) }
      }.map { check in
        var check = check
        check.neutralTolerance = nil  // all-pass
        check.gradientTolerance = 1e-3  // as above
        check.leastGradient = 1e-5
        return check
      }
    }
  }

  private func dynamicEqualizers() -> [EffectCheck] {
    [[.peak], [.lowShelf], [.highShelf], [.lowShelf, .peak, .highShelf]].flatMap {
      (bands: [GainFilter]) in
      dynamics(
        "dynamic equalizer, \(bands.map(\.rawValue).joined(separator: ", "))",
        DynamicEqualizer(bands)
      ) { _ in
        { EffectTwins.dynamicEqualizer(bands, sampleRate: 8_000, $0, $1) }
      }.map { check in
        var check = check
        check.valid = ["frequencyHz": 10...3_999]
        check.compared = ["frequencyHz": 10...3_500]
        check.neutralTolerance = 1e-6
        // The detector is rounded to `Float`, and what its gradient adds up to cancels.
        check.gradientTolerance = 4e-3
        return check
      }
    }
  }

  private func graphicEqualizers() -> [EffectCheck] {
    // 23 bands, and 8 that are left out.
    var check = EffectCheck("graphic equalizer", GraphicEqualizer()) { _ in
      { EffectTwins.graphicEqualizer(sampleRate: 8_000, $0, $1) }
    }
    check.neutralTolerance = 1e-6
    check.samples = 64
    return [check]
  }

  private func widths() -> [EffectCheck] {
    [1, 2].map { channels in
      var check = EffectCheck("width, \(channels == 1 ? "mono" : "stereo")", Width()) { _ in
        { EffectTwins.width(sampleRate: 8_000, $0, $1) }
      }
      check.channels = channels
      check.compared = ["monoBelowHz": 1...500]  // at 0 there is no filter, and no gradient
      return check
    }
  }

  private func delays() -> [EffectCheck] {
    let effects = [
      Delay(), Delay(isPingPong: true),
      Delay(isInBeats: true, hasHighPass: true, hasLowPass: true),
      Delay(hasLowPass: true, isPingPong: true),
    ]
    return effects.flatMap { effect in
      [1, 2].map { channels in
        let name = "delay \(effect.structure.inline), \(channels == 1 ? "mono" : "stereo")"
        let unit = effect.isInBeats ? 8_000 * 60 / 120.0 : 8
        var check = EffectCheck(name, effect) { _ in
          { EffectTwins.delay(effect, unit: unit, sampleRate: 8_000, $0, $1) }
        }
        check.channels = channels
        check.valid = ["highPassHz": 10...3_999, "lowPassHz": 10...3_999]
        // Within the signal, above the shortest and no whole number of samples, where the slope is another on either
        // side; next to half the sample rate the response bends. Half of a ping-pong has nothing from a first feedback.
        check.compared = [
          "timeMs": 0.31...4.93, "timeBeats": 0.01003...0.0193, "highPassHz": 10...3_500,
          "lowPassHz": 10...3_500, "feedback": 0.01...0.98,
        ]
        check.leastGradient = 1e-4  // what a corner far off changes
        check.relativeStep = 1e-4
        return check
      }
    }
  }

  private func choruses() -> [EffectCheck] {
    [(1, 1), (3, 2), (8, 2)].map { voices, channels in
      var check = EffectCheck("chorus, \(voices) voices", Chorus(voices: voices)) { _ in
        { EffectTwins.chorus(voices: voices, sampleRate: 8_000, $0, $1) }
      }
      check.channels = channels
      // Without depth the voices' slopes cancel.
      check.compared = ["delayMs": 3...9, "depthMs": 0.01...2]
      check.relativeStep = 1e-4
      return check
    }
  }

  private func shapedNoises() -> [EffectCheck] {
    let structures: [(name: String, hasBandDecays: Bool, fixed: [String: Double])] = [
      ("reverb", false, ["bandGainDb": 0]),
      ("reverb, band gains", false, [:]),
      ("reverb, band decays and gains", true, [:]),
    ]
    return structures.map { name, hasBandDecays, fixed in
      let effect = ShapedNoiseReverb(seed: 7, hasBandDecays: hasBandDecays)
      var check = EffectCheck(name, effect) { controls in
        let twin = ReverbTwin(
          seed: 7, sampleRate: 250, hasBandDecays: hasBandDecays, at: controls)
        return { twin($0, $1) }
      }
      check.sampleRate = 250  // short responses; four bands with sound
      check.samples = 48
      check.fixed = fixed
      // Within the signal; and at a ratio of 1 the derivative to the width is infinite.
      check.compared = ["preDelayMs": 0...80, "widthRatio": 0...0.99]
      check.shared = ["decaySeconds", "bandDecaySeconds", "preDelayMs"]
      return check
    }
  }

  private func convolutions() -> [EffectCheck] {
    [(1, 2), (2, 1), (2, 2), (4, 1), (4, 2)].compactMap { ways, channels in
      let sound = EveryEffect.recording(channels: ways, sampleRate: 1_000)
      guard let effect = try? ConvolutionReverb(file: "/room.wav", sound) else { return nil }
      let recorded = sound.channels.map { $0.map(Double.init) }
      var check = EffectCheck(
        "convolution, \(ways) to \(channels)", effect
      ) { _ in
        let responses = EffectTwins.Known()
        return { EffectTwins.convolution(recorded, sampleRate: 1_000, responses, $0, $1) }
      }
      check.channels = channels
      check.sampleRate = 1_000
      check.samples = 80
      // Where the stretched response gains no sample; within the signal.
      check.compared = ["stretchRatio": 0.507...1.93, "preDelayMs": 0...30]
      check.shared = ["preDelayMs", "trimDb"]
      check.leastGradient = 1e-4
      check.draws = 2
      return check
    }
  }

  private func springs() -> [EffectCheck] {
    [(1, 1), (2, 2)].map { springs, channels in
      var check = EffectCheck(
        "spring, \(springs), \(channels == 1 ? "mono" : "stereo")", SpringReverb(springs: springs)
      ) { _ in
        let responses = EffectTwins.Known()
        return { EffectTwins.spring(springs: springs, sampleRate: 4_000, responses, $0, $1) }
      }
      check.channels = channels
      check.sampleRate = 4_000  // short loops
      check.samples = 320  // a sound comes back after some 200 samples
      check.valid = ["transitionHz": 1_000...1_999]
      // Short responses; within one number of whole samples.
      check.compared = ["decaySeconds": 0.1...0.12, "transitionHz": 1_010...1_750]
      check.shared = ["decaySeconds"]
      check.relativeStep = 1e-4  // a hundred all-passes bend with every hertz
      check.draws = 1
      return check
    }
  }

  private func schroeders() -> [EffectCheck] {
    [1, 2].map { channels in
      var check = EffectCheck(
        "schroeder, \(channels == 1 ? "mono" : "stereo")", SchroederReverb()
      ) { _ in
        { EffectTwins.schroeder(sampleRate: 1_000, $0, $1) }
      }
      check.channels = channels
      check.sampleRate = 1_000  // short lines
      check.samples = 80
      check.compared = ["preDelayMs": 0...30, "widthRatio": 0...0.99]
      check.shared = ["preDelayMs"]
      check.relativeStep = 1e-4
      return check
    }
  }

  private func networks() -> [EffectCheck] {
    [(8, false, 1), (16, false, 2), (8, true, 2)].map { lines, hasBandDecays, channels in
      let effect = FeedbackDelayNetworkReverb(lines: lines, hasBandDecays: hasBandDecays)
      var check = EffectCheck(
        "feedback delay network, \(lines) lines\(hasBandDecays ? ", bands" : "")", effect
      ) { _ in
        let designs = EffectTwins.Known()
        return {
          EffectTwins.feedbackDelayNetwork(
            lines: lines, hasBandDecays: hasBandDecays, sampleRate: 1_000, designs, $0, $1)
        }
      }
      check.channels = channels
      check.sampleRate = 1_000  // short lines, five bands
      check.samples = 80
      // Within the signal; decays that filters can follow.
      check.compared = [
        "preDelayMs": 0...30, "widthRatio": 0...0.99, "bandDecaySeconds": 0.3...0.6,
      ]
      check.shared = ["preDelayMs"]
      check.relativeStep = 1e-4
      // The bands' gains are rounded to `Float`, and nearly cancel.
      if hasBandDecays { check.gradientTolerance = 3e-4 }
      check.draws = 1
      return check
    }
  }

  private func plates() -> [EffectCheck] {
    [(1, 240), (2, 100)].map { channels, samples in
      var check = EffectCheck("plate, \(channels == 1 ? "mono" : "stereo")", PlateReverb()) { _ in
        { EffectTwins.plate(sampleRate: 1_000, $0, $1) }
      }
      check.channels = channels
      check.sampleRate = 1_000  // short lines; the decay comes in after some 200 samples
      check.samples = samples
      check.leastGradient = 1e-4
      // The second all-pass's gain stands still below a decay of 0.1 and above 0.35.
      check.compared = ["preDelayMs": 0...30, "decayRatio": 0.12...0.34]
      check.shared = ["preDelayMs"]
      check.relativeStep = 1e-4
      check.draws = 1
      return check
    }
  }

  @Test func gain() { run(gains()) }
  @Test func pan() { run(pans()) }
  @Test func equalizer() { run(equalizers()) }
  @Test func compressor() { run(compressors()) }
  @Test func gate() { run(gates()) }
  @Test func expander() { run(expanders()) }
  @Test func transientShaper() { run(transientShapers()) }
  @Test func deEsser() { run(deEssers()) }
  @Test func multibandCompressor() { run(multibands()) }
  @Test func dynamicEqualizer() { run(dynamicEqualizers()) }
  @Test func graphicEqualizer() { run(graphicEqualizers()) }
  @Test func width() { run(widths()) }
  @Test func saturation() { run(saturations()) }
  @Test func limiter() { run(limiters()) }
  @Test func delay() { run(delays()) }
  @Test func chorus() { run(choruses()) }
  @Test func shapedNoise() { run(shapedNoises()) }
  @Test func schroeder() { run(schroeders()) }
  @Test func feedbackDelayNetwork() { run(networks()) }
  @Test func plate() { run(plates()) }
  @Test func convolution() { run(convolutions()) }
  @Test func spring() { run(springs()) }

  @Test func everyEffectIsChecked() {
    let checks =
      gains() + pans() + equalizers() + compressors() + gates() + expanders() + transientShapers()
      + deEssers() + multibands() + dynamicEqualizers() + graphicEqualizers() + widths()
      + saturations() + limiters() + delays() + choruses() + springs()
    #expect(Set(checks.map { $0.effect.name }) == Set(EffectCatalogue.builtIn.names))
  }
}
