/// Files that libsndfile does not read, by their first bytes.
package struct ForeignFormat: Equatable, Sendable {
  /// For example `an MP4 or M4A file`.
  package let name: String
  /// What to do; `nil` where another program can convert the sound that it holds.
  package let advice: String?

  package init(name: String, advice: String? = nil) {
    self.name = name
    self.advice = advice
  }

  private static let signatures: [(offset: Int, bytes: [UInt8], format: ForeignFormat)] = [
    (4, Array("ftyp".utf8), sound("an MP4 or M4A file")),
    (0, [0x30, 0x26, 0xB2, 0x75], sound("a Windows Media file")),
    (0, Array("wvpk".utf8), sound("a WavPack file")),
    (0, Array("MAC ".utf8), sound("a Monkey's Audio file")),
    (0, [0x1A, 0x45, 0xDF, 0xA3], sound("a Matroska or WebM file")),
    (0, [0xFF, 0xF1], sound("an AAC file")),
    (0, [0xFF, 0xF9], sound("an AAC file")),
    (0, [0x0B, 0x77], sound("an AC-3 file")),
    (0, Array("DSD ".utf8), sound("a DSD file")),
    (0, Array("FRM8".utf8), sound("a DSD file")),
    (0, Array("TTA1".utf8), sound("a True Audio file")),
    (0, Array("MPCK".utf8), sound("a Musepack file")),
    (0, Array("MP+".utf8), sound("a Musepack file")),
    (0, Array("#!AMR".utf8), sound("an AMR file")),
    (0, Array("MThd".utf8), other("a MIDI file, which holds notes and no sound")),
    (0, [0xFF, 0xD8, 0xFF], other("a JPEG picture")),
    (0, [0x89] + Array("PNG".utf8), other("a PNG picture")),
    (0, Array("GIF8".utf8), other("a GIF picture")),
    (0, Array("%PDF".utf8), other("a PDF document")),
    (0, Array("PK\u{3}\u{4}".utf8), other("a ZIP archive")),
    (0, [0x1F, 0x8B], other("a gzip archive")),
    (
      0, Array("version https://git-lfs".utf8),
      ForeignFormat(
        name: "a Git LFS pointer", advice: "Fetch the file that it stands for with `git lfs pull`.")
    ),
  ]

  /// What begins with these bytes, at least 64 where the file has so many; `nil` where that is not known.
  static func recognised(_ start: [UInt8]) -> ForeignFormat? {
    if let found = signatures.first(where: { signature in
      start.dropFirst(signature.offset).starts(with: signature.bytes)
    }) {
      return found.format
    }
    // A letter may be cut off at the end.
    let isText = (0..<min(4, start.count)).contains {
      String(validating: start.dropLast($0), as: UTF8.self) != nil
    }
    guard isText, start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }) else {
      return nil
    }
    let text = String(decoding: start, as: UTF8.self).lowercased()
    return text.contains("<!doctype") || text.contains("<html") || text.contains("<?xml")
      ? other("a web page") : other("a text")
  }

  private static func sound(_ name: String) -> ForeignFormat { .init(name: name) }
  private static func other(_ name: String) -> ForeignFormat {
    .init(name: name, advice: "Export it again, or leave it out.")
  }
}

/// Lines for a shell that convert what cannot be read here.
enum FFmpegLine {
  /// The line that makes WAV of a file, or of each part of a file of stems (`.stem.mp4`: the mix, then four
  /// stems).
  static func converting(_ path: String) -> String {
    let lower = path.lowercased()
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
      return "ffmpeg -i \(quoted(path)) \(quoted(path + ".wav"))"
    }
    guard lower.hasSuffix(".stem.mp4") || lower.hasSuffix(".stem.m4a") else {
      let ending = lower.hasSuffix(".wav") ? ".converted.wav" : ".wav"
      return "ffmpeg -i \(quoted(path)) \(quoted(path[..<dot] + ending))"
    }
    let parts = (1...4).map { "-map 0:a:\($0) \(quoted(path[..<dot] + "-\($0).wav"))" }
    return "ffmpeg -i \(quoted(path)) \(parts.joined(separator: " "))"
  }

  /// The word in quotes, so that a shell takes it for one.
  private static func quoted(_ word: some StringProtocol) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      byte >= 0x80 || "._-/+,=@%".utf8.contains(byte)
        || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
    }
    let safe = word.hasPrefix("-") ? "./" + word : String(word)
    return isPlain && !word.isEmpty
      ? safe
      : "'"
        + safe.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
