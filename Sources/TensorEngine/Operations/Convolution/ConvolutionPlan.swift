import Kernels

/// How the work of a correlation is cut into pieces: chosen from the shapes alone, so that no result depends
/// on the number of threads.
struct ConvolutionPlan {
  /// Positions that are computed from one scratch copy of samples.
  struct Block {
    let items: Range<Int>
    let rows: Range<Int>
    let columns: Range<Int>
  }

  /// Floats of a scratch copy that stay in a second-level cache (512 KiB) beside weights and results.
  private static let scratch = 81_920
  /// The longest row of positions in a block.
  private static let longestRow = 1_024
  /// Positions in a block for the gradient of weights, whose sums end with the block.
  private static let longestSum = 1_280
  /// Positions of an image that is small, and of a block of such images.
  private static let smallImage = 64
  private static let smallBlock = 256
  /// Pieces of work that threads can share evenly.
  private static let pieces = 16
  /// Floats of sums over spans of blocks that stay in a third-level cache.
  private static let sums = 1 << 22
  /// Multiplications that are worth a piece of their own.
  private static let leastWork = 1 << 18

  let blocks: [Block]
  private let pieces: Int

  /// Blocks for results, with room for all channels in the scratch copy; or for the gradient of the weights,
  /// with room for `channelsAtOnce`, which are better long.
  init(_ correlation: Correlation, channelsAtOnce: Int? = nil) {
    let (rows, columns) = (correlation.rows, correlation.columns)
    let planes = rows.samplePhases.count * columns.samplePhases.count
    let budget = Self.scratch / ((channelsAtOnce ?? correlation.channels) * planes)
    let (height, width) = (rows.positions.count, columns.positions.count)

    let room = budget / (1 + rows.span) - columns.span
    let blockWidth = Self.even(width, limit: min(Self.longestRow, max(room, 64)), multiple: 32)
    let pitch = blockWidth + columns.span
    var blockHeight = Self.even(height, limit: budget / pitch - rows.span, multiple: 1)
    var items = 1
    if height * width < Self.smallImage {
      // Images share a block, to fill the vectors; one row of them, if that is enough: then at the edges the
      // taps in the padding are left out.
      if channelsAtOnce == nil && width * correlation.batch >= Self.smallImage / 2 {
        blockHeight = 1
      }
      let room = 2 * budget / (pitch * (blockHeight + rows.span))
      items = Self.even(
        correlation.batch, limit: min(room, Self.smallBlock / (blockHeight * width)), multiple: 1)
    }

    blocks = Self.cut(0..<correlation.batch, into: items).flatMap { items in
      Self.cut(rows.positions, into: blockHeight).flatMap { rows in
        Self.cut(columns.positions, into: blockWidth).map { columns in
          Block(items: items, rows: rows, columns: columns)
        }
      }
    }
    let multiplications =
      correlation.batch * height * width * correlation.channels * correlation.results
      * rows.taps.count * columns.taps.count
    pieces = min(Self.pieces, multiplications / Self.leastWork)
  }

  /// How many channels the gradient of the weights takes at a time: it sums over positions, not channels.
  static func channelsAtOnce(_ correlation: Correlation) -> Int {
    let planes = correlation.rows.samplePhases.count * correlation.columns.samplePhases.count
    return max(1, min(correlation.channels, scratch / (planes * longestSum)))
  }

  /// Whether the adjoint has the weights transposed first: read once for a tile of the kernel, their strides
  /// cost more than that only where positions are many.
  static func transposesWeights(_ correlation: Correlation) -> Bool {
    correlation.batch * correlation.rows.samples.extent * correlation.columns.samples.extent >= 512
  }

  /// How many channels before they are needed samples are asked for: none where a tile of the kernel stays in
  /// the first-level cache (32 KiB) with its weights, `terms` for each result; else what was fastest on a
  /// Zen 3, less where channels have many rows.
  static func channelsAhead(_ correlation: Correlation, terms: Int) -> Int {
    terms * Int(CONVOLUTION_ROWS) < 6_144 ? 0 : correlation.rows.span == 0 ? 8 : 4
  }

  /// Whether there are too few blocks to give each thread its own, so that they work on parts of the results
  /// of one block together.
  var sharesBlocks: Bool { blocks.count < pieces }

  /// Some channels of the results each, as many parts as there should be pieces of work.
  func parts(of results: Int) -> [Range<Int>] {
    let size = Self.even(
      results, limit: results / max(pieces, 1), multiple: Int(CONVOLUTION_ROWS))
    return Self.cut(0..<results, into: size)
  }

  /// Neighbouring blocks whose gradients of `weights` weights are summed up together, each span on one
  /// thread; all blocks where there are too few, or the sums of the spans would leave the cache.
  func spans(weights: Int) -> [ArraySlice<Block>] {
    guard blocks.count >= pieces, weights * pieces <= Self.sums else { return [blocks[...]] }
    let size = Self.even(blocks.count, limit: blocks.count / max(pieces, 1), multiple: 1)
    return Self.cut(0..<blocks.count, into: size).map { blocks[$0] }
  }

  /// The size of even pieces of `count`, whole multiples where they are several.
  private static func even(_ count: Int, limit: Int, multiple: Int) -> Int {
    if count <= limit { return count }
    let pieces = (count + max(limit, 1) - 1) / max(limit, 1)
    return ((count + pieces - 1) / pieces + multiple - 1) / multiple * multiple
  }

  /// Consecutive ranges of `size`, the last one shorter where it does not divide.
  static func cut(_ range: Range<Int>, into size: Int) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: max(size, 1)).map {
      $0..<min($0 + size, range.upperBound)
    }
  }
}
