import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport

/// A reverb's impulse response at 44.1 kHz, and how long it rings.
enum ReverbMeasurement {
  static let rate = 44_100

  /// Both channels of the impulse response, a tenth longer than the decay.
  static func impulse(
    _ effect: any Effect, seconds: Double, bandDecays: [Double]? = nil,
    _ values: [String: Double] = [:]
  ) throws -> [[Float]] {
    let backend = Backend.forTests(threads: 2)
    var all = ["decaySeconds": seconds].merging(values) { $1 }
    for (band, decay) in (bandDecays ?? []).enumerated() {
      all["bandDecaySeconds/\(band + 1)"] = decay
    }
    let set = effect.controls.map { control in
      TrackControl.number(all[control.name] ?? control.spec.standard ?? 0)
    }
    let samples = Int(seconds * 1.1 * Double(rate))
    let click = Tensor(uninitialized: [1, 1, 2, samples], on: backend) { x in
      x.update(repeating: 0, count: 2 * samples)
      (x[0], x[samples]) = (1, 1)
    }
    let processor = try effect.processor(SignalContext(sampleRate: rate, on: backend))
    let y = try processor.process([click], ControlValues(set, on: backend)).values
    return [Array(y[..<samples]), Array(y[samples...])]
  }

  /// T60 in seconds: energy summed backwards (Schroeder 1965), a line through what lies between −5 and −25 dB.
  static func reverberation(_ response: [Double]) -> Double {
    var energy = 0.0
    let backwards = response.reversed().map { x in
      energy += x * x
      return energy
    }
    let decay = backwards.reversed().map { 10 * log10($0 / energy) }
    let part = decay.indices.filter { -25 ... -5 ~= decay[$0] }
    let times = part.map { Double($0) / Double(rate) }
    let (meanTime, meanLevel) = (
      times.reduce(0, +) / Double(part.count),
      part.map { decay[$0] }.reduce(0, +) / Double(part.count)
    )
    let slope =
      zip(times, part).reduce(0) { $0 + ($1.0 - meanTime) * (decay[$1.1] - meanLevel) }
      / times.reduce(0) { $0 + ($1 - meanTime) * ($1 - meanTime) }
    return -60 / slope
  }

  /// The octave around a frequency, between Butterworth filters of order 8.
  static func octave(_ response: [Float], around centre: Double) -> [Double] {
    let order = [0.5098, 0.6013, 0.9000, 2.5629]  // Q of the sections
    let sections = order.flatMap { q in
      [(BiquadType.highPass, centre / 2.0.squareRoot()), (.lowPass, centre * 2.0.squareRoot())].map
      {
        EffectTwins.cookbook($0, frequencyHz: $1, gainDb: 0, q: q, sampleRate: rate)
      }
    }
    return EffectTwins.filtered(response.map(Double.init), sections)
  }

  /// T60 of the octave bands from 125 Hz to 8 kHz, the mean of both channels.
  static func octaves(_ response: [[Float]]) -> [Double] {
    (3...9).map { band in
      let centre = 31.5 * pow(2, Double(band - 1))
      let times = response.map { reverberation(octave($0, around: centre)) }
      return times.reduce(0, +) / Double(times.count)
    }
  }
}
