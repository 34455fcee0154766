import Foundation
import SignalOps
package import TensorEngine

/// What follows the master fader: one gain that sets the loudness, then a true-peak limiter.
///
/// Limiting takes loudness away, so the gain is found by repetition: limit, measure, correct. Source of
/// both figures: ITU-R BS.1770-4.
package struct OutputStage: Sendable {
  package let target: OutputTarget

  /// What the stage does to one mix.
  package struct Setting: Equatable, Sendable {
    /// The gain before the limiter in decibels.
    package var gainDb = 0.0
    /// Whether any peak reaches the ceiling.
    package var limits = false
    /// Integrated loudness of the result in LUFS; `nil` for silence.
    package var loudnessLufs: Double?
    /// True peak of the result in dBTP; `nil` for silence.
    package var truePeakDbtp: Double?
    /// Loudness range of the result in LU; `nil` where it has no meaning.
    package var loudnessRangeLu: Double?
  }

  private static let tolerance = 0.02
  private static let repetitions = 8

  package init(_ target: OutputTarget) {
    self.target = target
  }

  /// Whether the stage leaves every mix as it is.
  package var isOff: Bool { target.loudnessLufs == nil && target.peakDbtp == nil }

  /// Finds the gain for a mix.
  ///
  /// - Parameters:
  ///   - spool: The mix before the stage.
  ///   - measured: Its figures.
  ///   - check: Called between blocks; throws to give up.
  /// - Returns: The gain, and what the result will measure. Where the ceiling keeps the mix from its
  ///   loudness, the setting that comes closest.
  /// - Throws: What reading the spool or `check` throws.
  package func setting(
    for spool: MixSpool, measured: MixMeter, on backend: Backend, check: () throws -> Void
  ) throws -> Setting {
    var setting = Setting(
      loudnessLufs: measured.loudnessLufs, truePeakDbtp: measured.truePeakDbtp,
      loudnessRangeLu: measured.loudnessRangeLu)
    guard let peak = measured.truePeakDbtp else { return setting }  // silence
    if let target = target.loudnessLufs, let loudness = measured.loudnessLufs {
      setting.gainDb = target - loudness
      setting.loudnessLufs = target
    }
    setting.truePeakDbtp = peak + setting.gainDb
    guard let ceiling = target.peakDbtp, peak + setting.gainDb > ceiling else { return setting }

    setting.limits = true
    var closest: (error: Double, setting: Setting)?
    for _ in 0..<OutputStage.repetitions {
      var meter = MixMeter(sampleRate: measured.sampleRate, on: backend)
      try process(spool, setting, sampleRate: measured.sampleRate, on: backend) { block in
        try check()
        meter.add(block)
      }
      setting.loudnessLufs = meter.loudnessLufs
      setting.truePeakDbtp = meter.truePeakDbtp
      setting.loudnessRangeLu = meter.loudnessRangeLu
      guard let target = target.loudnessLufs, let loudness = meter.loudnessLufs else { return setting }
      let error = abs(target - loudness)
      if let best = closest, best.error <= error { break }  // the ceiling wins
      closest = (error, setting)
      if error < OutputStage.tolerance { break }
      setting.gainDb += target - loudness
    }
    return closest?.setting ?? setting
  }

  /// Sends a mix through gain and limiter, block by block, without delay or loss.
  ///
  /// - Parameter consume: Gets the blocks of the result in order, left and right.
  package func process(
    _ spool: MixSpool, _ setting: Setting, sampleRate: Double, on backend: Backend,
    consume: ([[Float]]) throws -> Void
  ) throws {
    let gain = Float(pow(10, setting.gainDb / 20))
    var limiter = setting.limits ? target.peakDbtp.map {
      TruePeakLimiter(ceilingDbtp: $0, sampleRate: sampleRate, channels: 2, on: backend)
    } : nil
    let size = 65_536
    for start in stride(from: 0, to: spool.samples, by: size) {
      var block = try spool.read(start..<min(start + size, spool.samples))
      if gain != 1 {
        for channel in block.indices {
          for index in block[channel].indices { block[channel][index] *= gain }
        }
      }
      try consume(limiter?.process(block) ?? block)
    }
    if let rest = limiter?.flush() { try consume(rest) }
  }
}

/// Loudness and true peak of a stereo mix as it streams by.
package struct MixMeter {
  package let sampleRate: Double
  private var loudness: LoudnessMeter
  private var peak: TruePeakMeter

  package init(sampleRate: Double, on backend: Backend) {
    self.sampleRate = sampleRate
    loudness = LoudnessMeter(sampleRate: sampleRate, channels: 2, on: backend)
    peak = TruePeakMeter(channels: 2, on: backend)
  }

  package mutating func add(_ block: [[Float]]) {
    loudness.add(block)
    peak.add(block)
  }

  package var loudnessLufs: Double? { loudness.integratedLufs }
  package var loudnessRangeLu: Double? { loudness.loudnessRangeLu }
  package var truePeakDbtp: Double? { peak.truePeakDbtp }
}

extension OutputStage.Setting {
  /// No gain and no limiter: the figures of the mix as it is.
  package init(_ meter: MixMeter) {
    loudnessLufs = meter.loudnessLufs
    truePeakDbtp = meter.truePeakDbtp
    loudnessRangeLu = meter.loudnessRangeLu
  }
}
