import Foundation

/// A file as libsndfile is to see it: ranges of it, and bytes that stand before, between or in place of them.
///
/// So a header can be corrected, a part be taken for the whole, and damage be left out without a copy.
final class FilePieces: VirtualFile {
  enum Piece {
    case range(Range<Int>)
    case bytes([UInt8])
    case zeros(Int)

    var count: Int {
      switch self {
      case .range(let range): range.count
      case .bytes(let bytes): bytes.count
      case .zeros(let count): count
      }
    }
  }

  let file: InputFile
  let length: Int
  private let pieces: [Piece]
  /// Where each piece begins.
  private let starts: [Int]
  private var position = 0
  /// The piece that was read last.
  private var current = 0

  init(_ file: InputFile, _ pieces: [Piece]) {
    self.file = file
    self.pieces = pieces.filter { $0.count > 0 }
    var (starts, length): ([Int], Int) = ([], 0)
    for piece in self.pieces {
      starts.append(length)
      length += piece.count
    }
    self.starts = starts
    self.length = length
  }

  /// The same bytes again, from their beginning.
  convenience init(again other: FilePieces) { self.init(other.file, other.pieces) }

  /// The whole file with other bytes in some places, in ascending order.
  static func replacing(_ patches: [(offset: Int, bytes: [UInt8])], in file: InputFile) -> [Piece] {
    var pieces: [Piece] = []
    var offset = 0
    for patch in patches {
      pieces += [.range(offset..<patch.offset), .bytes(patch.bytes)]
      offset = patch.offset + patch.bytes.count
    }
    return pieces + [.range(offset..<max(offset, file.size))]
  }

  /// Works as `lseek`: −1 where there is no such place.
  func seek(_ offset: Int, _ origin: Int32) -> Int {
    let start = origin == SEEK_SET ? 0 : origin == SEEK_CUR ? position : length
    let (place, isTooFar) = start.addingReportingOverflow(offset)
    if isTooFar || place < 0 { return -1 }
    position = place
    return place
  }

  func read(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    var done = 0
    while done < count, position < length {
      select()
      let offset = position - starts[current]
      let wanted = min(count - done, pieces[current].count - offset)
      let got: Int
      switch pieces[current] {
      case .range(let range):
        got = file.read(wanted, at: range.lowerBound + offset, into: bytes + done)
      case .bytes(let held):
        for index in 0..<wanted {
          bytes.storeBytes(of: held[offset + index], toByteOffset: done + index, as: UInt8.self)
        }
        got = wanted
      case .zeros:
        memset(bytes + done, 0, wanted)
        got = wanted
      }
      done += got
      position += got
      if got < wanted { break }
    }
    return done
  }

  func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int { 0 }

  /// Makes the piece that holds `position` the current one: mostly the same or the next.
  private func select() {
    func holds(_ index: Int) -> Bool {
      index < pieces.count
        && (starts[index]..<starts[index] + pieces[index].count)
          .contains(position)
    }
    if holds(current) { return }
    if holds(current + 1) {
      current += 1
      return
    }
    var (low, high) = (0, pieces.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= position { low = middle } else { high = middle - 1 }
    }
    current = low
  }
}
