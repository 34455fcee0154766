import AudioIO
import Foundation
import Studio
import TestSupport
import Testing

/// Effects that play by a file, in jobs.
@Suite struct RecordingTests {
  /// Renders a tone of 100 Hz, with a reverb of nothing but a response.
  private static func render(
    _ song: SongFolder, impulse: String?, to name: String = "mix.wav"
  ) throws -> [Float] {
    try song.writeStem("\(name)-tone.wav", hertz: 100, seconds: 0.5)
    let strip =
      impulse.map { #"{ "effect": "reverb", "algorithm": "convolution", "impulse": "\#($0)" }"# }
      ?? ""
    try song.write(
      """
      { "format": "fader-session", "version": 1, "sampleRate": 44100,
        "tracks": [{ "name": "tone", "file": "\(name)-tone.wav", "strip": [\(strip)] }] }
      """, as: "\(name).json")
    _ = try RenderJob(
      session: song.path + "/\(name).json", output: OutputSettings(path: song.path + "/" + name),
      resources: JobResources(threads: 1)
    ).run { _ in }
    return try AudioFileReader(path: song.path + "/" + name).read(frames: 1 << 20).channels[0]
  }

  @Test func aFileIsPlayedAsRecorded() throws {
    try SongFolder.make { song in
      try song.makeFolder("irs")
      try song.writeFloats("irs/half.wav", [0, 0.5])
      let dry = try Self.render(song, impulse: nil, to: "dry.wav")
      let wet = try Self.render(song, impulse: "irs/half.wav")
      let error = zip(wet.dropFirst(), dry).map { abs($0 - 0.5 * $1) }.max() ?? 1
      #expect(error < 1e-5)
    }
  }

  /// A pulse at half the rate passes as much of the tone as at the session's.
  @Test func anotherRateSoundsTheSame() throws {
    try SongFolder.make { song in
      let pulse = (0..<64).map { Float(0.01 * (1 - cos(2 * .pi * Double($0) / 64))) }
      try song.writeFloats("pulse.wav", pulse, sampleRate: 22_050)
      let dry = try Self.render(song, impulse: nil, to: "dry.wav")
      let wet = try Self.render(song, impulse: "pulse.wav")
      func power(_ signal: [Float]) -> Double {
        signal[1_000..<20_000].reduce(0) { $0 + Double($1) * Double($1) }
      }
      let gain = (power(wet) / power(dry)).squareRoot()
      // What a symmetric pulse passes of 100 Hz.
      let expected = pulse.enumerated().reduce(0) {
        $0 + Double($1.element) * cos(2 * .pi * 100 * Double($1.offset - 32) / 22_050)
      }
      #expect(abs(gain / expected - 1) < 0.005, "\(gain)")
    }
  }

  @Test func whatCannotBePlayedIsNamed() throws {
    try SongFolder.make { song in
      try song.writeStem("three.wav", channels: 3)
      for (impulse, reason) in [
        ("none.wav", "none.wav"), ("three.wav", "three.wav has 3 channels"),
      ] {
        let mix = "\(impulse)-mix.wav"
        let error = #expect(throws: JobError.self) {
          try Self.render(song, impulse: impulse, to: mix)
        }
        #expect(error?.fault == .input)
        #expect(error?.message.contains(reason) == true, "\(error as Any)")
        #expect(!FileManager.default.fileExists(atPath: song.path + "/" + mix))
      }
    }
  }

  @Test func aMixDoesNotReplaceWhatItPlaysBy() throws {
    try SongFolder.make { song in
      try song.writeFloats("mix.wav", [0, 0.5])
      let error = #expect(throws: JobError.self) { try Self.render(song, impulse: "mix.wav") }
      #expect(
        error?.message.contains(#"mix.wav is what reverb of track "tone" plays by"#) == true,
        "\(error as Any)")
    }
  }
}
