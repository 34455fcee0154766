/// How a file is given to libsndfile, so that it reads all of it.
struct SoundLayout {
  /// A part that is a file of its own.
  struct Part {
    /// `nil` for a file that libsndfile opens itself.
    var pieces: FilePieces?
    /// The last frame that it goes to rightly.
    var seekLimit = Int.max
  }

  /// One after the other.
  let parts: [Part]
  /// Samples per channel, where they were counted.
  let samples: Int?
  let defects: [AudioDefect]

  /// Looks at a file.
  ///
  /// - Throws: That it claims to be MPEG audio and is not.
  init(of file: InputFile) throws(AudioFileError) {
    var samples: Int?
    if file.holds("OggS", at: 0) {
      let chain = OggLinks(file)
      parts = chain.links.map {
        Part(pieces: FilePieces(file, [.range($0.range)]), seekLimit: $0.lastPage)
      }
      defects = chain.isComplete ? [] : [.cutOff]
    } else if let header = UnfinishedHeader(of: file) {
      parts = [Part(pieces: FilePieces(file, FilePieces.replacing(header.patches, in: file)))]
      defects = header.defect.map { [$0] } ?? []
    } else if MpegFrames.claims(file), let frames = MpegFrames(file) {
      parts = [Part(pieces: FilePieces(file, frames.pieces))]
      samples = frames.samples
      defects = frames.defects
    } else if MpegFrames.begins(file) {
      // libmpg123 would look for more, aloud.
      if let format = ForeignFormat.recognised(file.bytes(0..<512)) {
        throw .foreign(path: file.path, format)
      }
      throw .notAudio(path: file.path, reason: MpegFrames.absence)
    } else {
      let isForked = file.path.lowercased().hasSuffix(".sd2")
      parts = [Part(pieces: isForked ? nil : FilePieces(file, [.range(0..<file.size)]))]
      defects = []
    }
    self.samples = samples
  }
}

/// The links of an Ogg file: streams one after the other, of which libsndfile reads the first.
///
/// - Source: RFC 3533, section 4 and 6.
struct OggLinks {
  struct Link {
    var range: Range<Int>
    /// Where the last page begins, in frames: libsndfile goes wrong in it where its end is cut off.
    var lastPage = 0
  }

  /// One for a file that is no chain.
  private(set) var links: [Link] = []
  /// Whether the last page says that it is one, and is there to its end.
  private(set) var isComplete = false

  init(_ file: InputFile) {
    var (offset, end) = (0, 0)
    // Pages that begin a stream stand together: streams side by side are one link.
    var isBeginning = false
    while let length = Self.page(in: file, at: offset) {
      let begins = (file.byte(at: offset + 5) ?? 0) & 2 != 0
      if links.isEmpty || begins && !isBeginning {
        links.append(Link(range: offset..<offset))
        end = 0
      }
      isBeginning = begins
      let last = links.count - 1
      // The position at its end; −1 where no packet ends in it.
      let position = file.number(at: offset + 6, bytes: 8, isBigEndian: false)
      if let position = position.flatMap({ Int(exactly: $0) }), position > end {
        links[last].lastPage = end
        end = position
      }
      isComplete = (file.byte(at: offset + 5) ?? 0) & 4 != 0 && offset + length <= file.size
      offset += length
      // Through whatever stands between, to the next page.
      while offset < file.size, !file.holds("OggS", at: offset) { offset += 1 }
      links[last].range = links[last].range.lowerBound..<min(offset, file.size)
    }
  }

  /// The length of the page at a place; `nil` where none begins.
  private static func page(in file: InputFile, at offset: Int) -> Int? {
    guard file.holds("OggS", at: offset), let segments = file.byte(at: offset + 26) else {
      return nil
    }
    return (0..<Int(segments)).reduce(27 + Int(segments)) {
      $0 + Int(file.byte(at: offset + 27 + $1) ?? 0)
    }
  }
}
