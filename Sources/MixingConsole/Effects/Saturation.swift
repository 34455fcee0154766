package import Documents
import Foundation
import SignalOps
import TensorEngine

/// A waveform bent by a curve.
///
/// With the drive g = 10^(driveDb/20), y = (1 − mix)·x + mix·c(g)·f(g·x), x later by the latency. The curve `f` has a
/// slope of 1 at the origin:
/// - `tanh`: f(x) = tanh x, c = tanh 1 / tanh g; odd harmonics.
/// - `tube`: f(x) = (tanh(x + b) − tanh b) / (1 − tanh² b), b = 0.3, c = f(−1) / f(−g); even harmonics too, since
///   upper halves of waves bend sooner. Then a high-pass at 5 Hz (RBJ, Q 0.7071), as the constant that such a curve
///   adds to a sound is not heard and takes room.
/// - `hard`: f(x) = min(max(x, −1), 1), c = 1.
///
/// c keeps the peak of a full-scale sine where it is without drive, but for the ripple of a square wave without its
/// highest harmonics (up to 1.5 dB): more drive bends more and does not just get louder. What is far below full scale
/// rises with the drive, as it should where it is to be bent too; without drive it stays as it is.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged. It is bent at a multiple of its rate with
///   antiderivative anti-aliasing of second order (`Waveshaper`); the output comes 78 samples later.
/// - Gradient: hand-written adjoints of curve and filters, the rest recorded ops.
/// - Source: S. Bilbao, F. Esqueda, J. D. Parker & V. Välimäki (2017), IEEE Signal Processing Letters 24(7), for the
///   method; U. Zölzer (ed., 2011), DAFX, 2nd ed., section 4.3, for symmetrical and asymmetrical curves.
package struct Saturation: NativeEffect {
  package static let name = "saturation"
  package static let usualPlace = StripPlace.colour

  /// How the waveform is bent. A change of an equation gets a new name.
  package enum Curve: String, CaseIterable, Hashable, Sendable {
    case tanh, tube, hard
  }

  package enum Control: String, ControlKey {
    case driveDb, mix

    package var spec: ControlSpec {
      switch self {
      case .driveDb:
        .init(
          0...48, .decibels, standard: 0, automation: .perSample, learned: .init(0...36, start: 3),
          fitted: 0...36, search: .basin, typical: 3...24)
      case .mix:
        .init(
          0...1, .ratio, neutral: 0, standard: 1, automation: .perSample, learned: .init(0...1),
          fitted: 0...1, typical: 0.2...1)
      }
    }
  }

  /// How far the `tube` curve is off the middle.
  private static let bias = 0.3

  package let curve: Curve

  package init(_ curve: Curve = .tanh) { self.curve = curve }

  package var controls: [EffectControl] { Control.allCases.map { EffectControl($0) } }

  package var structureKeys: [String] { ["curve"] }

  package init(structure: SessionReader) throws(SessionError) {
    self.init(try structure.member("curve")?.choice(of: "curve") ?? .tanh)
  }

  package var structure: JSONValue {
    .object(("curve", curve == .tanh ? nil : .string(curve.rawValue)))
  }

  package func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int {
    Waveshaper.latencySamples
  }

  /// Nothing of the drive is heard at a mix of 0.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    mixSilencer(of: control, values)
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(curve, sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    private let curve: Curve
    private let sampleRate: Int
    private var shaper: Waveshaper
    private var delay = DelayLine(Waveshaper.latencySamples)
    private var highPass = RecursiveState()

    init(_ curve: Curve, sampleRate: Int) {
      self.curve = curve
      self.sampleRate = sampleRate
      let shape: ShapingCurve =
        switch curve {
        case .tanh: .tanh
        case .tube: .biasedTanh(bias: Saturation.bias)
        case .hard: .clip
        }
      shaper = Waveshaper(shape, sampleRate: sampleRate)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let dry = inputs[0]
      let drive = controls.tensor(0).amplitude()
      let mix = controls.tensor(1)
      let wet = levelled(shaper.process(dry * drive), drive)
      return delay.next(dry).blended(with: wet, share: mix)
    }

    private static func tangent(_ x: Double) -> Float { Float(tanh(x)) }

    /// What comes out of the curve with a full-scale sine's peak where it is without drive.
    private func levelled(_ bent: Tensor, _ drive: Tensor) -> Tensor {
      switch curve {
      case .hard: return bent
      case .tanh: return bent * (Self.tangent(1) / drive.hyperbolicTangent())
      case .tube:
        let bias = Saturation.bias
        let least = Self.tangent(bias) + Self.tangent(1 - bias)
        let level = least / (Self.tangent(bias) + (drive - Float(bias)).hyperbolicTangent())
        let band = BiquadBand(.highPass, frequencyHz: .number(5), q: .number(0.7071))
        return bent.equalized([band], sampleRate: sampleRate, state: &highPass) * level
      }
    }
  }
}
