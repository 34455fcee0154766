import AudioIO
import Mixers
import TensorEngine

extension SumSearch {
  /// How much of a song is heard, in how many pieces, and at about which rate: enough to tell a sum, and little
  /// beside what mixing reads.
  private static let seconds = 12.0
  private static let pieces = 6
  private static let rate = 5_512.5

  /// Hears excerpts of files from all over the song, one file on each thread.
  ///
  /// All at the rate that most have. Samples are averaged over blocks: that changes a sum as it changes its parts.
  ///
  /// - Parameters:
  ///   - headers: The files, all beginning together.
  ///   - backend: Its threads are used.
  ///   - report: Is asked whether to go on.
  /// - Throws: what the report throws, or why a file cannot be read.
  init(hearing headers: [StemHeader], on backend: Backend, _ report: Reporter) throws {
    self.init(count: headers.count)
    let rate = StemHeader.commonSampleRate(of: headers, in: 1...Int.max)
    let block = max(1, Int((Double(rate) / Self.rate).rounded()))
    let length = headers.map(\.seconds).max() ?? 0
    let whole = length <= Self.seconds
    let pieces = whole ? 1 : Self.pieces
    let blocks = Int(min(length, Self.seconds) / Double(pieces) * Double(rate)) / block
    let starts = (0..<pieces).map { piece in
      let middle = length * (Double(piece) + 0.5) / Double(pieces) * Double(rate)
      return whole ? 0 : max(0, Int(middle) - blocks * block / 2)
    }
    let excerpts = try asRuntimeError {
      try backend.map(headers.count) { index in
        let silence = [Float](repeating: 0, count: blocks)
        let reader = try AudioFileReader(stem: headers[index].path, sampleRate: rate)
        return try starts.map { start in
          try report.check()
          if start >= reader.samples { return silence }
          try reader.seek(to: start)
          let buffer = try reader.read(frames: blocks * block)
          return (0..<blocks).map { index in
            let range =
              min(index * block, buffer.samples)..<min((index + 1) * block, buffer.samples)
            return buffer.channels.reduce(0) { sum, channel in
              range.reduce(sum) { $0 + channel[$1] }
            }
          }
        }
      }
    }
    for piece in starts.indices { add(excerpts.map { $0[piece] }) }
  }
}
