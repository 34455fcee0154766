import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport

/// Signals to analyse, at 44.1 kHz.
enum Signal {
  static let rate = 44_100

  static func sine(_ hertz: Double, seconds: Double = 4, amplitude: Double = 0.1) -> [Float] {
    sines([(hertz, amplitude)], seconds: seconds)
  }

  /// A sum of sines of some frequencies and amplitudes.
  static func sines(_ partials: [(hertz: Double, amplitude: Double)], seconds: Double = 4)
    -> [Float]
  {
    (0..<Int(seconds * Double(rate))).map { index in
      let time = Double(index) / Double(rate)
      return Float(partials.reduce(0) { $0 + $1.amplitude * sin(2 * .pi * $1.hertz * time) })
    }
  }

  /// Strokes of a sine that rise and die away.
  static func strokes(
    _ hertz: Double, perSecond: Double = 2, riseSeconds: Double = 1e-6,
    decaySeconds: Double = 0.02, seconds: Double = 4, amplitude: Double = 0.5
  ) -> [Float] {
    (0..<Int(seconds * Double(rate))).map { index in
      let time = Double(index) / Double(rate)
      let since = time.truncatingRemainder(dividingBy: 1 / perSecond)
      let level = amplitude * (1 - exp(-since / riseSeconds)) * exp(-since / decaySeconds)
      return Float(level * sin(2 * .pi * hertz * since))
    }
  }

  static func silence(seconds: Double = 4) -> [Float] {
    [Float](repeating: 0, count: Int(seconds * Double(rate)))
  }
}

extension [Float] {
  /// The signal at another level.
  func scaled(_ factor: Float) -> [Float] { map { $0 * factor } }
}

/// The analysis of a stem.
func analyse(_ channels: [[Float]], sampleRate: Int = Signal.rate) throws -> StemAnalysis {
  try StemAnalysis(
    of: ArrayStem(channels), sampleRate: sampleRate, on: Backend(threads: 1))
}

/// A stem of some role and content.
func stem(_ name: String, _ role: StemRole?, _ channels: [Float]...) throws -> MixStem {
  MixStem(name: name, file: "/\(name).wav", analysis: try analyse(channels), role: role)
}
