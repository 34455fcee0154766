import TestSupport

/// What `Tests/Goldens/loudness.py` wrote.
struct LoudnessGolden: Decodable {
  let programmes: [Programme]

  struct Programme: Decodable {
    let signal: Signal
    let sampleRate: Int
    let channels: Int
    let ffmpeg: Ebur128
    let pyloudnormIntegratedLufs: Double

    var samples: [[Float]] {
      switch signal {
      case .steppedNoise: TestSignals.steppedNoise(sampleRate: sampleRate, channels: channels)
      case .swellingChord: TestSignals.swellingChord(sampleRate: sampleRate, channels: channels)
      }
    }
  }

  enum Signal: String, Decodable {
    case steppedNoise, swellingChord
  }

  /// `truePeaks` are amplitudes, one for each channel.
  struct Ebur128: Decodable {
    let integratedLufs, loudnessRangeLu, maximumMomentaryLufs, maximumShortTermLufs: Double
    let truePeaks: [Double]
  }

  static func load() throws -> LoudnessGolden {
    try Golden.decode(LoudnessGolden.self, from: "loudness.json")
  }
}
