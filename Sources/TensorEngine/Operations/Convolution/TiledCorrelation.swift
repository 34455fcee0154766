import Kernels

/// A correlation by overlapping tiles, of 64 samples in a row or 8 by 8 of an image: in their spectrum the sum over taps
/// is one product, and the sum over channels a product of matrices for each bin.
///
/// A tile gives its samples less the spans of the taps results; 95 real products stand there (94 of an image) instead of
/// one for each tap and result. Images of which every second row and column has a result, 3 by 3 taps, take Winograd's
/// transform of the even samples, of 7 by 7: 49 products for 9 results. Vectors lie across tiles, those of several items
/// of the batch too; for the gradient of the weights, whose sum goes over tiles, across channels.
///
/// - Source: overlap-save (A. V. Oppenheim, R. W. Schafer, "Discrete-time signal processing", 8.7.3), many channels:
///   M. Mathieu, M. Henaff, Y. LeCun, "Fast training of convolutional networks through FFTs", 2014,
///   https://arxiv.org/abs/1312.5851. Strided images: A. Lavin, S. Gray, "Fast algorithms for convolutional neural
///   networks", 2015, https://arxiv.org/abs/1509.09308.
struct TiledCorrelation {
  enum Form { case row, image, stridedImage }

  let correlation: Correlation
  let rows, columns: Axis
  let form: Form
  let kernels: TileKernels
  /// Lanes of a vector, and rows of a panel of factors.
  let lanes, panelRows: Int
  /// What a tile covers of each phase of samples, and the positions whose results it gives.
  let size, valid: (rows: Int, columns: Int)
  /// Tiles that cover an item of the batch.
  let across: (rows: Int, columns: Int)

  /// `nil` where the correlation is no such, or direct sums are estimated to be faster and `always` does not say
  /// that this does not matter.
  init?(_ correlation: Correlation, always: Bool = false) {
    if correlation.backend.convolvesDirectly { return nil }
    let (rows, columns) = (correlation.rows, correlation.columns)
    let steps = [rows, columns].map { max($0.samples.step, $0.results.step) }
    form = rows.taps.count == 1 ? .row : steps == [1, 1] ? .image : .stridedImage
    switch form {
    case .row:
      guard rows.samples.extent == 1, rows.results.extent == 1, columns.span < 32 else {
        return nil
      }
      size = (1, 64)
    case .image:
      guard rows.isSeamless, rows.span <= 4, columns.span <= 4 else { return nil }
      size = (8, 8)
    case .stridedImage:
      guard rows.isSeamless, steps == [2, 2], rows.taps.count == 3, columns.taps.count == 3 else {
        return nil
      }
      size = (4, 4)
    }
    guard columns.isSeamless else { return nil }
    self.correlation = correlation
    (self.rows, self.columns) = (Axis(rows), Axis(columns))
    kernels = correlation.backend.kernels.tiles
    (lanes, panelRows) = (kernels.lanes, kernels.rows)
    valid = (size.rows - rows.span, size.columns - columns.span)
    across = (
      (rows.positions.count + valid.rows - 1) / valid.rows,
      (columns.positions.count + valid.columns - 1) / valid.columns
    )
    if !always && !isWorthwhile { return nil }
  }

  /// What is asked of an axis, without its lists: those would be counted each time.
  struct Axis {
    let samples, results: CorrelationAxis.Grid
    let isAdjoint: Bool
    let taps, span, leastShift: Int
    let positions: Range<Int>

    init(_ axis: CorrelationAxis) {
      (samples, results, isAdjoint) = (axis.samples, axis.results, axis.isAdjoint)
      (taps, span, leastShift) = (axis.taps.count, axis.span, axis.leastShift)
      positions = axis.positions
    }

    /// The first sample, of any phase, that a position sees.
    func firstSample(at position: Int) -> Int {
      samples.step * (position + leastShift) + samples.start
    }
  }

  /// Estimates of multiplications by vectors of 16 lanes, whatever the lanes here, so that every processor decides
  /// alike: for the products, a transform of 16 tiles, one of 16 filters, and the waste of direct sums.
  private var isWorthwhile: Bool {
    let isStrided = form == .stridedImage
    let (products, transform, weights) = isStrided ? (50, 500, 600) : (95, 1_600, 3_200)
    let waste = isStrided ? 1.2 : 1.25
    let results = correlation.results * resultPhases
    let tiled =
      (tiles + 15) / 16 * (products * depth * results + transform * (depth + results))
      + weights * (results + 15) / 16 * depth
    let positions = correlation.batch * rows.positions.count * columns.positions.count
    let direct = positions * correlation.channels * correlation.results * taps
    return Double(tiled) < waste * Double(direct) / 16
  }

