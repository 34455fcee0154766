/// Changes files at random, each in its own way for each seed: bytes, blocks, the pickle stream in an
/// archive with its checksum put right, the header of safetensors with its length put right.
package struct Mutation {
  private let corpus: [[UInt8]]
  private var random: SplitMix

  package init(of corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    random = SplitMix(seed: seed)
  }

  /// A changed file of the corpus.
  package mutating func file() -> [UInt8] {
    let file = corpus[below(corpus.count)]
    let isArchive = file.starts(with: [0x50, 0x4B])
    switch below(4) {
    case 0: return changed(file)
    case 1...2 where isArchive && ZipTwin.isPlain(file): return archive(file)
    case 1...2 where !isArchive && file.count > 8: return safetensors(file)
    default: return changed(file)
    }
  }

  private mutating func archive(_ file: [UInt8]) -> [UInt8] {
    var entries = ZipTwin.entries(of: file)
    let stream = entries.firstIndex { $0.name.hasSuffix("data.pkl") } ?? 0
    let index = below(8) == 0 ? below(entries.count) : stream
    entries[index].checksum = nil
    entries[index].contents =
      below(2) == 0 ? changed(entries[index].contents) : reinstructed(entries[index].contents)
    return ZipTwin.archive(entries, is64: below(4) == 0)
  }

  private mutating func safetensors(_ file: [UInt8]) -> [UInt8] {
    let length = Int(ZipTwin.number(file, 0, 4))
    if length + 8 > file.count { return changed(file) }
    let header = changed(
      Array(file[8..<8 + length]), alphabet: Array("{}[]\",:0123456789e-. ".utf8))
    return ZipTwin.bytes(UInt64(header.count)) + header + file[(8 + length)...]
  }

  /// One to four changes.
  private mutating func changed(_ bytes: [UInt8], alphabet: [UInt8] = []) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(4) where !bytes.isEmpty {
      let place = below(bytes.count)
      let end = min(bytes.count, place + 1 + below(32))
      switch below(8) {
      case 0: bytes[place] ^= 1 << UInt8(below(8))
      case 1: bytes[place] = alphabet.isEmpty ? UInt8(below(256)) : alphabet[below(alphabet.count)]
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: below(bytes.count))
      case 4: bytes.removeSubrange(place...)
      case 5:
        let other = corpus[below(corpus.count)]
        let start = below(max(other.count, 1))
        bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 64)])
      default:
        let numbers: [UInt64] = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0x8000_0000, .max, .max >> 1]
        let number = ZipTwin.bytes(numbers[below(numbers.count)]).prefix(1 << below(4))
        bytes.replaceSubrange(place..<min(bytes.count, place + number.count), with: number)
      }
    }
    return bytes
  }

  /// A pickle stream with instructions put in, taken out or replaced.
  private mutating func reinstructed(_ bytes: [UInt8]) -> [UInt8] {
    let codes = Array("(0123NKMJGXUTBC)t]lae}dsuhjqrcRbQ.".utf8) + (0x80...0x98)
    var bytes = bytes
    for _ in 0...below(3) where !bytes.isEmpty {
      let place = below(bytes.count)
      let operands = (0..<below(5)).map { _ in UInt8(below(below(3) == 0 ? 256 : 8)) }
      let end = below(2) == 0 ? place : min(bytes.count, place + 1 + below(4))
      bytes.replaceSubrange(place..<end, with: [codes[below(codes.count)]] + operands)
    }
    return bytes
  }

  private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
}
