/// A FLAC file with silence in place of its damaged frames, so that what follows stays where it was.
///
/// libsndfile ends at the first frame that it cannot decode. Frames are found by their headers and judged by
/// their checksums, without decoding.
///
/// - Source: RFC 9639, sections 8 and 9.
struct FlacRepair {
  let pieces: [FilePieces.Piece]
  /// The damaged stretches, in samples per channel.
  let silences: [Range<Int>]

  /// Looks at every frame; `nil` for a file without the usual beginning.
  init?(_ file: InputFile) {
    guard let stream = FlacStream(file) else { return nil }
    var pieces = stream.metadata
    var silences: [Range<Int>] = []
    var (position, bytes) = (0, stream.start..<stream.start)
    let headers = stream.headers()
    var index = 0
    while index < headers.count {
      let header = headers[index]
      guard header.samples.lowerBound >= position,
        let next = Self.end(of: index, headers, stream)
      else {
        index += 1
        continue
      }
      let end = next < headers.count ? headers[next].offset : stream.end
      if header.samples.lowerBound > position {
        let gap = position..<header.samples.lowerBound
        silences.append(gap)
        pieces +=
          [.range(bytes)] + stream.silence(gap, isNumbered: header.isNumbered).map { .bytes($0) }
        bytes = header.offset..<header.offset
      } else if header.offset != bytes.upperBound {
        pieces.append(.range(bytes))
        bytes = header.offset..<header.offset
      }
      bytes = bytes.lowerBound..<end
      position = header.samples.upperBound
      index = next
    }
    self.pieces = pieces + [.range(bytes)]
    self.silences = silences
  }

  /// What to say of it.
  func defects(sampleRate: Int) -> [AudioDefect] {
    guard let first = silences.first else { return [] }
    let samples = silences.reduce(0) { $0 + $1.count }
    return [
      .silenced(
        seconds: Double(samples) / Double(sampleRate),
        from: Double(first.lowerBound) / Double(sampleRate), places: silences.count)
    ]
  }

  /// The header at which the frame of another ends, by its checksum: mostly the next. A few may be chance.
  private static func end(
    of index: Int, _ headers: [FlacStream.Header], _ stream: FlacStream
  ) -> Int? {
    var checksum = FlacChecksum()
    var offset = headers[index].offset
    for next in index + 1...min(index + 4, headers.count) {
      let end = next < headers.count ? headers[next].offset : stream.end
      checksum.add(stream.file.bytes(offset..<end))
      if checksum.crc16 == 0 { return next }
      offset = end
    }
    return nil
  }
}
