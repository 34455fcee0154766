import Documents
import Foundation

/// The sound of one file from front to back, whatever it takes to have all of it: the frames of an MP3
/// counted, the links of a chain one after the other, sizes that were never written, silence in place of
/// damage.
///
/// Samples are interleaved, at the file's rate.
final class SoundStream {
  private static let block = 4_096

  let path: String
  let sampleRate: Int
  let channels: Int
  /// Frames as the header says, or as were counted.
  let frames: Int
  let formatName: String
  let isLossy: Bool
  /// What is wrong, as far as is known by now.
  private(set) var defects: [AudioDefect] = []
  /// The frame that is read next.
  private(set) var position = 0

  private let input: InputFile
  private var links: [Link]
  private var isRepaired = false

  /// A part of the file that libsndfile reads as a file of its own.
  private struct Link {
    /// `nil` for Sound Designer II, which libsndfile opens itself.
    var pieces: FilePieces?
    var file: SoundFile
    /// Which frames of the whole it holds.
    let range: Range<Int>
    /// The last frame, counted in the link, that the library goes to rightly.
    let seekLimit: Int
  }

  /// Opens a file.
  init(_ path: String) throws(AudioFileError) {
    input = try InputFile(path)
    if input.size == 0 { throw .noSamples(path: path) }
    let layout = try SoundLayout(of: input)
    var defects = layout.defects
    var links: [Link] = []
    for part in layout.parts {
      var pieces = part.pieces
      var file: SoundFile
      do {
        file = try Self.open(pieces, input)
      } catch {
        // The last link of a chain that broke off.
        if links.isEmpty { throw error }
        if defects.isEmpty { defects.append(.cutOff) }
        break
      }
      if let first = links.first?.file,
        first.sampleRate != file.sampleRate || first.channels != file.channels
      {
        throw .differentParts(path: path)
      }
      let frames: Int
      if let told = file.frames {
        frames = min(told, layout.samples ?? told)
      } else {
        var counted = Self.count(file)
        if counted.hasFailed, let repair = FlacRepair(input) {
          pieces = FilePieces(input, repair.pieces)
          defects += repair.defects(sampleRate: file.sampleRate)
          counted = Self.count(try Self.open(pieces, input))
        }
        frames = counted.frames
        pieces = pieces.map(FilePieces.init(again:))
        file = try Self.open(pieces, input)
      }
      let start = links.last?.range.upperBound ?? 0
      links.append(
        Link(
          pieces: pieces, file: file, range: start..<start + frames, seekLimit: part.seekLimit))
    }
    guard let first = links.first?.file, let end = links.last?.range.upperBound else {
      throw .noSamples(path: path)
    }
    self.path = path
    self.links = links
    sampleRate = first.sampleRate
    channels = first.channels
    formatName = first.formatName
    isLossy = first.isLossy
    frames = end
    self.defects = defects
    if defects.isEmpty, links.contains(where: \.file.promisesMoreBytes) { note(.endsEarly) }
  }

  private static func open(
    _ pieces: FilePieces?, _ input: InputFile
  ) throws(AudioFileError) -> SoundFile {
    do {
      return try SoundFile(reading: pieces, path: input.path)
    } catch {
      if input.failure != 0 {
        throw .file(.cannotRead(input.path, reason: String(cString: strerror(input.failure))))
      }
      if let format = ForeignFormat.recognised(input.bytes(0..<512)) {
        throw .foreign(path: input.path, format)
      }
      if MpegFrames.claims(input) {
        throw .notAudio(path: input.path, reason: MpegFrames.absence)
      }
      throw error
    }
  }

  /// The frames of a file that does not say, by decoding it, and whether that went wrong on the way.
  private static func count(_ file: SoundFile) -> (frames: Int, hasFailed: Bool) {
    let samples = UnsafeMutablePointer<Float>.allocate(capacity: block * file.channels)
    defer { samples.deallocate() }
    var hasFailed = false
    while case let count = file.read(block, into: samples), count > 0 {
      hasFailed = hasFailed || file.hasFailed
    }
    return (file.position, hasFailed || file.hasFailed)
  }

  private func note(_ defect: AudioDefect) {
    if !defects.contains(defect) { defects.append(defect) }
  }

  /// Goes to a frame; beyond the end there is nothing to read.
  func seek(to frame: Int) { position = min(frame, frames) }

  /// Reads up to so many frames; fewer only at the end.
  func read(
    _ count: Int, into output: UnsafeMutablePointer<Float>
  ) throws(AudioFileError) -> Int {
    var done = 0
    while done < count, position < frames {
      guard let index = links.firstIndex(where: { $0.range.contains(position) }) else { break }
      let start = output + done * channels
      let wanted = min(count - done, links[index].range.upperBound - position)
      var got = 0
      if try goTo(position - links[index].range.lowerBound, in: index) {
        got = links[index].file.read(wanted, into: start)
      }
      try check(links[index].file)
      if links[index].file.hasFailed, try repair() { continue }
      if got < wanted {
        note(.endsEarly)
        guard index + 1 < links.count else {
          done += got
          position += got
          break
        }
        // The next link stays where it is.
        (start + got * channels).update(repeating: 0, count: (wanted - got) * channels)
      }
      done += wanted
      position += wanted
    }
    return done
  }

  private func check(_ file: SoundFile) throws(AudioFileError) {
    let reason =
      input.failure != 0 ? String(cString: strerror(input.failure)) : file.systemFailure
    if let reason { throw .file(.cannotRead(path, reason: reason)) }
  }

  /// Goes to a frame of a link: to one before it, from which the library gives the same samples as from the
  /// beginning, and on by reading. `false` where the sound ends before.
  private func goTo(_ frame: Int, in index: Int) throws(AudioFileError) -> Bool {
    if links[index].file.position == frame { return true }
    let start = max(0, min(frame - links[index].file.preroll, links[index].seekLimit))
    var isThere = links[index].file.seek(to: start)
    if !isThere, try repair() { isThere = links[index].file.seek(to: start) }
    // A damaged or cut file: from the beginning, as far as there is something.
    if !isThere { try reopen(index, links[index].pieces.map(FilePieces.init(again:))) }
    let file = links[index].file
    if file.position == frame { return true }
    let skipped = UnsafeMutablePointer<Float>.allocate(capacity: Self.block * channels)
    defer { skipped.deallocate() }
    while file.position < frame {
      if file.read(min(Self.block, frame - file.position), into: skipped) == 0 { return false }
    }
    return true
  }

  private func reopen(_ index: Int, _ pieces: FilePieces?) throws(AudioFileError) {
    links[index].file = try Self.open(pieces, input)
    links[index].pieces = pieces
  }

  /// Puts silence in the place of what is damaged; `false` where nothing can be done, or was done before.
  private func repair() throws(AudioFileError) -> Bool {
    guard !isRepaired, links.count == 1, let repair = FlacRepair(input) else { return false }
    isRepaired = true
    try reopen(0, FilePieces(input, repair.pieces))
    repair.defects(sampleRate: sampleRate).forEach(note)
    return true
  }
}