  /// Slabs of vectors, and of factors.
  var slabs: (vectors: Int, factors: Int) {
    form == .stridedImage
      ? (Int(STRIDED_SLABS), Int(STRIDED_FACTOR_SLABS)) : (Int(TILE_SLABS), Int(TILE_SLABS))
  }
  /// For each slab of factors, those of the vectors that it meets; of strided images as `StridedTiles.inc` lays them out.
  var copies: [Range<Int>] {
    guard form == .stridedImage else { return (0..<slabs.factors).map { $0..<$0 + 1 } }
    var first = 0
    return ([Int](repeating: 1, count: 8) + [3, 3, 3, 3, 5]).map { count in
      defer { first += count }
      return first..<first + count
    }
  }
  /// Slabs whose numbers are real, the first ones.
  var reals: Int {
    switch form {
    case .row: 1
    case .image: 2
    case .stridedImage: slabs.factors
    }
  }
  /// What the tiles of samples are.
  var samplesForm: TileForm {
    switch form {
    case .row: TILE_ROW
    case .image: TILE_IMAGE
    case .stridedImage: columns.isAdjoint ? STRIDED_ADJOINT_SAMPLES : STRIDED_SAMPLES
    }
  }
  var filterForm: TileForm {
    form != .stridedImage
      ? samplesForm : columns.isAdjoint ? STRIDED_ADJOINT_FILTER : STRIDED_FILTER
  }
  var resultsForm: TileForm { form == .stridedImage ? STRIDED_RESULTS : samplesForm }
  /// Phases of the samples that are read together, and of the results that are written together; of a strided image they
  /// make a tile of their own kind.
  var samplePhases: Int { form == .row ? columns.samples.step : 1 }
  var resultPhases: Int { form == .row ? columns.results.step : 1 }
  /// What a tile covers of all phases of samples.
  var window: (rows: Int, columns: Int) {
    form == .row
      ? (1, columns.samples.step * size.columns)
      : (rows.samples.step * (size.rows - 1) + 1, columns.samples.step * (size.columns - 1) + 1)
  }
  var taps: Int { rows.taps * columns.taps }
  var tilesOfItem: Int { across.rows * across.columns }
  var tiles: Int { correlation.batch * tilesOfItem }
  var groups: Int { (tiles + lanes - 1) / lanes }
  /// Indices that products sum over.
  var depth: Int { correlation.channels * samplePhases }

  /// The item of the batch that a tile belongs to, and its first position.
  func place(of tile: Int) -> (item: Int, row: Int, column: Int) {
    let (item, within) = tile.quotientAndRemainder(dividingBy: tilesOfItem)
    let (row, column) = within.quotientAndRemainder(dividingBy: across.columns)
    return (
      item, rows.positions.lowerBound + row * valid.rows,
      columns.positions.lowerBound + column * valid.columns
    )
  }

  /// Floats of a slab, with room such that slabs do not compete for the same places in the cache: cache lines in odd
  /// number.
  func spaced(_ floats: Int) -> Int { ((floats + 15) / 16 | 1) * 16 }

  // MARK: Channels in vectors

  /// Channels of samples or of results that lie together: all of them, or some.
  struct Part<Pointer> {
    /// `[batch, channels.count, row, column]`.
    let values: Pointer
    let channels: Range<Int>
    /// Whether each value stands for two, one after the other in a row.
    var isRepeated = false

    /// The values of one channel in a row.
    func width(_ grid: CorrelationAxis.Grid) -> Int {
      isRepeated ? grid.extent / 2 : grid.extent
    }

    /// Where the first of some channels begins in an item of the batch.
    func offset(_ item: Int, _ channels: Range<Int>, area: Int) -> Int {
      (item * self.channels.count + channels.lowerBound - self.channels.lowerBound) * area
    }
  }

  /// Channels for the lanes of a vector, of one part each.
  func groups<Pointer>(of parts: [Part<Pointer>]) -> [(
    part: Part<Pointer>, channels: Range<Int>
  )] {
    parts.flatMap { part in
      ConvolutionPlan.cut(part.channels, into: lanes).map { (part, $0) }
    }
  }

  /// Panels that hold as many rows.
  func panels(of rows: Int) -> Int { (rows + panelRows - 1) / panelRows }

  /// Lends room for a row or an image, and a column and a line of it, for each lane.
  func withLanes<Row>(
    _ row: Row.Type,
    _ body: (
      UnsafeMutablePointer<Row?>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>
    ) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Row?.self, capacity: lanes) { rows in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * lanes) { places in
        guard let rows = rows.baseAddress, let places = places.baseAddress else {
          preconditionFailure("TiledCorrelation: vectors without lanes")
        }
        body(rows, places, places + lanes)
      }
    }
  }
}
