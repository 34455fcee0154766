/// The search for frames of MPEG audio that follow each other, through whatever stands between.
struct MpegScan {
  /// Frames one right after the other.
  struct Run {
    var range: Range<Int>
    var frames = 0
    /// Bytes of tags in front of it since the run before.
    var tagBytes = 0
  }

  private(set) var runs: [Run] = []
  /// The first frame: all others are of its kind.
  private(set) var first: MpegHeader?
  private let file: InputFile

  /// For each run, the bytes in front of it since the run before that are no tags.
  var gaps: [Int] {
    runs.indices.map { index in
      index == 0
        ? 0
        : max(
          0, runs[index].range.lowerBound - runs[index - 1].range.upperBound - runs[index].tagBytes)
    }
  }

  init(_ file: InputFile) { self.file = file }

  /// Finds all frames.
  ///
  /// - Parameters:
  ///   - start: Where the first is expected.
  ///   - limit: How many bytes further it is sought.
  mutating func run(from start: Int, searching limit: Int) {
    var offset = start
    // Whether a frame is expected here, because another one ends here.
    var isExpected = false
    var tagBytes = 0
    while offset + 4 <= file.size, first != nil || offset <= start + limit {
      if let length = frame(at: offset, isExpected: isExpected) {
        if isExpected, !runs.isEmpty, tagBytes == 0 {
          let last = runs.count - 1
          runs[last].range = runs[last].range.lowerBound..<offset + length
          runs[last].frames += 1
        } else {
          runs.append(Run(range: offset..<offset + length, frames: 1, tagBytes: tagBytes))
        }
        offset += length
        (isExpected, tagBytes) = (true, 0)
      } else if case let end = MpegTags.end(in: file, from: offset), end > offset {
        tagBytes += end - offset
        offset = end
        isExpected = first != nil
      } else {
        offset += 1
        isExpected = false
        while let byte = file.byte(at: offset), byte != 0xFF, !MpegTags.mayBegin(with: byte) {
          offset += 1
        }
      }
    }
  }

  /// The length of a frame that begins here: where none is expected, one that others follow.
  private mutating func frame(at offset: Int, isExpected: Bool) -> Int? {
    guard let header = MpegFrames.header(in: file, at: offset), let length = header.bytes,
      offset + length <= file.size, first?.belongs(with: header) ?? true
    else { return nil }
    if !isExpected {
      // Three headers at the right distances are no accident.
      var next = offset + length
      for _ in 0..<2 where next < file.size && MpegTags.end(in: file, from: next) == next {
        guard let follower = MpegFrames.header(in: file, at: next), follower.belongs(with: header),
          let length = follower.bytes
        else { return nil }
        next += length
      }
    }
    if first == nil { first = header }
    return length
  }
}

/// Tags in front of, between and after the frames.
enum MpegTags {
  /// Whether a tag may begin with this byte.
  static func mayBegin(with byte: UInt8) -> Bool { "IATL".utf8.contains(byte) }

  /// The end of the tags that begin at a place; that place where none begins.
  static func end(in file: InputFile, from offset: Int) -> Int {
    var offset = offset
    while offset < file.size {
      if file.holds("ID3", at: offset), let flags = file.byte(at: offset + 5),
        let size = file.number(at: offset + 6, bytes: 4), size & 0x8080_8080 == 0
      {
        // ID3v2: seven bits of size in each byte; a footer where the flag says so.
        let bytes = stride(from: 24, through: 0, by: -8).reduce(0) { bytes, shift in
          bytes << 7 | Int(size >> UInt64(shift) & 0x7F)
        }
        offset += 10 + bytes + (flags & 0x10 != 0 ? 10 : 0)
      } else if file.holds("TAG", at: offset), offset + 128 >= file.size {
        offset = file.size  // ID3v1
      } else if file.holds("APETAGEX", at: offset),
        let size = file.number(at: offset + 12, bytes: 4, isBigEndian: false),
        let flags = file.number(at: offset + 20, bytes: 4, isBigEndian: false)
      {
        // The size covers items and footer. In front of the items stands a header, or this is the footer.
        offset += 32 + (flags & 0x2000_0000 != 0 ? Int(size) : 0)
      } else if file.holds("LYRICSBEGIN", at: offset) {
        offset = file.size  // only ID3v1 may follow
      } else {
        break
      }
    }
    return min(offset, file.size)
  }
}
