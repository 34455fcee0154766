import Documents
import Foundation
import SignalOps
import TensorEngine

/// A reverb of comb filters side by side and all-passes in a row.
///
/// On each side eight combs u[n] = x[n] + g·w[n], w[n] = (1 − d)·u[n − M] + d·w[n − 1] with
/// g = 10^(−3M/(f_s·`decaySeconds`)) and d the `dampingRatio`, so that the decay is the one asked for at 0 Hz and, with
/// damping, shorter above; their sum, divided by √Σ 1/(1 − g²), goes through four all-passes
/// y[n] = x[n − M] − a·x[n] + a·y[n − M], a = 0.5. x is the middle of the channels, delayed by `preDelayMs`; the lines
/// of the right side are longer. right = √(1 − r²)·left + r·right′ with the `widthRatio` r;
/// y = (1 − `mix`)·x + `mix`·wet.
///
/// - Signal: `[batch, track, channel, sample]` with one (the left side) or two channels, shape unchanged.
/// - Gradient: exact to the signal and the controls, but none to the pre-delay, which counts whole samples, and
///   bounded to a width ratio of 1.
/// - Source: M. R. Schroeder (1962), Natural sounding artificial reverberation, J. Audio Eng. Soc. 10(3); the damping
///   after J. A. Moorer (1979), About this reverberation business, Computer Music Journal 3(2). Lengths of our own, for
///   which the decay measured in octaves is the one asked for within a tenth, from 0.3 s on.
package struct SchroederReverb: ReverbAlgorithm {
  package static let algorithm = "schroeder"

  /// Lengths at 44.1 kHz in samples, primes, and what is added on the right.
  static let combs = [701, 797, 907, 1_009, 1_097, 1_193, 1_291, 1_381]
  static let allPasses = [223, 167, 113, 73]
  static let spread = 37
  static let allPassGain = 0.5

  package enum Control: String, ControlKey {
    case decaySeconds, preDelayMs, dampingRatio, widthRatio, mix

    package var spec: ControlSpec {
      switch self {
      case .decaySeconds: Reverb.decaySeconds
      case .preDelayMs: Reverb.preDelayMs
      case .dampingRatio:
        .init(
          0...1, .ratio, standard: 0.2, automation: .perSegment, learned: .init(0...0.9),
          fitted: 0...0.95, typical: 0...0.6)
      case .widthRatio: Reverb.widthRatio
      case .mix: Reverb.mix
      }
    }
  }

  package init() {}

  private static let groups = ControlGroups<Control>([:])

  package var controls: [EffectControl] { Self.groups.controls }
  package init(structure: SessionReader) {}

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    values[Self.groups.index(of: .preDelayMs)].largest / 1_000
      + values[Self.groups.index(of: .decaySeconds)].largest
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    let network = Network(sampleRate: context.sampleRate)
    return ReverbProcessor(
      mix: Self.groups.index(of: .mix), state: network.memory,
      make: network.room,
      play: network.play)
  }

  /// A length at another rate.
  static func length(_ samples: Int, sampleRate: Int) -> Int {
    max(2, Int((Double(samples) * Double(sampleRate) / 44_100).rounded()))
  }

  /// What the lines of both sides remember.
  private struct Memory {
    var preDelay = DelayLine(0)
    var combs, allPasses: DelayNetworkState
  }

  private struct Room {
    let preDelay: Int
    /// `[network, line, line, 1]`.
    let feedback: Tensor
    let damping: TrackControl
    /// Each side's sum of combs, `[network, side, line, 1]`.
    let sums: Tensor
    let common, width: Tensor
  }

  private struct Network {
    private let sampleRate: Int
    /// By side.
    private let combs: [[Int]]
    /// For the left side alone, for both.
    private let allPasses: [AllPassChain]
    /// What is remembered before the first sample.
    let memory: Memory

    init(sampleRate: Int) {
      self.sampleRate = sampleRate
      func sides(_ lengths: [Int]) -> [[Int]] {
        [0, SchroederReverb.spread].map { more in
          lengths.map { SchroederReverb.length($0 + more, sampleRate: sampleRate) }
        }
      }
      combs = sides(SchroederReverb.combs)
      let short = sides(SchroederReverb.allPasses).map { $0.map(Double.init) }
      let gains = short[0].map { _ in SchroederReverb.allPassGain }
      let both = AllPassChain(short, gains: gains)
      allPasses = [AllPassChain([short[0]], gains: gains), both]
      memory = Memory(
        combs: DelayNetworkState(longest: combs.joined().max() ?? 2), allPasses: both.state)
    }

    func room(_ shape: [Int], _ set: [Tensor]) -> Room {
      let groups = SchroederReverb.groups
      func control(_ key: Control) -> Tensor { set[groups.index(of: key)].perNetwork(of: shape) }
      let decay = control(.decaySeconds)
      let backend = decay.backend
      let sides = shape[2]
      let lengths = combs[..<sides].flatMap(\.self)
      let count = lengths.count
      // −60 dB after the decay.
      let passes = lengths.map { Float(-60 * Double($0) / Double(sampleRate)) }
      let gains = (Tensor(passes, shape: [1, count, 1, 1], on: backend) / decay).amplitude()
      let diagonal = (0..<count * count).map { Float($0 % (count + 1) == 0 ? 1 : 0) }
      let own = (0..<sides * count).map { Float($0 / count == $0 % count * sides / count ? 1 : 0) }
      let members = Tensor(own, shape: [1, sides, count, 1], on: backend)
      let energies = (members * (1 - gains.squared()).reciprocal().transposed([0, 2, 1, 3]))
        .sum(along: [2], keepingAxes: true)
      return Room(
        preDelay: Reverb.preDelay(set[groups.index(of: .preDelayMs)], sampleRate: sampleRate),
        feedback: Tensor(diagonal, shape: [1, count, count, 1], on: backend)
          * gains.transposed([0, 2, 1, 3]),
        damping: .tensor(control(.dampingRatio)),
        sums: members * energies.squareRoot().reciprocal(),
        common: Reverb.common(control(.widthRatio)), width: control(.widthRatio))
    }

    func play(_ dry: Tensor, _ room: Room, _ memory: inout Memory) -> Tensor {
      let shape = dry.shape
      let (networks, sides) = (shape[0] * shape[1], shape[2])
      let middle = memory.preDelay.next(dry.mean(along: [2], keepingAxes: true), by: room.preDelay)
        .reshaped([networks, 1, 1, shape[3]])
      let lengths = combs[..<sides].flatMap(\.self)
      let rung = middle.delayNetwork(
        DelayNetworkControls(
          time: .tensor(
            Tensor(lengths.map(Float.init), shape: [1, lengths.count, 1, 1], on: dry.backend)),
          inputs: lengths.map { _ in [1] }, feedback: room.feedback, outputs: room.sums,
          filters: [.damping(room.damping)]), state: &memory.combs)
      var wet = allPasses[sides - 1].play(rung, &memory.allPasses)
      if sides == 2 {
        let (left, right) = (wet.sliced(0..<1, along: 1), wet.sliced(1..<2, along: 1))
        wet = Tensor.concatenated([left, room.common * left + room.width * right], along: 1)
      }
      return wet.reshaped(shape)
    }
  }
}
