import Foundation

/// Up to four springs side by side, one to a lane: a chain of all-passes whose output goes back, late and inverted.
///
/// v[n] = x[n] + g·Σ w over the taps, through the DC blocker; w = v through the chain.
struct SpringLoop {
  typealias Lanes = SIMD4<Double>

  /// y[n] = gain·(x[n] − x[n−2s]) − a1·y[n−s] − a2·y[n−2s] with the stretch s.
  struct Resonator {
    let stretch: Int
    let gain, a1, a2: Double
  }

  /// All-passes in the chain, and their gain.
  let count: Int
  let gain: Double
  /// The delay within each, in whole samples, at least 1.
  let delay: Int
  /// What adds the part of a sample to it, and its slope to the transition; `nil` for none.
  var fraction: Double?
  var fractionSlope = 0.0
  var blockerPole: Double?
  var resonator: Resonator?
  /// Ripples come that much earlier, echoes so many samples for each lane.
  let ripple: Int
  let rippleGain, echoGain: Double
  /// From the chain's end to its start, in samples.
  var lengths = [Int](repeating: 2, count: 4)
  var echoes = [Int](repeating: 0, count: 4)
  var feedback = Lanes.zero
  /// The feedback's slopes to the decay and the transition.
  var feedbackSlopes = (decay: Lanes.zero, transition: Lanes.zero)

  init(count: Int, gain: Double, delay: Int, ripple: Int, rippleGain: Double, echoGain: Double) {
    (self.count, self.gain, self.delay) = (count, gain, delay)
    (self.ripple, self.rippleGain, self.echoGain) = (ripple, rippleGain, echoGain)
  }

  /// What the chain gives for one click, through the resonator: a signal for each part of the number.
  func run<Number: SpringNumber>(_ samples: Int, as type: Number.Type) -> [[Lanes]] {
    let own = gain
    let through = 1 - gain * gain
    // So that no frequency comes back louder than asked.
    let share = 1 / ((1 + rippleGain) * (1 + echoGain))
    let feedback = Number(
      feedback * share, decaySlope: feedbackSlopes.decay * share,
      transitionSlope: feedbackSlopes.transition * share)
    let fraction = fraction.map {
      Number(Lanes(repeating: $0), transitionSlope: Lanes(repeating: fractionSlope))
    }
    var output = [Number](repeating: .zero, count: samples)
    // What each all-pass remembers: its delay line, and of the fraction the input and output before.
    var lines = [Number](repeating: .zero, count: count * delay)
    var earlier = [(input: Number, output: Number)](repeating: (.zero, .zero), count: count)
    var (blockedInput, blocked) = (Number.zero, Number.zero)
    lines.withUnsafeMutableBufferPointer { lines in
      earlier.withUnsafeMutableBufferPointer { earlier in
        output.withUnsafeMutableBufferPointer { output in
          var slot = 0
          for sample in 0..<samples {
            var signal = feedback * returned(output, at: sample)
            if sample == 0 { signal = signal + Number(Lanes(repeating: 1)) }
            if let pole = blockerPole {
              blocked = blocked * pole + (signal - blockedInput) * ((1 + pole) / 2)
              blockedInput = signal
              signal = blocked
            }
            for stage in 0..<count {
              let place = stage * delay + slot
              var late = lines[place]
              if let fraction {
                let input = late
                late = fraction * (input - earlier[stage].output) + earlier[stage].input
                earlier[stage] = (input, late)
              }
              lines[place] = signal - late * own
              signal = signal * own + late * through
            }
            output[sample] = signal
            slot = slot + 1 == delay ? 0 : slot + 1
          }
        }
      }
    }
    if let resonator { resonator.filter(&output) }
    return Number.parts(of: output)
  }

  /// What comes back to the start of the chain.
  private func returned<Number: SpringNumber>(
    _ output: UnsafeMutableBufferPointer<Number>, at sample: Int
  ) -> Number {
    var sum = Number.zero
    // In a lane without a spring a ripple would come from what is still to come, beyond the end of all.
    func add(_ delay: Int, _ lane: Int, _ gain: Double) {
      if gain != 0, delay > 0, delay <= sample {
        sum.add(output[sample - delay], lane: lane, times: gain)
      }
    }
    for lane in 0..<4 {
      let (length, echo) = (lengths[lane], echoes[lane])
      add(length, lane, 1)
      add(length - ripple, lane, rippleGain)
      add(length - echo, lane, echoGain)
      add(length - echo - ripple, lane, echoGain * rippleGain)
    }
    return sum
  }
}

extension SpringLoop.Resonator {
  fileprivate func filter<Number: SpringNumber>(_ signal: inout [Number]) {
    var output = signal
    func past(_ numbers: [Number], _ index: Int) -> Number { index < 0 ? .zero : numbers[index] }
    for index in signal.indices {
      output[index] =
        (signal[index] - past(signal, index - 2 * stretch)) * gain
        - past(output, index - stretch) * a1 - past(output, index - 2 * stretch) * a2
    }
    signal = output
  }
}

/// Numbers of four springs, by themselves or with their slopes.
protocol SpringNumber {
  static var zero: Self { get }
  init(_ value: SIMD4<Double>, decaySlope: SIMD4<Double>, transitionSlope: SIMD4<Double>)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func * (a: Self, b: Double) -> Self
  mutating func add(_ other: Self, lane: Int, times gain: Double)
  static func parts(of numbers: [Self]) -> [[SIMD4<Double>]]
}

extension SpringNumber {
  init(_ value: SIMD4<Double>, transitionSlope: SIMD4<Double> = .zero) {
    self.init(value, decaySlope: .zero, transitionSlope: transitionSlope)
  }
}

extension SIMD4<Double>: SpringNumber {
  init(_ value: SIMD4<Double>, decaySlope: SIMD4<Double>, transitionSlope: SIMD4<Double>) {
    self = value
  }

  mutating func add(_ other: Self, lane: Int, times gain: Double) {
    self[lane] += gain * other[lane]
  }

  static func parts(of numbers: [Self]) -> [[SIMD4<Double>]] { [numbers] }
}

/// Numbers with their slopes to the decay and the transition.
struct SpringSlopes: SpringNumber {
  private var value, decay, transition: SIMD4<Double>

  static let zero = SpringSlopes(.zero, decaySlope: .zero, transitionSlope: .zero)

  init(_ value: SIMD4<Double>, decaySlope: SIMD4<Double>, transitionSlope: SIMD4<Double>) {
    (self.value, decay, transition) = (value, decaySlope, transitionSlope)
  }

  static func + (a: Self, b: Self) -> Self {
    .init(
      a.value + b.value, decaySlope: a.decay + b.decay,
      transitionSlope: a.transition + b.transition)
  }

  static func - (a: Self, b: Self) -> Self { a + b * -1 }

  static func * (a: Self, b: Self) -> Self {
    .init(
      a.value * b.value, decaySlope: a.decay * b.value + a.value * b.decay,
      transitionSlope: a.transition * b.value + a.value * b.transition)
  }

  static func * (a: Self, b: Double) -> Self {
    .init(a.value * b, decaySlope: a.decay * b, transitionSlope: a.transition * b)
  }

  mutating func add(_ other: Self, lane: Int, times gain: Double) {
    value[lane] += gain * other.value[lane]
    decay[lane] += gain * other.decay[lane]
    transition[lane] += gain * other.transition[lane]
  }

  static func parts(of numbers: [Self]) -> [[SIMD4<Double>]] {
    [numbers.map(\.value), numbers.map(\.decay), numbers.map(\.transition)]
  }
}
