import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport

/// Signals to analyse, at 44.1 kHz.
enum Signal {
  static let rate = 44_100

  static func sine(_ hertz: Double, seconds: Double, amplitude: Double = 0.1) -> [Float] {
    (0..<Int(seconds * Double(rate))).map {
      Float(amplitude * sin(2 * .pi * hertz * Double($0) / Double(rate)))
    }
  }
}

/// The analysis of a stem at 44.1 kHz.
func analyse(_ channels: [[Float]], sampleRate: Int = Signal.rate) throws -> StemAnalysis {
  try StemAnalysis(
    of: ArrayStem(channels), sampleRate: sampleRate, on: Backend(threads: 1))
}
