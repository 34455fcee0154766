import AudioIO
import Testing

@Suite("Choosing what to write")
struct AudioEncodingTests {
  struct Choice: Sendable {
    var path = "mix.wav"
    var format: String?
    var bitDepth: String?
    let kind: AudioFormat
    let samples: SampleFormat?
  }

  @Test(arguments: [
    Choice(kind: .wav, samples: .integer24),
    Choice(path: "a.b/MIX.FLAC", kind: .flac, samples: .integer24),
    Choice(path: "mix.aif", bitDepth: "16", kind: .aiff, samples: .integer16),
    Choice(path: "-", bitDepth: "32f", kind: .wav, samples: .float32),
    Choice(path: "mix", format: "w64", kind: .w64, samples: .integer24),
    Choice(path: "mix.wav", format: "Wave", kind: .wav, samples: .integer24),
    Choice(path: "mix.caf", bitDepth: "32f", kind: .caf, samples: .float32),
    Choice(path: "mix.mp3", kind: .mp3, samples: nil),
  ])
  func followsOptionsThenExtension(choice: Choice) throws {
    let encoding = try AudioEncoding(
      path: choice.path, format: choice.format, bitDepth: choice.bitDepth)
    #expect(encoding.format == choice.kind)
    #expect(encoding.sampleFormat == choice.samples)
  }

  @Test func refusesWhatDoesNotExist() {
    #expect(throws: AudioFileError.unknownExtension(path: "mix.doc")) {
      try AudioEncoding(path: "mix.doc", format: nil, bitDepth: nil)
    }
    #expect(throws: AudioFileError.unknownExtension(path: "mix")) {
      try AudioEncoding(path: "mix", format: nil, bitDepth: nil)
    }
    #expect(throws: AudioFileError.unknownFormat(name: "ogg")) {
      try AudioEncoding(path: "mix.wav", format: "ogg", bitDepth: nil)
    }
    #expect(throws: AudioFileError.unknownSampleFormat(name: "20")) {
      try AudioEncoding(path: "mix.wav", format: nil, bitDepth: "20")
    }
    #expect(
      throws: AudioFileError.unsupportedSampleFormat(format: .flac, sampleFormat: .float32)
    ) { try AudioEncoding(.flac, .float32) }
    #expect(
      throws: AudioFileError.unsupportedSampleFormat(format: .mp3, sampleFormat: .integer16)
    ) { try AudioEncoding(.mp3, .integer16) }
  }
}
