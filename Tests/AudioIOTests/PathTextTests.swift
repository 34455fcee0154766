import AudioIO
import Documents
import Foundation
import Testing

/// Names that are not UTF-8, and names that differ in bytes alone.
@Suite struct PathTextTests {
  static let names: [([UInt8], String)] = [
    (Array("kick.wav".utf8), "kick.wav"),
    (Array("é.wav".utf8), "é.wav"),
    (Array("caf".utf8) + [0xE9] + Array(".wav".utf8), #"caf\xE9.wav"#),
    ([0xFF, 0xFE, 0x41], #"\xFF\xFEA"#),
    // Cut off in the middle of a letter, and a letter in too many bytes.
    ([0x41, 0xE2, 0x82], #"A\xE2\x82"#),
    ([0xC0, 0xAF], #"\xC0\xAF"#),
    // What looks like an escape and is none.
    (Array(#"a\xE9"#.utf8), #"a\x5CxE9"#),
    (Array(#"a\x5C"#.utf8), #"a\x5Cx5C"#),
    (Array(#"a\x41\n"#.utf8), #"a\x41\n"#),
    ([0xE9] + Array(#"\xE9"#.utf8), #"\xE9\x5CxE9"#),
  ]

  @Test(arguments: names)
  func namesAreTextAndBack(bytes: [UInt8], text: String) {
    #expect(PathText.text(of: bytes) == text)
    #expect(PathText.bytes(of: text) == bytes)
  }

  @Test func aFolderGivesSuchNamesAndFilesAreOpened() throws {
    let folder = try TemporaryFolder()
    let tones = AudioBuffer.tones(samples: 100)
    // One of two letters, and two ways of writing é.
    let written = try ["\u{E9}.wav", "e\u{301}.wav", #"caf\xE9.wav"#].map {
      try folder.write(tones, as: $0, .float32)
    }
    let contents = try FolderContents(of: folder.path(""))
    #expect(contents.audio.count == 3)
    #expect(
      Set(contents.audio.map { Array($0.utf8) })
        == Set(written.map { Array($0.dropFirst(folder.path("").count).utf8) }))
    for name in contents.audio {
      #expect(try AudioFileReader(path: contents.path(of: name)).readAll() == tones)
    }
    let latin = Array((folder.path("") + "caf").utf8) + [0xE9] + Array(".wav".utf8)
    #expect(access(latin.map(CChar.init(bitPattern:)) + [0], R_OK) == 0)
  }

  @Test func listsWhatIsAudioByName() throws {
    let folder = try TemporaryFolder()
    let names = [
      "a.WAV", "b.aifc", "c.bwf", "d.rf64", "e.oga", "f.au", "g.snd", "h.voc", "i.sd2", "j.opus",
      "k.m4a", "l.stem.mp4", "m.wma", "n.wv", "o.ape",
    ]
    for name in names + ["notes.txt", "song.json", ".hidden.wav"] {
      try Data("x".utf8).write(to: URL(filePath: folder.path(name)))
    }
    #expect(mkfifo(folder.path("pipe.wav"), 0o600) == 0)
    let contents = try FolderContents(of: folder.path(""))
    #expect(contents.audio == names + ["pipe.wav"])
    #expect(contents.others == ["notes.txt", "song.json"])
    #expect(contents.hidden == [".hidden.wav"])
  }
}
