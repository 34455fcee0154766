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
  /// Positions in a block of small images.
  private static let leastPositions = 256
  /// Pieces of work that threads can share evenly.
  private static let pieces = 16
  /// Floats of sums over parts of the positions.
  private static let sums = 1 << 20
  /// Multiplications that are worth a piece of their own.
  private static let leastWork = 1 << 18

  let blocks: [Block]
  private let pieces: Int

  /// Blocks whose scratch copy has room for `channelsAtOnce` channels.
  init(_ correlation: Correlation, channelsAtOnce: Int) {
    let (rows, columns) = (correlation.rows, correlation.columns)
    let planes = rows.samplePhases.count * columns.samplePhases.count
    let budget = Self.scratch / (channelsAtOnce * planes)
    let (height, width) = (rows.positions.count, columns.positions.count)

    let room = budget / (1 + rows.span) - columns.span
    let blockWidth = Self.even(width, limit: min(Self.longestRow, max(room, 64)), multiple: 32)
    let pitch = blockWidth + columns.span
    let blockHeight = Self.even(height, limit: budget / pitch - rows.span, multiple: 1)
    // Small images share a block, to fill the vectors.
    let isWhole = blockWidth >= width && blockHeight >= height
    let images = min(
      budget / (pitch * (height + rows.span)), Self.leastPositions / (height * width))
    let items = Self.even(correlation.batch, limit: isWhole ? images : 1, multiple: 1)

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
  /// the first-level cache (32 KiB) with its weights, `terms` for each result, else what was fastest on a Zen 3, less where channels have many rows.
  static func channelsAhead(_ correlation: Correlation, terms: Int) -> Int {
    terms * Int(CONVOLUTION_ROWS) < 6_144 ? 0 : correlation.rows.span == 0 ? 8 : 4
  }

  /// Some channels of the results each, so many that there are enough pieces of work where there are
  /// `others` of each part.
  func parts(of results: Int, besides others: Int) -> [Range<Int>] {
    let parts = max(1, (pieces + others - 1) / others)
    return Self.cut(
      0..<results,
      into: Self.even(results, limit: results / parts, multiple: Int(CONVOLUTION_ROWS)))
  }

  /// Neighbouring blocks whose gradients of `weights` weights are summed up together: the sums of all spans
  /// fit into the third-level cache.
  func spans(weights: Int) -> [ArraySlice<Block>] {
    let spans = min(pieces, blocks.count, Self.sums / weights)
    return Self.cut(
      0..<blocks.count,
      into: Self.even(blocks.count, limit: blocks.count / max(spans, 1), multiple: 1)
    ).map { blocks[$0] }
  }

  /// The size of even pieces of `count`, whole multiples where they are several.
  private static func even(_ count: Int, limit: Int, multiple: Int) -> Int {
    if count <= limit { return count }
    let pieces = (count + max(limit, 1) - 1) / max(limit, 1)
    return ((count + pieces - 1) / pieces + multiple - 1) / multiple * multiple
  }

  static func cut(_ range: Range<Int>, into size: Int) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: max(size, 1)).map {
      $0..<min($0 + size, range.upperBound)
    }
  }
}
