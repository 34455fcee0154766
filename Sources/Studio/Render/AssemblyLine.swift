import AudioIO
import Foundation
import MixingConsole
import TensorEngine

/// Measures and writes the blocks of a mix on a thread of its own, while the next block is rendered.
///
/// `@unchecked Sendable`: meter, spool and writers are touched only on the serial queue until `finish`
/// has waited for it; `failure` likewise.
final class AssemblyLine: @unchecked Sendable {
  private let queue = DispatchQueue(label: "assembly line")
  private let room = DispatchSemaphore(value: 4)  // blocks that may wait
  private var meter: MixMeter
  private let spool: MixSpool?
  private let writer: AudioFileWriter
  private let stems: StemExport?
  private var failure: (any Error)?

  /// - Parameters:
  ///   - meter: Measures the mix for the output stage.
  ///   - spool: Keeps all of the mix for the output stage; `nil` where there is none, and what is wanted goes
  ///     straight to the writer.
  ///   - writer: Writes the mix.
  ///   - stems: Writes tracks and buses.
  init(
    meter: MixMeter, spool: MixSpool?, writer: AudioFileWriter, stems: StemExport?
  ) {
    self.meter = meter
    self.spool = spool
    self.writer = writer
    self.stems = stems
  }

  /// Takes a block, of which a range of samples is wanted, perhaps none; waits while too many wait already. What
  /// fails is thrown by `finish`.
  func take(_ output: Console.Output, _ range: Range<Int>) {
    guard spool != nil || !range.isEmpty else { return }
    let mix = output.mix.channels(spool == nil ? range : 0..<output.mix.shape[3])
    let parts =
      stems == nil ? [] : (output.tracks + output.buses).map { $0?.channels(range) }
    room.wait()
    queue.async { [self] in
      defer { room.signal() }
      guard failure == nil else { return }
      do {
        if let spool {
          meter.add(mix)
          try spool.append(mix)
        } else {
          try writer.write(AudioBuffer(channels: mix, sampleRate: writer.sampleRate))
        }
        if !range.isEmpty { try stems?.write(parts, samples: range.count) }
      } catch {
        failure = error
      }
    }
  }

  /// Waits until nothing is under way. Without it an error would end the program while blocks that wait
  /// hold on to temporary files.
  func wait() { queue.sync {} }

  /// Waits until everything is written; the figures of the mix.
  func finish() throws -> MixMeter {
    try queue.sync {
      if let failure { throw failure }
      return meter
    }
  }
}

extension Tensor {
  /// The channels of a stereo block `[1, 1, 2, sample]` in a range of samples, as arrays.
  fileprivate func channels(_ range: Range<Int>) -> [[Float]] {
    let samples = shape[3]
    return withUnsafeValues { values in
      (0..<shape[2]).map { channel in
        let start = values + channel * samples + range.lowerBound
        return Array(UnsafeBufferPointer(start: start, count: range.count))
      }
    }
  }
}
