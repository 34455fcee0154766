import MixingConsole

/// Texts of sessions for tests, and how they are read.
enum SessionText {
  /// One track "a", and whatever else is given.
  static func track(_ members: String) -> String {
    whole(#""tracks": [{"name": "a", "file": "a.wav", \#(members)}]"#)
  }

  /// One track "a" with one effect.
  static func effect(_ members: String) -> String {
    track(#""strip": [{\#(members)}]"#)
  }

  /// One track "a" with an equalizer of one band.
  static func band(_ members: String) -> String {
    effect(#""effect": "equalizer", "bands": [{\#(members)}]"#)
  }

  /// One track "a", and the members given at the top.
  static func top(_ members: String) -> String {
    whole(#""tracks": [{"name": "a", "file": "a.wav"}], \#(members)"#)
  }

  static func whole(_ members: String) -> String {
    #"{"format": "fader-session", "version": 1, "sampleRate": 44100, \#(members)}"#
  }

  /// The example of the format's description: every kind of thing that a session can hold.
  static let example = """
    {
      "format": "fader-session", "version": 1, "sampleRate": 44100, "panLaw": "constantPower",
      "tracks": [
        { "name": "vocals", "file": "stems/vocals.flac", "role": "leadVocal", "startSeconds": 0,
          "polarityInverted": false,
          "strip": [
            { "effect": "gain", "gainDb": -3.2 },
            { "effect": "equalizer", "bands": [
              { "type": "lowShelf",  "frequencyHz": 120, "gainDb": -2, "q": 0.7 },
              { "type": "peak",      "frequencyHz": 2500, "gainDb": 1.5, "q": 1.0 } ] },
            { "effect": "compressor", "thresholdDb": -22, "ratio": 3, "attackMs": 8,
              "releaseMs": 120, "kneeDb": 6, "makeupDb": 3, "bypassed": false,
              "locked": ["ratio"] },
            { "effect": "pan", "position": 0.5 } ],
          "faderDb": { "points": [[0, 0], [12.5, -1.5]] }, "muted": false, "solo": false,
          "output": "master",
          "sends": [ { "bus": "reverb", "levelDb": -14, "tap": "postFader" } ],
          "notes": ["K-weighted loudness 2.1 LU over its target"] } ],
      "buses": [ { "name": "reverb",
        "strip": [ { "effect": "reverb", "algorithm": "shapedNoise", "decaySeconds": 1.4 } ],
        "faderDb": 0, "output": "master" } ],
      "master": { "strip": [ { "effect": "compressor", "thresholdDb": -12, "ratio": 2 } ],
        "faderDb": 0 },
      "output": { "loudnessLufs": -16, "peakDbtp": -1 }
    }
    """

  /// Reads a text as `/songs/mix.json`.
  static func session(_ text: String) throws(SessionError) -> Session {
    try Session(Array(text.utf8), file: "/songs/mix.json", catalogue: .builtIn)
  }

  /// What reading a text as `mix.json` complains about.
  static func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try Session(bytes, file: "mix.json", catalogue: .builtIn)
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}
