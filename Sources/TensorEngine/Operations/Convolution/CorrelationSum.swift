import Kernels

/// What the results of one phase are sums of in a block: the kernel's table of taps.
struct CorrelationSum {
  /// Taps in a table of several channels.
  private static let longestTable = 64

  /// Which of the interleaved results are meant.
  let phase: (row: Int, column: Int)
  private let taps: [ConvolutionTap]
  /// Channels that share the table, and how many times it is gone through.
  private let together: Int
  private let times: Int
  private let block: CorrelationBlock

  /// Leaves out the taps that see nothing but padding. Where there are few, several channels go into one
  /// table, so that the kernel's inner loop is long.
  init(_ block: CorrelationBlock, phase: (row: Int, column: Int), channels: Int) {
    let (rows, columns) = (block.correlation.rows, block.correlation.columns)
    let across = columns.taps(of: phase.column, at: block.place.columns)
    let taps = rows.taps(of: phase.row, at: block.place.rows).flatMap { row in
      across.map { column in
        ConvolutionTap(
          weight: row.index * columns.taps.count + column.index,
          sample: (row.plane * columns.samplePhases.count + column.plane) * block.plane
            + row.shift * block.pitch + column.shift * block.place.items.count)
      }
    }
    let fitting = (1...channels).last {
      channels % $0 == 0 && $0 * taps.count <= Self.longestTable
    }
    let together = fitting ?? 1
    self.phase = phase
    self.block = block
    self.together = together
    times = channels / together
    self.taps = (0..<together).flatMap { index in
      taps.map { tap in
        ConvolutionTap(
          weight: tap.weight + index * block.correlation.weightStrides.channel,
          sample: tap.sample + index * block.channel)
      }
    }
  }

  /// Lends it as the kernels take it.
  func withUnsafeSum(_ body: (UnsafePointer<ConvolutionSum>) -> Void) {
    let strides = block.correlation.weightStrides
    let ahead = ConvolutionPlan.channelsAhead(block.correlation, terms: times * taps.count)
    taps.withUnsafeBufferPointer { taps in
      let sum = ConvolutionSum(
        channels: times, tap_count: taps.count, taps: taps.baseAddress,
        weight_row: strides.result, weight_channel: together * strides.channel,
        sample_channel: together * block.channel, ahead: ahead * block.channel)
      withUnsafePointer(to: sum, body)
    }
  }
}
