import Foundation

extension StemAnalysis {
  /// The analysis of two mono stems as the left and right channel of one sound.
  ///
  /// Powers add up, peaks are the higher ones; the texture is the left's. How the channels relate is not
  /// known from separate analyses: `stereo` is `nil`.
  init(left: StemAnalysis, right: StemAnalysis) {
    precondition(
      left.layout.centresHz == right.layout.centresHz,
      "StemAnalysis: joining stems at \(left.sampleRate) and \(right.sampleRate) Hz")
    let loudnesses = [left, right].compactMap(\.loudnessLufs)
    self.init(
      sampleRate: left.sampleRate, channels: 2, samples: max(left.samples, right.samples),
      loudnessLufs: loudnesses.isEmpty
        ? nil : 10 * log10(loudnesses.reduce(0) { $0 + pow(10, $1 / 10) }),
      envelope: LevelEnvelope(left: left.envelope, right: right.envelope), layout: left.layout,
      blocks: Self.sum(left.blocks, right.blocks, by: +), blockSeconds: left.blockSeconds,
      stereo: nil, texture: left.texture ?? right.texture, gainDb: left.gainDb)
  }

  /// Elements combined one by one, those beyond the end of the shorter array with 0.
  static func sum(_ a: [Float], _ b: [Float], by combine: (Float, Float) -> Float) -> [Float] {
    (0..<max(a.count, b.count)).map {
      combine($0 < a.count ? a[$0] : 0, $0 < b.count ? b[$0] : 0)
    }
  }
}

extension LevelEnvelope {
  fileprivate init(left: LevelEnvelope, right: LevelEnvelope) {
    self.init(
      peaks: StemAnalysis.sum(left.peaks, right.peaks, by: max),
      powers: StemAnalysis.sum(left.powers, right.powers) { ($0 + $1) / 2 })
  }
}
