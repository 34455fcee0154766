package import Documents
import SignalOps
import TensorEngine

/// A graphic equalizer: 31 sliders, a third of an octave apart, that say what is heard.
///
/// `gainsDb` holds the response in decibels at 1000·2^((k−18)/3) Hz, k = 1 … 31 (19.7 Hz to 20.2 kHz). Peaks of second
/// order in series, whose gains and widths are solved for it (`GraphicDesign`): within 1 dB at every centre. A band
/// whose centre lies above 0.45 of the sample rate keeps its control and is not heard.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged.
/// - Gradient: exact: adjoints of the recursion and of the least squares.
/// - Source: J. Liski & V. Välimäki (2017), The quest for the best graphic equalizer, DAFx-17; V. Välimäki & J. Liski
///   (2017), Accurate cascade graphic equalizer, IEEE Signal Processing Letters 24(2).
package struct GraphicEqualizer: NativeEffect {
  package static let name = "graphicEqualizer"
  package static let usualPlace = StripPlace.tone

  package enum Control: String, ControlKey {
    case gainsDb

    package var spec: ControlSpec {
      switch self {
      case .gainsDb:
        .init(
          -12...12, .decibels, neutral: 0, standard: 0, automation: .perBlock,
          learned: .init(-12...12), fitted: -12...12, typical: -6...6)
      }
    }
  }

  /// The number of sliders.
  package static let bandCount = GraphicDesign.centresHz.count

  package init() {}

  package var controls: [EffectControl] {
    ControlGroups<Control>([.gainsDb: Self.bandCount]).controls
  }

  package init(structure: SessionReader) throws(SessionError) {
    _ = try structure.member(Control.gainsDb.rawValue)?.elements(Self.bandCount...Self.bandCount)
  }

  package var structure: JSONValue { [:] }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(sampleRate: context.sampleRate)
  }

  private final class Processor: EffectProcessor {
    private let sampleRate: Int
    private let design: GraphicDesign
    private var state = RecursiveState()
    /// The last filters, and the gains that they were made for; of sliders at rest.
    private var made: (gains: [Double], bands: [BiquadBand])?

    init(sampleRate: Int) {
      self.sampleRate = sampleRate
      design = GraphicDesign(sampleRate: sampleRate)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      if design.bandCount == 0 { return inputs[0] }
      return inputs[0].equalized(
        bands(controls, for: inputs[0]), sampleRate: sampleRate, state: &state)
    }

    private func bands(_ controls: ControlValues, for signal: Tensor) -> [BiquadBand] {
      let sliders = (0..<GraphicEqualizer.bandCount).map { controls[$0] }
      let numbers = sliders.compactMap { slider in
        if case .number(let number) = slider { number } else { nil }
      }
      if let made, made.gains == numbers { return made.bands }
      let bands = design.bands(sliders, for: signal)
      made = numbers.count == sliders.count ? (numbers, bands) : nil
      return bands
    }
  }
}
