import Documents
import Foundation
import SignalOps
import TensorEngine

/// A plate: four all-passes spread the sound, which then circles in two halves of a tank, each an all-pass, a line, a
/// damping, a second all-pass and a line; heard at fourteen places of the lines.
///
/// `bandwidthRatio` b: x′ = b·x + (1 − b)·x′[n − 1] of the middle of the channels, delayed by `preDelayMs`;
/// `dampingRatio` d: y = (1 − d)·x + d·y[n − 1] in each half; `decayRatio` multiplies after every line. The first
/// all-pass of each half swings by 16 samples at 29.761 kHz, once a second from the start of the mix, the right one a
/// quarter later. All lengths are those of the source, at this rate; between two samples by Lagrange's polynomial.
/// y = (1 − `mix`)·x + `mix`·wet. It rings for about 0.7254·3/(−4·log10 `decayRatio`) seconds without damping:
/// at 0.5 and 0.7 octaves around 125 Hz … 8 kHz were measured within 9 % of 1.8 and 3.5 s.
///
/// - Signal: `[batch, track, channel, sample]` with one (left) or two channels, shape unchanged.
/// - Gradient: exact to the signal and the controls, but none to the pre-delay, which counts whole samples.
/// - Source: J. Dattorro (1997), Effect design, part 1: reverberator and other filters, J. Audio Eng. Soc. 45(9), figure 1
///   and tables 1 and 2.
package struct PlateReverb: ReverbAlgorithm {
  package static let algorithm = "plate"

  package enum Control: String, ControlKey {
    case decayRatio, preDelayMs, bandwidthRatio, dampingRatio, mix

    package var spec: ControlSpec {
      switch self {
      case .decayRatio:
        .init(
          0...0.98, .ratio, standard: 0.5, automation: .perSegment, learned: .init(0...0.9),
          fitted: 0...0.95, typical: 0.2...0.8)
      case .preDelayMs: Reverb.preDelayMs
      case .bandwidthRatio:
        .init(
          0...1, .ratio, standard: 0.9995, automation: .perSegment, learned: .init(0.05...1),
          fitted: 0.05...1, typical: 0.3...1)
      case .dampingRatio:
        .init(
          0...1, .ratio, standard: 0.000_5, automation: .perSegment, learned: .init(0...0.9),
          fitted: 0...0.95, typical: 0...0.5)
      case .mix: Reverb.mix
      }
    }
  }

  package init() {}

  private static let groups = ControlGroups<Control>([:])

  package var controls: [EffectControl] { Self.groups.controls }
  package init(structure: SessionReader) {}

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let decay = values[Self.groups.index(of: .decayRatio)].largest
    let ringing = decay > 0 ? 0.7254 * 3 / (-4 * log10(decay)) : 0
    return values[Self.groups.index(of: .preDelayMs)].largest / 1_000 + 0.4 + ringing
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let network = Plate(sampleRate: context.sampleRate)
    return ReverbProcessor(
      mix: Self.groups.index(of: .mix), state: network.memory,
      make: network.room,
      play: network.play)
  }

  /// The rate that lengths are given for, in hertz.
  private static let lengthsRate = 29_761.0
  /// Length and gain of the all-passes before the tank.
  private static let diffusers: [(length: Double, gain: Double)] = [
    (142, 0.75), (107, 0.75), (379, 0.625), (277, 0.625),
  ]
  /// The gain of the first all-pass in each half.
  private static let diffusion: Float = 0.7
  private static let excursion = 16.0
  private static let outputGain: Float = 0.6

  /// The lines of the tank: each half's first all-pass, line, second all-pass, line.
  private static let tank: [Double] = [672, 4_453, 1_800, 3_720, 908, 4_217, 2_656, 3_163]
  /// Where the lines are heard, which side hears it, and with what sign.
  private static let taps: [(line: Int, length: Double, side: Int, sign: Float)] = [
    (5, 266, 0, 1), (5, 2_974, 0, 1), (6, 1_913, 0, -1), (7, 1_996, 0, 1), (1, 1_990, 0, -1),
    (2, 187, 0, -1), (3, 1_066, 0, -1),
    (1, 353, 1, 1), (1, 3_627, 1, 1), (2, 1_228, 1, -1), (3, 2_673, 1, 1), (5, 2_111, 1, -1),
    (6, 335, 1, -1), (7, 121, 1, -1),
  ]
  /// A tap is a line of its own, of that length, which takes the same and feeds nothing.
  private static let sources = Array(tank.indices) + taps.map(\.line)
  private static let lengths = tank + taps.map(\.length)

  /// What the tank's lines take of the input, by line: the all-passes' direct way is part of it.
  private static let input = [1, -Double(diffusion), 0, 0, 1, -Double(diffusion), 0, 0]

  /// What a line takes of the others' outputs, as a sum of factors times fixed patterns: 1, decay, h, h² and h·decay with
  /// the second all-pass's gain h.
  private static func patterns() -> [[Float]] {
    let g = diffusion
    var patterns = Array(
      repeating: [Float](repeating: 0, count: tank.count * tank.count), count: 5)
    for half in [0, 4] {
      let (other, first, line, second, last) = ((half + 7) % 8, half, half + 1, half + 2, half + 3)
      func set(_ factor: Int, _ to: Int, _ from: Int, _ value: Float) {
        patterns[factor][to * tank.count + from] = value
      }
      set(0, first, first, g)
      set(1, first, other, 1)
      set(0, line, first, 1 - g * g)
      set(1, line, other, -g)
      set(1, second, line, 1)
      set(2, second, second, -1)
      set(0, last, second, 1)
      set(3, last, second, -1)
      set(4, last, line, 1)
    }
    return patterns
  }

  private struct Memory {
    var preDelay = DelayLine(0)
    var bandwidth = RecursiveState()
    var diffusers, tank: DelayNetworkState
  }

  private struct Room {
    let preDelay: Int
    let bandwidth: FilterSection
    let feedback: Tensor
    let damping: FilterSection
  }

  private struct Plate {
    /// Samples for one of the source's.
    private let scale: Double
    private let sampleRate: Int
    private let diffusers: AllPassChain
    /// What is remembered before the first sample.
    let memory: Memory

    init(sampleRate: Int) {
      self.sampleRate = sampleRate
      let scale = Double(sampleRate) / PlateReverb.lengthsRate
      self.scale = scale
      // The source's all-passes have the other sign.
      diffusers = AllPassChain(
        [PlateReverb.diffusers.map(\.length)], unit: scale,
        gains: PlateReverb.diffusers.map { -$0.gain })
      let longest = ((PlateReverb.lengths.max() ?? 0) + PlateReverb.excursion) * scale
      memory = Memory(
        diffusers: diffusers.state, tank: DelayNetworkState(longest: Int(longest.rounded(.up))))
    }

    func room(_ shape: [Int], _ set: [Tensor]) -> Room {
      let groups = PlateReverb.groups
      func control(_ key: Control) -> Tensor { set[groups.index(of: key)].perNetwork(of: shape) }
      let decay = control(.decayRatio)
      let backend = decay.backend
      let second = (decay + 0.15).maximum(0.25).minimum(0.5)
      let factors = [nil, decay, second, second.squared(), second * decay]
      let count = PlateReverb.tank.count
      let tank = Tensor.sum(
        of: zip(PlateReverb.patterns(), factors).map { pattern, factor in
          let pattern = Tensor(pattern, shape: [1, count, count, 1], on: backend)
          return factor.map { pattern * $0 } ?? pattern
        })
      // Taps take what their lines take, and feed nothing.
      let rows = Tensor.concatenated(
        PlateReverb.sources.map { tank.sliced($0..<$0 + 1, along: 1) }, along: 1)
      // The lines behind the first all-passes are damped.
      let damped: [Float] = PlateReverb.lengths.indices.map { [1, 5].contains($0) ? 1 : 0 }
      return Room(
        preDelay: Reverb.preDelay(set[groups.index(of: .preDelayMs)], sampleRate: sampleRate),
        bandwidth: .damping(.tensor(1 - control(.bandwidthRatio))),
        feedback: rows.padded(before: 0, after: PlateReverb.taps.count, along: 2),
        damping: .damping(
          .tensor(
            control(.dampingRatio)
              * Tensor(damped, shape: [1, damped.count, 1, 1], on: backend))))
    }

    func play(_ dry: Tensor, _ room: Room, _ memory: inout Memory) -> Tensor {
      let shape = dry.shape
      let backend = dry.backend
      var x = memory.preDelay.next(dry.mean(along: [2], keepingAxes: true), by: room.preDelay)
        .reshaped([shape[0] * shape[1], 1, 1, shape[3]])
        .filtered([room.bandwidth], state: &memory.bandwidth)
      x = diffusers.play(x, &memory.diffusers)
      let count = PlateReverb.lengths.count
      func row(_ values: [Float]) -> Tensor {
        Tensor(values, shape: [1, count, 1, 1], on: backend)
      }
      // The all-passes before the damping swing.
      let depths = PlateReverb.lengths.indices.map {
        Float([0, 4].contains($0) ? PlateReverb.excursion : 0)
      }
      let phases = PlateReverb.lengths.indices.map { $0 == 4 ? 0.25 : 0.0 }
      let heard = (0..<shape[2]).flatMap { side in
        PlateReverb.tank.map { _ in Float(0) }
          + PlateReverb.taps.map { $0.side == side ? PlateReverb.outputGain * $0.sign : 0 }
      }
      return x.delayNetwork(
        DelayNetworkControls(
          time: .tensor(row(PlateReverb.lengths.map(Float.init))), unit: scale,
          inputs: PlateReverb.sources.map { [PlateReverb.input[$0]] }, feedback: room.feedback,
          outputs: Tensor(heard, shape: [1, shape[2], count, 1], on: backend),
          filters: [room.damping],
          sweep: .init(
            depth: .tensor(row(depths)), rate: .number(1), phases: phases,
            cycle: Double(sampleRate))), state: &memory.tank
      ).reshaped(shape)
    }
  }
}
