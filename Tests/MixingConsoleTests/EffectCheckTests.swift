import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// The checker itself: each broken effect must be found.
@Suite struct EffectCheckTests {
  /// A gain that can be wrong in one way.
  private struct Suspect: PlainEffect {
    enum Fault: CaseIterable {
      case none, signalGradient, controlGradient, forgetful, neutral, notFinite, random, loudSilence
      case batchMixed, late
    }
    enum Control: String, ControlKey {
      case gainDb
      var spec: ControlSpec {
        .init(-24...24, .decibels, neutral: 0, standard: 0, automation: .perSample)
      }
    }
    static let name = "suspect"
    static let usualPlace = StripPlace.trim
    var fault = Fault.none

    func processor(_ context: SignalContext) -> any EffectProcessor { Processor(fault: fault) }
  }

  private final class Processor: EffectProcessor {
    private let fault: Suspect.Fault

    init(fault: Suspect.Fault) { self.fault = fault }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let dry = inputs[0]
      let gain = controls.tensor(Suspect.Control.gainDb)
      let wet = dry * gain.amplitude()
      switch fault {
      case .none: return wet
      case .signalGradient:
        return wet.detached.recorded("wrong", from: [dry]) { dy in [1.01 * dy] }
      case .controlGradient:
        return dry * gain.detached.amplitude().recorded("wrong", from: [gain]) { dy in [dy] }
      case .forgetful:  // fades in at the start of every block
        let fade = (0..<dry.shape[3]).map { min(Float($0 + 1) / 16, 1) }
        return wet * Tensor(fade, shape: [1, 1, 1, fade.count], on: dry.backend)
      case .neutral: return wet * 1.001
      case .notFinite:  // 0 / 0 at the lower end
        return wet * (gain + 24) / (gain + 24)
      case .random: return wet * Float.random(in: 0.999...1.001)
      case .loudSilence: return wet + 1e-9
      case .late:  // by a sample that it says nothing of
        return wet.padded(before: 1, after: 0, along: 3).sliced(0..<dry.shape[3], along: 3)
      case .batchMixed: return dry * gain.mean(along: [0], keepingAxes: true).amplitude()
      }
    }
  }

  private func problems(_ fault: Suspect.Fault) -> [String] {
    var check = EffectCheck("suspect", Suspect(fault: fault), twin: EffectTwins.gain)
    check.samples = 24
    return check.run().problems
  }

  @Test func acceptsWhatIsRight() {
    #expect(problems(.none) == [])
  }

  @Test(arguments: [
    ("signalGradient", "the gradient of input 0"), ("controlGradient", "the gradient of input 1"),
    ("forgetful", "blocks of 64"), ("neutral", "neutral values"), ("notFinite", "not finite"),
    ("random", "other bytes"), ("loudSilence", "does not stay silent"), ("batchMixed", "a batch"),
    ("late", "neutral values"),
  ])
  func findsWhatIsWrong(fault: String, message: String) throws {
    let fault = try #require(Suspect.Fault.allCases.first { "\($0)" == fault })
    #expect(problems(fault).contains { $0.contains(message) })
  }
}
