/// The frames of an MP3 (or of MPEG layer I or II), counted, as a file whose header says how many there are.
///
/// libmpg123 takes the length from the Xing header, or guesses it from the first frame's bit rate and the size
/// of the file, and libsndfile reads no further; it gives up at a kilobyte of anything else. So it gets frames
/// alone, behind a Xing header with their number, or before so many zeros that no guess is too low.
struct MpegFrames {
  let pieces: [FilePieces.Piece]
  /// Samples per channel that the frames hold; encoders' delay and padding included.
  let samples: Int
  let defects: [AudioDefect]

  /// Bytes in front of the first frame, tags aside, among which it is sought.
  private static let searched = 1 << 20

  /// Bytes that a frame can have: 384 kbit/s of layer II at 32 kHz.
  private static let largest = 1_729

  /// What to say where there are none.
  static let absence = "it holds no frames of MPEG audio"

  /// Whether a file says that it is MPEG audio, by its first bytes or by its name.
  static func claims(_ file: InputFile) -> Bool {
    [".mp3", ".mp2", ".mp1", ".mpga"].contains(where: file.path.lowercased().hasSuffix)
      || begins(file)
  }

  /// Whether the first bytes behind the tags are those of a frame, as far as libsndfile looks.
  static func begins(_ file: InputFile) -> Bool {
    let start = MpegTags.end(in: file, from: 0)
    return file.byte(at: start) == 0xFF && (file.byte(at: start + 1) ?? 0) & 0xE0 == 0xE0
  }

  /// Finds the frames; `nil` where there are none.
  init?(_ file: InputFile) {
    let start = MpegTags.end(in: file, from: 0)
    if let header = Self.header(in: file, at: start), header.bytes == nil {
      // The free format: only decoding tells where frames end.
      self.init(pieces: [.range(start..<file.size)], samples: .max, defects: [])
      return
    }
    var scan = MpegScan(file)
    scan.run(from: start, searching: Self.searched)
    guard let first = scan.first, let run = scan.runs.first else { return nil }
    let info = XingHeader(in: file, at: run.range.lowerBound, first)
    let frames = scan.runs.reduce(0) { $0 + $1.frames } - (info == nil ? 0 : 1)
    guard frames > 0 else { return nil }

    // What was lost is known where the header says how many frames there were: it becomes silence. Where far
    // more are missing than fit between, the end is missing too.
    let promised = info?.frames ?? frames
    let meanBytes = max(1, scan.runs.reduce(0) { $0 + $1.range.count } / (frames + 1))
    let gaps = scan.gaps
    let junk = gaps.reduce(0, +)
    let fitting = (junk + meanBytes / 2) / meanBytes
    let missing = max(0, promised - frames)
    let silent = junk == 0 ? 0 : missing <= 2 * fitting ? missing : fitting
    var sound: [FilePieces.Piece] = []
    var (position, filled, passed, places, from) = (info == nil ? 0 : -1, 0, 0, 0, 0)
    for (run, gap) in zip(scan.runs, gaps) {
      passed += gap
      let lost = gap == 0 ? 0 : (silent * passed + junk / 2) / junk - filled
      if lost > 0 {
        sound += (0..<lost).map { _ in .bytes(first.silence) }
        if places == 0 { from = position }
        places += 1
      }
      filled += lost
      sound.append(.range(run.range))
      position += lost + run.frames
    }
    var defects: [AudioDefect] = []
    let seconds = Double(first.samples) / Double(first.sampleRate)
    if places > 0 {
      defects.append(
        .silenced(seconds: Double(silent) * seconds, from: Double(from) * seconds, places: places))
    }
    if junk > 0 && silent == 0 { defects.append(.passedOver(bytes: junk)) }
    if missing > silent { defects.append(.endsEarly) }

    let total = frames + silent
    if let info {
      let bytes = sound.reduce(0) { $0 + $1.count }
      sound[0] = .range(run.range.lowerBound + info.frameBytes.count..<run.range.upperBound)
      if let frame = info.frame(frames: total, bytes: bytes) { sound.insert(.bytes(frame), at: 0) }
    }
    if info?.isXing != true {
      // Frames too, lest the last one looks like no last one; nothing of this is decoded.
      sound += [.bytes(first.silence), .bytes(first.silence), .zeros(total * Self.largest)]
    }
    self.init(pieces: sound, samples: total * first.samples, defects: defects)
  }

  private init(pieces: [FilePieces.Piece], samples: Int, defects: [AudioDefect]) {
    self.pieces = pieces
    self.samples = samples
    self.defects = defects
  }

  static func header(in file: InputFile, at offset: Int) -> MpegHeader? {
    file.number(at: offset, bytes: 4).flatMap { MpegHeader(UInt32($0)) }
  }
}
