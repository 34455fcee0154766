import AudioIO
import Testing

@Suite("Messages of audio files")
struct AudioFileErrorTests {
  static let messages: [(AudioFileError, String)] = [
    (.missing(path: "a.wav"), "a.wav does not exist. Check the path."),
    (
      .notReadable(path: "a.wav"),
      "a.wav may not be read. Change its permissions, or copy it."
    ),
    (.isFolder(path: "stems"), "stems is a folder. Name an audio file."),
    (
      .notAudio(path: "a.txt", reason: "Format not recognised"),
      "a.txt cannot be read as audio (Format not recognised). Convert it to WAV or FLAC, "
        + "or leave it out."
    ),
    (
      .noSamples(path: "a.wav"),
      "a.wav holds no samples. Leave it out, or export it again."
    ),
    (
      .folderNotReadable(path: "stems"),
      "the folder stems cannot be read. Check its permissions."
    ),
    (
      .cannotRead(path: "a.wav", reason: "Input/output error"),
      "a.wav could not be read further (Input/output error). Check the disk it lies on."
    ),
    (
      .cannotConvert(path: "a.wav", from: 100, to: 48_000),
      "a.wav (100 Hz) cannot be converted to 48000 Hz: more than a factor of 256. "
        + "Convert it beforehand, or ask for another rate."
    ),
    (
      .unknownFormat(name: "mp4"),
      "There is no output format \"mp4\". Choose one of wav, flac, aiff, w64, caf, mp3."
    ),
    (
      .unknownExtension(path: "mix.doc"),
      "mix.doc does not say which format to write. Give it one of the extensions wav, flac, aiff, "
        + "w64, caf, mp3, or name the format."
    ),
    (
      .unknownSampleFormat(name: "20"),
      "There is no bit depth \"20\". Choose one of 16, 24, 32f."
    ),
    (
      .unsupportedSampleFormat(format: .flac, sampleFormat: .float32),
      "flac cannot hold samples of bit depth 32f. Choose one of 24, 16, or another format."
    ),
    (
      .unsupportedSampleFormat(format: .mp3, sampleFormat: .integer16),
      "mp3 is lossy and has no bit depth 16. Leave the bit depth out, or choose another format."
    ),
    (
      .unsupportedLayout(format: .flac, sampleRate: 44_100, channels: 9, reason: "Bad channels"),
      "flac cannot hold 9 channels at 44100 Hz (Bad channels). "
        + "Choose another format or sample rate."
    ),
    (
      .cannotCreate(path: "x/mix.wav", reason: "No such file or directory"),
      "x/mix.wav cannot be created (No such file or directory). "
        + "Choose a folder that exists and may be written to."
    ),
    (
      .cannotWrite(path: "mix.wav", reason: "Input/output error"),
      "mix.wav could not be written (Input/output error). Nothing was left there."
    ),
    (
      .diskFull(path: "mix.wav"),
      "mix.wav does not fit on its disk. Make room, or write somewhere else."
    ),
    (
      .cannotWrite(path: "-", reason: "Input/output error"),
      "standard output could not be written (Input/output error). Write to a file."
    ),
    (
      .diskFull(path: "-"),
      "standard output: no space left on device. Make room, or write somewhere else."
    ),
    (
      .tooLong(path: "mix.aiff", format: .aiff),
      "mix.aiff would exceed the 4 GB that aiff can hold. Write w64, caf or flac, "
        + "or a shorter file."
    ),
    (
      .notFinite(path: "mix.wav", channel: 0, sample: 12),
      "mix.wav was given a value that is not a number or infinite, in channel 1 at sample 12. "
        + "Nothing was written; please report what was rendered."
    ),
  ]

  @Test(arguments: messages)
  func saysWhereWhatAndWhatToDo(error: AudioFileError, text: String) {
    #expect(error.description == text)
  }
}
