import MixingConsole
import TestSupport
import Testing
import Training

@Suite struct ParameterTableTests {
  @Test func hasARowPerTrackAndTheMixBelow() {
    var bass = Track(name: "bass_1", file: "/bass.wav")
    bass.strip = [
      EffectSlot(Gain(), ["gainDb": -3.25]), EffectSlot(Compressor(), ["ratio": 3]),
      EffectSlot(Compressor(), ["thresholdDb": -20], isBypassed: true),
      EffectSlot(Pan(), ["position": 0.25]),
    ]
    bass.sends = [Send(to: "room", level: -12)]
    var voice = Track(name: "a|b", file: "/voice.wav")
    voice.strip = [EffectSlot(Gain(), ["gainDb": 0]), EffectSlot(Pan())]
    voice.fader = .points([
      ControlPoint(seconds: 0, value: -1), ControlPoint(seconds: 1, value: 2.123_456),
    ])
    voice.isMuted = true
    var session = Session(sampleRate: 44_100, tracks: [bass, voice])
    session.buses = [Bus(name: "room")]
    session.buses[0].strip = [EffectSlot(ShapedNoiseReverb(), ["decaySeconds": 1.5])]
    session.master.strip = [EffectSlot(Compressor(), ["attackMs": 5])]
    session.master.fader = -1
    #expect(
      ParameterTable(session).markdown == """
        | track | gain/gainDb (dB) | compressor/ratio | compressor\\[2\\]/thresholdDb (dB) \
        | pan/position (0 left, 1 right) | sends/room/levelDb (dB) | faderDb (dB) |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        | bass\\_1 | -3.25 | 3 | (-20) | 0.25 | -12 | 0 |
        | a\\|b (muted) | 0 |  |  | 0.5 |  | -1 → 2.123 |

        | channel | control | value |
        | --- | ---: | ---: |
        | room | reverb/decaySeconds (s) | 1.5 |
        | master | compressor/attackMs (ms) | 5 |
        | master | faderDb (dB) | -1 |

        """)
  }

  @Test func isOneTableWhereOnlyTracksAreSet() {
    let session = Session(sampleRate: 44_100, tracks: [Track(name: "kick", file: "/kick.wav")])
    #expect(ParameterTable(session).markdown == "| track |\n| --- |\n| kick |\n")
  }
}
