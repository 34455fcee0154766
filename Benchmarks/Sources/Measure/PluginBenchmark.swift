import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine

/// One SPSA gradient through ZamComp and ZamEQ2, 8 tracks of 131,072 samples: sound, and an estimate for the controls of
/// both and for what the second hears.
struct PluginBenchmark {
  private static let shape = [1, 8, 1, 131_072]
  private let chain: [EstimatedEffect]

  /// `plugins/spsa`; nothing where these plug-ins are not installed.
  init?(_ name: String) {
    let host = PluginHost()
    guard name == "plugins/spsa",
      let chain = try? ["urn:zamaudio:ZamComp", "urn:zamaudio:ZamEQ2"].map({ uri in
        try EffectSlot(
          ["effect": "lv2", "uri": .string(uri)],
          catalogue: EffectCatalogue.builtIn.adding([LV2Kind(host)])
        ).effect
      })
    else { return nil }
    self.chain = chain.map {
      EstimatedEffect($0, .estimate(GradientEstimate(.simultaneous(draws: 1))))
    }
  }

  /// Makes the inputs, and returns what is timed.
  func step(on backend: Backend) -> () -> Void {
    var random = RandomSource(seed: 1)
    let signal = Tensor.randomNormal(
      shape: Self.shape, deviation: 0.1, from: &random, on: backend)
    let weights = Tensor.randomNormal(shape: Self.shape, from: &random, on: backend)
    let controls = chain.map { effect in
      effect.controls.map {
        Tensor(repeating: Float($0.spec.standard ?? 0), shape: [1, 8, 1, 1], on: backend).tracked()
      }
    }
    return {
      let context = SignalContext(
        sampleRate: 44_100, draws: GradientDraws(seed: 1), on: backend)
      do {
        var sound = signal
        // As long as gradients go back, plug-ins belong to their processors.
        let processors = try chain.map { try $0.processor(context) }
        for (processor, controls) in zip(processors, controls) {
          sound = try processor.process(
            [sound], ControlValues(controls.map { .tensor($0) }, on: backend))
        }
        _ = (sound * weights).sum().gradients(for: controls.flatMap(\.self))
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }
}
