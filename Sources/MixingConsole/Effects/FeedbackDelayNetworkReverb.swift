package import Documents
import Foundation
import SignalOps
import TensorEngine

/// A reverb of delay lines that feed one another through an orthogonal matrix.
///
/// With M_i the lengths of the lines, which have no common divisor: u_i = b_i·x + Σ_j A_ij·h_j(u_j[n − M_j]),
/// 20·log10|h_j(f)| = −60·M_j/(f_s·T60(f)); A = R ⊗ … ⊗ R of rotations R by `diffusionRatio`·π/4, the identity at 0, a
/// Hadamard matrix at 1. T60 is `decaySeconds` at all frequencies, a gain; or with `bandDecaySeconds` by octaves around
/// 31.5 Hz … 16 kHz, one band below and one above (where the sample rate leaves room), two filters to an octave
/// (`BandFilters`). Left and right enter and leave by rows of a Hadamard matrix,
/// right = √(1 − r²)·left + r·right′ with the `widthRatio` r, scaled so that an impulse's energy is about 1;
/// x is delayed by `preDelayMs`; y = (1 − `mix`)·x + `mix`·wet. Where neighbouring decays differ more than filters
/// can follow, the filters are lessened so that nothing grows.
///
/// - Signal: `[batch, track, channel, sample]` with one (left) or two channels, shape unchanged.
/// - Gradient: exact to the signal and the controls, but none to the pre-delay, which counts whole samples, and
///   bounded to a width ratio of 1.
/// - Source: J.-M. Jot & A. Chaigne (1991), Digital delay networks for designing artificial reverberators, 90th AES
///   Convention; S. J. Schlecht & E. A. P. Habets (2017), DAFx-17, for the filters.
package struct FeedbackDelayNetworkReverb: ReverbAlgorithm {
  package static let algorithm = "feedbackDelayNetwork"

  /// Lengths at 44.1 kHz in samples, primes, short enough for a decay of 0.3 s to be one; eight lines are every other
  /// of these.
  static let lengths = [
    373, 397, 431, 457, 499, 541, 587, 617, 659, 727, 787, 839, 907, 967, 1_049, 1_117,
  ]
  static let lineCounts = [8, 16]
  /// One below, ten octaves, one above; those above 0.45 of the sample rate are left out.
  static let centresHz = (0..<12).map { 31.5 * pow(2, Double($0) - 1) }

  package enum Control: String, ControlKey {
    case decaySeconds, bandDecaySeconds, preDelayMs, diffusionRatio, widthRatio, mix

    package var spec: ControlSpec {
      switch self {
      case .decaySeconds: Reverb.decaySeconds
      case .bandDecaySeconds: Reverb.bandDecaySeconds
      case .preDelayMs: Reverb.preDelayMs
      case .diffusionRatio:
        .init(
          0...1, .ratio, standard: 1, automation: .perSegment, learned: .init(0...1),
          fitted: 0...1, typical: 0.5...1)
      case .widthRatio: Reverb.widthRatio
      case .mix: Reverb.mix
      }
    }
  }

  /// 8 or 16.
  package let lines: Int
  /// Whether each band has a decay time of its own.
  package let hasBandDecays: Bool

  package init(lines: Int = 16, hasBandDecays: Bool = false) {
    self.lines = lines
    self.hasBandDecays = hasBandDecays
  }

  private var groups: ControlGroups<Control> {
    ControlGroups([.bandDecaySeconds: hasBandDecays ? Self.centresHz.count : 0])
  }

  package var controls: [EffectControl] { groups.controls }

  package var structureKeys: [String] { ["algorithm", "lines", "bandDecaySeconds"] }

  package init(structure: SessionReader) throws(SessionError) {
    let count = Self.centresHz.count
    let decays = try structure.member("bandDecaySeconds")?.elements(count...count)
    var lines = 16
    if let part = structure.member("lines") {
      lines = try part.wholeNumber(in: 8...16)
      if !Self.lineCounts.contains(lines) {
        throw .document(.meaningless(part.place, reason: "there are 8 or 16 lines."))
      }
    }
    self.init(lines: lines, hasBandDecays: decays != nil)
  }

  package var structure: JSONValue {
    .object(
      ("algorithm", .string(Self.algorithm)),
      ("lines", lines == 16 ? nil : .number(Double(lines))))
  }

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let decays = hasBandDecays ? groups.indices(of: .bandDecaySeconds) : 0..<1
    return values[groups.index(of: .preDelayMs)].largest / 1_000
      + (decays.map { values[$0].largest }.max() ?? 0)
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let network = Network(self, sampleRate: context.sampleRate)
    return ReverbProcessor(
      mix: groups.index(of: .mix), state: network.memory,
      make: network.room, play: network.play)
  }

  /// Rows of a Hadamard matrix: where left and right enter, and where they leave. Those where they leave are
  /// orthogonal also on the half of the lines that a sound in the middle enters.
  private enum Port: Int {
    case leftIn = 0
    case rightIn = 1
    case leftOut = 2
    case rightOut = 4

    func sign(_ line: Int) -> Double { (line & rawValue).nonzeroBitCount % 2 == 0 ? 1 : -1 }
  }

  private struct Memory {
    var preDelay = DelayLine(0)
    var lines: DelayNetworkState
  }

  private struct Room {
    let preDelay: Int
    let feedback: Tensor
    let filters: [FilterSection]
    /// `[network, side, line, 1]`.
    let outputs: Tensor
  }

  private struct Network {
    private let effect: FeedbackDelayNetworkReverb
    private let sampleRate: Int
    private let lengths: [Int]
    /// The filters of bands with decays of their own, and how many bands there are.
    private let filters: BandFilters?
    private let bands: Int
    /// What is remembered before the first sample.
    let memory: Memory

    init(_ effect: FeedbackDelayNetworkReverb, sampleRate: Int) {
      self.effect = effect
      self.sampleRate = sampleRate
      let all = FeedbackDelayNetworkReverb.lengths
      lengths = stride(from: 0, to: all.count, by: all.count / effect.lines).map {
        SchroederReverb.length(all[$0], sampleRate: sampleRate)
      }
      let centres = FeedbackDelayNetworkReverb.centresHz
        .filter { $0 < 0.45 * Double(sampleRate) }
      bands = centres.count
      filters =
        effect.hasBandDecays
        ? BandFilters(octavesAround: centres, sampleRate: sampleRate) : nil
      memory = Memory(lines: DelayNetworkState(longest: lengths.max() ?? 2))
    }

    func room(_ shape: [Int], _ set: [Tensor]) -> Room {
      let groups = effect.groups
      func control(_ index: Int) -> Tensor { set[index].perNetwork(of: shape) }
      let backend = set[0].backend
      let count = lengths.count
      // −60 dB after the decay: what a pass through each line takes away, in decibels.
      let passes = Tensor(
        lengths.map { Float(-60 * Double($0) / Double(sampleRate)) }, shape: [1, count, 1, 1],
        on: backend)
      let decays =
        filters == nil
        ? control(groups.index(of: .decaySeconds))
        : Tensor.concatenated(
          groups.indices(of: .bandDecaySeconds).prefix(bands).map { control($0) }, along: 2)
      let losses = passes / decays
      let mean = losses.mean(along: [2], keepingAxes: true)
      let filters = filters.map { filters in
        // A hair below 0 dB, for the decay to end.
        filters.sections(
          filters.gains(for: losses - mean, below: mean.values.map { -0.99 * Double($0) }))
      }
      let energy = losses.amplitude().squared().mean(along: [1, 2], keepingAxes: true)
      func row(_ port: Port) -> Tensor {
        Tensor((0..<count).map { Float(port.sign($0)) }, shape: [1, 1, count, 1], on: backend)
      }
      let scale = (1 - energy).squareRoot()
      var sides = [scale * row(.leftOut)]
      if shape[2] == 2 {
        let width = control(groups.index(of: .widthRatio))
        sides.append(scale * (Reverb.common(width) * row(.leftOut) + width * row(.rightOut)))
      }
      return Room(
        preDelay: Reverb.preDelay(set[groups.index(of: .preDelayMs)], sampleRate: sampleRate),
        feedback: matrix(control(groups.index(of: .diffusionRatio)))
          * mean.amplitude().transposed([0, 2, 1, 3]),
        filters: filters ?? [], outputs: Tensor.concatenated(sides, along: 1))
    }

    /// R ⊗ … ⊗ R, `[network, line, line, 1]`: an entry is a product of cosines, and of sines where the lines' numbers
    /// differ in a bit.
    private func matrix(_ diffusion: Tensor) -> Tensor {
      let count = lengths.count
      let bits = count.trailingZeroBitCount
      let angle = diffusion * Float(Double.pi / 4)
      let (cosine, sine) = (angle.cosine(), angle.sine())
      let terms = (0...bits).map { different -> Tensor in
        let signs = (0..<count * count).map { entry -> Float in
          let (row, column) = (entry / count, entry % count)
          if (row ^ column).nonzeroBitCount != different { return 0 }
          return (row & ~column).nonzeroBitCount % 2 == 0 ? 1 : -1
        }
        let factors =
          Array(repeating: cosine, count: bits - different)
          + Array(repeating: sine, count: different)
        return factors.reduce(Tensor(signs, shape: [1, count, count, 1], on: diffusion.backend)) {
          $0 * $1
        }
      }
      return Tensor.sum(of: terms)
    }

    func play(_ dry: Tensor, _ room: Room, _ memory: inout Memory) -> Tensor {
      let shape = dry.shape
      let count = lengths.count
      let ports = [Port.leftIn, .rightIn].prefix(shape[2])
      let share = 1 / Double(count).squareRoot()
      let times = Tensor(lengths.map(Float.init), shape: [1, count, 1, 1], on: dry.backend)
      return memory.preDelay.next(dry, by: room.preDelay)
        .reshaped([shape[0] * shape[1], shape[2], 1, shape[3]])
        .delayNetwork(
          DelayNetworkControls(
            time: .tensor(times),
            inputs: (0..<count).map { line in ports.map { share * $0.sign(line) } },
            feedback: room.feedback, outputs: room.outputs, filters: room.filters),
          state: &memory.lines
        ).reshaped(shape)
    }
  }
}
