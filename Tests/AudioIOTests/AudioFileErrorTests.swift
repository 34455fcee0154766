import AudioIO
import Documents
import Testing

@Suite("Messages of audio files")
struct AudioFileErrorTests {
  static let messages: [(AudioFileError, String)] = [
    (.file(.missing("a.wav")), "a.wav does not exist. Check the path."),
    (
      .file(.notReadable("a.wav")),
      "a.wav may not be read. Change its permissions, or copy it."
    ),
    (.file(.isFolder("stems")), "stems is a folder. Name a file."),
    (
      .notAudio(path: "a.txt", reason: "Format not recognised"),
      "a.txt cannot be read as audio (Format not recognised). Convert it to WAV or FLAC, "
        + "or leave it out."
    ),
    (
      .file(.notRegular("a.wav", kind: "a pipe")),
      "a.wav is a pipe, no regular file. Write it to a file first."
    ),
    (
      .foreign(path: "a.mp3", ForeignFormat(name: "a text", advice: "Leave it out.")),
      "a.mp3 is a text, no audio file. Leave it out."
    ),
    (
      .foreign(path: "a/b.m4a", ForeignFormat(name: "an MP4 or M4A file")),
      "a/b.m4a is an MP4 or M4A file, which cannot be read. Convert it with `ffmpeg -i a/b.m4a a/b.wav`."
    ),
    (
      .foreign(path: "-it's.wma", ForeignFormat(name: "a Windows Media file")),
      "-it's.wma is a Windows Media file, which cannot be read. Convert it with "
        + #"`ffmpeg -i './-it'\''s.wma' './-it'\''s.wav'`."#
    ),
    (
      .foreign(path: "s.stem.mp4", ForeignFormat(name: "an MP4 or M4A file")),
      "s.stem.mp4 is an MP4 or M4A file, which cannot be read. Convert it with `ffmpeg -i s.stem.mp4 "
        + "-map 0:a:1 s.stem-1.wav -map 0:a:2 s.stem-2.wav -map 0:a:3 s.stem-3.wav "
        + "-map 0:a:4 s.stem-4.wav`."
    ),
    (
      .differentParts(path: "a.ogg"),
      "a.ogg is a chain of streams that differ in sample rate or channels. Convert it with "
        + "`ffmpeg -i a.ogg a.wav`."
    ),
    (
      .noSound(path: "a.flac", seconds: 2.004),
      "a.flac promises 2.0 s of sound and holds none. Export it again, or leave it out."
    ),
    (
      .noNumbers(path: "a.wav", nonFinite: 8, values: 8),
      "a.wav holds no sound: all 8 values are not finite. Export it again, or leave it out."
    ),
    (
      .noNumbers(path: "a.wav", nonFinite: 6, values: 8),
      "a.wav holds no sound: 6 of its 8 values are not finite, and there is no sound beside them. "
        + "Export it again, or leave it out."
    ),
    (
      .noSamples(path: "a.wav"),
      "a.wav holds no samples. Leave it out, or export it again."
    ),
    (
      .file(.folderNotReadable("stems")),
      "the folder stems cannot be read. Check its permissions."
    ),
    (
      .file(.cannotRead("a.wav", reason: "Input/output error")),
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
      .file(.cannotCreate("x/mix.wav", reason: "No such file or directory")),
      "x/mix.wav cannot be created (No such file or directory). "
        + "Choose a folder that exists and may be written to."
    ),
    (
      .file(.cannotWrite("mix.wav", reason: "Input/output error")),
      "mix.wav could not be written (Input/output error). Nothing was left there."
    ),
    (
      .file(.diskFull("mix.wav")),
      "mix.wav does not fit on its disk. Make room, or write somewhere else."
    ),
    (
      .file(.cannotWrite("-", reason: "Input/output error")),
      "standard output could not be written (Input/output error). Write to a file."
    ),
    (
      .file(.diskFull("-")),
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

  static let defects: [(AudioDefect, String)] = [
    (.endsEarly, "a.wav ends before its header says; what is there is used."),
    (.cutOff, "a.wav is cut off, its last page is missing; what is there is used."),
    (
      .unfinished,
      "a.wav does not say how long it is, as when a recorder dies; it was read to its end."
    ),
    (
      .silenced(seconds: 0.10449, from: 2.19433, places: 1),
      "a.wav is damaged: 0.104 s from 2.194 s on are silent."
    ),
    (
      .silenced(seconds: 0.3, from: 1, places: 3),
      "a.wav is damaged: 0.3 s in 3 places, the first at 1.0 s, are silent."
    ),
    (
      .passedOver(bytes: 5_000),
      "a.wav is damaged: 5000 bytes in it are not MP3 and were passed over."
    ),
    (.notFinite(values: 3), "3 values in a.wav are not finite and were taken as 0."),
  ]

  @Test(arguments: defects)
  func saysWhatIsWrong(defect: AudioDefect, text: String) {
    #expect(defect.description(of: "a.wav") == text)
  }
}
