/// Headers of uncompressed files whose sizes were never written, because the recorder died, and CAF files
/// that were cut: the sizes as they should be.
///
/// libsndfile takes a size of 0 at its word, and refuses a CAF file that promises more than it holds.
struct UnfinishedHeader {
  /// What stands in the place of the sizes.
  let patches: [(offset: Int, bytes: [UInt8])]
  let defect: AudioDefect?

  /// The sizes of a file; `nil` where nothing needs to be changed.
  init?(of file: InputFile) {
    let patches: [(offset: Int, bytes: [UInt8])]
    switch file.number(at: 0, bytes: 4).map(UInt32.init) {
    case Self.code("RIFF"): patches = Self.riff(file, isBigEndian: false)
    case Self.code("RIFX"): patches = Self.riff(file, isBigEndian: true)
    case Self.code("RF64"): patches = Self.rf64(file)
    case Self.code("riff"): patches = Self.wave64(file)
    case Self.code("FORM"): patches = Self.aiff(file)
    case Self.code("caff"):
      guard let chunk = Self.chunk("data", in: file, from: 8, sizeBytes: 8),
        let end = UInt64(exactly: file.size - chunk.content),
        chunk.size > end || chunk.size <= 4 && end > 4
      else { return nil }
      self.patches = [(chunk.content - 8, Self.number(end, bytes: 8))]
      // −1 may stand where a stream was written; libsndfile does not know it.
      defect = chunk.size == .max ? nil : chunk.size > end ? .endsEarly : .unfinished
      return
    case Self.code(".snd"):
      guard file.number(at: 8, bytes: 4) == 0, let start = file.number(at: 4, bytes: 4),
        start < file.size
      else { return nil }
      patches = [(8, Self.number(UInt64(UInt32.max), bytes: 4))]
    default: return nil
    }
    if patches.isEmpty { return nil }
    self.patches = patches
    defect = .unfinished
  }

  // MARK: Containers

  private static func riff(
    _ file: InputFile, isBigEndian: Bool
  ) -> [(offset: Int, bytes: [UInt8])] {
    guard
      let chunk = chunk("data", in: file, from: 12, sizeBytes: 4, isBigEndian: isBigEndian),
      chunk.size == 0, !holdsChunks(file, from: chunk.content, isBigEndian: isBigEndian)
    else { return [] }
    // The size of what a pipe does not know: to the end.
    return [(chunk.content - 4, number(UInt64(UInt32.max), bytes: 4))]
  }

  /// The size stands in a chunk of its own, behind that of the whole.
  private static func rf64(_ file: InputFile) -> [(offset: Int, bytes: [UInt8])] {
    guard
      let sizes = chunk("ds64", in: file, from: 12, sizeBytes: 4, isBigEndian: false),
      let size = file.number(at: sizes.content + 8, bytes: 8, isBigEndian: false),
      size == 0 || size == .max,
      let data = chunk("data", in: file, from: 12, sizeBytes: 4, isBigEndian: false),
      data.size == 0 || data.size == UInt64(UInt32.max),
      !holdsChunks(file, from: data.content, isBigEndian: false)
    else { return [] }
    let size64 = Array(number(UInt64(file.size - data.content), bytes: 8).reversed())
    return [
      (sizes.content + 8, size64), (data.content - 4, number(UInt64(UInt32.max), bytes: 4)),
    ]
  }

  /// Chunks have names of sixteen bytes and sizes of eight, which count both.
  private static func wave64(_ file: InputFile) -> [(offset: Int, bytes: [UInt8])] {
    var offset = 40
    while let size = file.number(at: offset + 16, bytes: 8, isBigEndian: false) {
      if file.holds("data", at: offset) {
        guard size <= 24 || size == .max, file.size > offset + 24 else { return [] }
        return [(offset + 16, number(UInt64(file.size - offset), bytes: 8).reversed())]
      }
      guard let step = Int(exactly: size), step >= 24, step <= file.size else { return [] }
      offset += (step + 7) / 8 * 8
    }
    return []
  }

  /// The number of frames stands in another chunk.
  private static func aiff(_ file: InputFile) -> [(offset: Int, bytes: [UInt8])] {
    guard let sound = chunk("SSND", in: file, from: 12, sizeBytes: 4),
      sound.size <= 8 || sound.size == UInt64(UInt32.max),
      file.size > sound.content + 8,
      !holdsChunks(file, from: sound.content + Int(min(sound.size, 8)), isBigEndian: true),
      let common = chunk("COMM", in: file, from: 12, sizeBytes: 4),
      common.content < sound.content,
      let channels = file.number(at: common.content, bytes: 2), channels > 0,
      let bits = file.number(at: common.content + 6, bytes: 2), bits > 0
    else { return [] }
    let bytes = UInt64(file.size - sound.content)
    let frames = (bytes - 8) / (channels * ((bits + 7) / 8))
    return [
      (common.content + 2, number(frames, bytes: 4)), (sound.content - 4, number(bytes, bytes: 4)),
    ]
  }

  // MARK: Chunks

  /// The chunk of a name: where its content begins, and its size as it stands there.
  private static func chunk(
    _ name: String, in file: InputFile, from start: Int, sizeBytes: Int, isBigEndian: Bool = true
  ) -> (content: Int, size: UInt64)? {
    var offset = start
    while let size = file.number(at: offset + 4, bytes: sizeBytes, isBigEndian: isBigEndian) {
      let content = offset + 4 + sizeBytes
      if file.holds(name, at: offset) { return (content, size) }
      guard size <= file.size else { return nil }
      // Chunks of sizes of four bytes are padded to even lengths.
      offset = content + Int(size) + (sizeBytes == 4 ? Int(size) & 1 : 0)
    }
    return nil
  }

  /// Whether what follows is chunks to the end: then an empty chunk of sound is empty.
  private static func holdsChunks(_ file: InputFile, from start: Int, isBigEndian: Bool) -> Bool {
    var offset = start
    while offset < file.size {
      guard let size = file.number(at: offset + 4, bytes: 4, isBigEndian: isBigEndian),
        (0..<4).allSatisfy({ (0x20..<0x7F).contains(file.byte(at: offset + $0) ?? 0) }),
        size <= file.size
      else { return false }
      offset += 8 + Int(size) + Int(size) & 1
    }
    return offset <= file.size + 1
  }

  private static func code(_ name: String) -> UInt32 {
    name.utf8.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Big-endian.
  private static func number(_ value: UInt64, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
  }
}
