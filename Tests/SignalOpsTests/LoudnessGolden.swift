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
    /// Amplitudes, one for each channel.
    let scipyTruePeaks: [Double]

    /// The signal after three seconds of silence.
    var samples: [[Float]] {
      let make =
        switch signal {
        case .steppedNoise: TestSignals.steppedNoise
        case .sinkingChord: TestSignals.sinkingChord
        }
      return make(sampleRate, channels).map {
        [Float](repeating: 0, count: 3 * sampleRate) + $0
      }
    }
  }

  enum Signal: String, Decodable {
    case steppedNoise, sinkingChord
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
