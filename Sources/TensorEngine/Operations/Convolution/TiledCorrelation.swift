import Kernels

/// A correlation by overlapping tiles, of 64 samples in a row or 8 by 8 of an image: in their spectrum the sum over taps
/// is one product, and the sum over channels a product of matrices for each bin.
///
/// A tile gives its samples less the spans of the taps results; 95 real products stand there (94 of an image) instead of
/// one for each tap and result. Images of which every second row and column has a result, 3 by 3 taps, take Winograd's
/// transform of the even samples, of 7 by 7: 49 products for 9 results. Vectors lie across tiles, those of several items of the batch too; for the gradient of
/// the weights, whose sum goes over tiles, across channels.
///
/// - Source: overlap-save (A. V. Oppenheim, R. W. Schafer, "Discrete-time signal processing", 8.7.3), many channels:
///   M. Mathieu, M. Henaff, Y. LeCun, "Fast training of convolutional networks through FFTs", 2014,
///   https://arxiv.org/abs/1312.5851. Strided images: A. Lavin, S. Gray, "Fast algorithms for convolutional neural
///   networks", 2015, https://arxiv.org/abs/1509.09308.
struct TiledCorrelation {
  private enum Form { case row, image, stridedImage }

  let correlation: Correlation
  private let rows, columns: Axis
  private let form: Form
  private let kernels: TileKernels
  /// Lanes of a vector, and rows of a panel of factors.
  private let lanes, panelRows: Int
  /// What a tile covers of each phase of samples, and the positions whose results it gives.
  private let size, valid: (rows: Int, columns: Int)
  /// Tiles that cover an item of the batch.
  private let across: (rows: Int, columns: Int)

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
  private struct Axis {
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
  private var slabs: (vectors: Int, factors: Int) {
    form == .stridedImage
      ? (Int(STRIDED_SLABS), Int(STRIDED_FACTOR_SLABS)) : (Int(TILE_SLABS), Int(TILE_SLABS))
  }
  /// For each slab of factors, those of the vectors that it meets.
  private var copies: [Range<Int>] {
    guard form == .stridedImage else { return (0..<slabs.factors).map { $0..<$0 + 1 } }
    var first = 0
    return ([Int](repeating: 1, count: 8) + [3, 3, 3, 3, 5]).map { count in
      defer { first += count }
      return first..<first + count
    }
  }
  /// Slabs whose numbers are real, the first ones.
  private var reals: Int {
    switch form {
    case .row: 1
    case .image: 2
    case .stridedImage: slabs.factors
    }
  }
  private var isImage: Bool { form != .row }
  /// What the tiles of samples are.
  private var samplesForm: TileForm {
    switch form {
    case .row: TILE_ROW
    case .image: TILE_IMAGE
    case .stridedImage: columns.isAdjoint ? STRIDED_ADJOINT_SAMPLES : STRIDED_SAMPLES
    }
  }
  private var filterForm: TileForm {
    form != .stridedImage
      ? samplesForm : columns.isAdjoint ? STRIDED_ADJOINT_FILTER : STRIDED_FILTER
  }
  private var resultsForm: TileForm { form == .stridedImage ? STRIDED_RESULTS : samplesForm }
  /// Phases of the samples that are read together, and of the results that are written together; of a strided image they
  /// make a tile of their own kind.
  private var samplePhases: Int { form == .row ? columns.samples.step : 1 }
  private var resultPhases: Int { form == .row ? columns.results.step : 1 }
  /// What a tile covers of all phases of samples.
  private var window: (rows: Int, columns: Int) {
    form == .row
      ? (1, columns.samples.step * size.columns)
      : (rows.samples.step * (size.rows - 1) + 1, columns.samples.step * (size.columns - 1) + 1)
  }
  private var taps: Int { rows.taps * columns.taps }
  private var tilesOfItem: Int { across.rows * across.columns }
  private var tiles: Int { correlation.batch * tilesOfItem }
  private var groups: Int { (tiles + lanes - 1) / lanes }
  /// Indices that products sum over.
  private var depth: Int { correlation.channels * samplePhases }

  /// The item of the batch that a tile belongs to, and its first position.
  private func place(of tile: Int) -> (item: Int, row: Int, column: Int) {
    let (item, within) = tile.quotientAndRemainder(dividingBy: tilesOfItem)
    let (row, column) = within.quotientAndRemainder(dividingBy: across.columns)
    return (
      item, rows.positions.lowerBound + row * valid.rows,
      columns.positions.lowerBound + column * valid.columns
    )
  }

  /// Floats of a slab, with room such that slabs do not compete for the same places in the cache: cache lines in odd
  /// number.
  private func spaced(_ floats: Int) -> Int { ((floats + 15) / 16 | 1) * 16 }

  // MARK: Channels in vectors

  /// Channels of samples or of results that lie together: all of them, or some.
  struct Part<Pointer> {
    /// `[batch, channels.count, row, column]`.
    let values: Pointer
    let channels: Range<Int>
    /// Whether each value stands for two, one after the other in a row.
    var isRepeated = false

    /// The values of one channel in a row.
    fileprivate func width(_ grid: CorrelationAxis.Grid) -> Int {
      isRepeated ? grid.extent / 2 : grid.extent
    }

    /// Where the first of some channels begins in an item of the batch.
    fileprivate func offset(_ item: Int, _ channels: Range<Int>, area: Int) -> Int {
      (item * self.channels.count + channels.lowerBound - self.channels.lowerBound) * area
    }
  }

  /// Channels for the lanes of a vector, of one part each.
  private func groups<Pointer>(of parts: [Part<Pointer>]) -> [(
    part: Part<Pointer>, channels: Range<Int>
  )] {
    parts.flatMap { part in
      ConvolutionPlan.cut(part.channels, into: lanes).map { (part, $0) }
    }
  }

  /// Panels that hold as many rows.
  private func panels(of rows: Int) -> Int { (rows + panelRows - 1) / panelRows }

  /// Lends room for a row or an image, and a column and a line of it, for each lane.
  private func withLanes<Row>(
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

  // MARK: Results

  /// Writes all results.
  func run(
    _ x: [Part<UnsafePointer<Float>>], weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    to y: [Part<UnsafeMutablePointer<Float>>]
  ) {
    let backend = correlation.backend
    let chunks = groups(of: y)
    let xSlab = spaced(2 * lanes * depth)
    let ofSamples = slabs.vectors * xSlab

    /// Products and results of some chunks of the results, over groups of tiles.
    func write(
      _ part: Range<Int>, _ groups: Range<Int>, _ samples: UnsafePointer<Float>,
      _ factors: UnsafePointer<Float>
    ) {
      let ySlab = spaced(2 * lanes * part.count * chunkResults)
      backend.withScratch(groups.count * slabs.vectors * ySlab) { sums in
        multiply(
          samples, slab: xSlab, factors, slab: factorSlab(chunks: part.count), to: sums,
          slab: ySlab, groups: groups.count, pieces: pieces(of: chunks[part].map(\.channels)))
        for (index, group) in groups.enumerated() {
          for (place, chunk) in chunks[part].enumerated() {
            scatter(
              sums + index * slabs.vectors * ySlab + place * chunkResults * 2 * lanes, slab: ySlab,
              chunk.part, chunk.channels, group, bias: bias)
          }
        }
      }
    }

    if groups <= Self.fewGroups {
      // All tiles at once, while the weights go by, a chunk of the results on each thread.
      backend.withScratch(groups * ofSamples) { samples in
        backend.parallel(over: correlation.channels, grain: 8) { channels in
          for group in 0..<groups {
            gather(x, channels, group, to: samples + group * ofSamples, slab: xSlab)
          }
        }
        backend.parallel(chunks.count) { chunk in
          let slab = factorSlab(chunks: 1)
          backend.withScratch(slabs.factors * slab) { factors in
            gatherWeights(weight, chunks[chunk].channels, to: factors, slab: slab)
            write(chunk..<chunk + 1, 0..<groups, samples, factors)
          }
        }
      }
    } else {
      // All weights, while the tiles go by, some groups of them on each thread.
      let slab = factorSlab(chunks: chunks.count)
      backend.withScratch(slabs.factors * slab) { factors in
        backend.parallel(chunks.count) { chunk in
          gatherWeights(
            weight, chunks[chunk].channels,
            to: factors + chunk * chunkResults / panelRows * panel, slab: slab)
        }
        backend.parallel(over: groups, grain: groupsAtOnce) { groups in
          backend.withScratch(groups.count * ofSamples) { samples in
            for (index, group) in groups.enumerated() {
              gather(
                x, 0..<correlation.channels, group, to: samples + index * ofSamples, slab: xSlab)
            }
            write(chunks.indices, groups, samples, factors)
          }
        }
      }
    }
  }

  /// Groups of tiles that are few beside any weights.
  private static let fewGroups = 8
  /// Groups of tiles that weights are read for together: no more than stay in a second-level cache.
  private var groupsAtOnce: Int { max(1, 16 / lanes) }

  /// Floats of a panel of factors.
  private var panel: Int { 2 * panelRows * depth }
  /// Results of a chunk, of all phases.
  private var chunkResults: Int { lanes * resultPhases }

  /// Floats of a slab of the factors of some chunks of results.
  private func factorSlab(chunks: Int) -> Int { spaced(chunks * chunkResults / panelRows * panel) }

  /// The panels that hold the results of some chunks, phase after phase in each.
  private func pieces(of chunks: [Range<Int>]) -> [Range<Int>] {
    let ofPhase = lanes / panelRows
    if resultPhases == 1 {
      return [0..<(chunks.count - 1) * ofPhase + panels(of: chunks[chunks.count - 1].count)]
    }
    return chunks.enumerated().flatMap { chunk, results in
      (0..<resultPhases).map { phase in
        let first = (chunk * resultPhases + phase) * ofPhase
        return first..<first + panels(of: results.count)
      }
    }
  }

  /// All products of some groups of tiles, slab by slab: its samples stay in the first-level cache while its factors go by.
  private func multiply(
    _ samples: UnsafePointer<Float>, slab xSlab: Int, _ factors: UnsafePointer<Float>,
    slab factorSlab: Int, to sums: UnsafeMutablePointer<Float>, slab ySlab: Int, groups: Int,
    pieces: [Range<Int>]
  ) {
    let (ofSamples, ofSums) = (slabs.vectors * xSlab, slabs.vectors * ySlab)
    for (slab, places) in copies.enumerated() {
      for piece in pieces {
        let first = piece.lowerBound
        var product = TileProduct(
          is_real: slab < reals, adds: false, columns: groups, terms: 1, depth: depth,
          panels: piece.count, x: samples + places.lowerBound * xSlab, x_column: ofSamples,
          x_term: 0, factors: factors + slab * factorSlab + first * panel, factor_term: 0,
          panel: panel, y: sums + places.lowerBound * ySlab + first * panelRows * 2 * lanes,
          y_column: ofSums)
        if places.count == 1 {
          kernels.multiply(&product)
          continue
        }
        // Copies share factors within a group.
        (product.columns, product.x_column, product.y_column) = (places.count, xSlab, ySlab)
        for _ in 0..<groups {
          kernels.multiply(&product)
          product.x += ofSamples
          product.y += ofSums
        }
      }
    }
  }

  /// The spectra of a group of tiles of some channels.
  private func gather(
    _ x: [Part<UnsafePointer<Float>>], _ channels: Range<Int>, _ group: Int,
    to samples: UnsafeMutablePointer<Float>, slab: Int
  ) {
    let height = rows.samples.extent
    let step = samplePhases * 2 * lanes
    withLanes(UnsafePointer<Float>.self) { pointers, left, top in
      for part in x {
        let channels = channels.clamped(to: part.channels)
        if channels.isEmpty { continue }
        let width = part.width(columns.samples)
        for lane in 0..<lanes {
          let tile = group * lanes + lane
          let (item, row, column) = place(of: tile)
          pointers[lane] =
            tile < tiles ? part.values + part.offset(item, channels, area: height * width) : nil
          left[lane] = columns.firstSample(at: column)
          top[lane] = rows.firstSample(at: row)
        }
        var source = TileSource(
          form: samplesForm, rows: pointers, first: left, top: isImage ? UnsafePointer(top) : nil,
          tiles: channels.count, row_step: height * width, first_step: 0, extent: width,
          height: height, count: window.columns, lines: window.rows,
          phases: samplePhases, is_repeated: part.isRepeated,
          end: part.values + correlation.batch * part.channels.count * height * width)
        kernels.vectors(&source, samples + channels.lowerBound * step, slab, 2 * lanes, step)
      }
    }
  }

  /// The factors of some results, as many as a vector has lanes at most: panels for each phase of theirs.
  private func gatherWeights(
    _ weight: UnsafePointer<Float>, _ results: Range<Int>,
    to factors: UnsafeMutablePointer<Float>, slab: Int
  ) {
    let strides = correlation.weightStrides
    withLanes(UnsafePointer<Float>.self) { pointers, left, top in
      for lane in 0..<lanes {
        let result = results.lowerBound + lane
        pointers[lane] = result < results.upperBound ? weight + result * strides.result : nil
        (left[lane], top[lane]) = (0, 0)
      }
      var source = TileSource(
        form: filterForm, rows: pointers, first: left, top: isImage ? UnsafePointer(top) : nil,
        tiles: correlation.channels, row_step: strides.channel, first_step: 0,
        extent: columns.taps, height: rows.taps, count: columns.taps, lines: rows.taps,
        phases: max(samplePhases, resultPhases), is_repeated: false,
        end: weight + correlation.results * correlation.channels * taps)
      kernels.factors(
        &source, !columns.isAdjoint, factors, slab,
        columns.isAdjoint ? lanes / panelRows * panel : 2 * panelRows, samplePhases * 2 * panelRows,
        panel)
    }
  }

  /// Writes some results of a group of tiles.
  private func scatter(
    _ sums: UnsafePointer<Float>, slab: Int, _ part: Part<UnsafeMutablePointer<Float>>,
    _ results: Range<Int>, _ group: Int, bias: UnsafePointer<Float>?
  ) {
    let (width, height) = (part.width(columns.results), rows.results.extent)
    let repeats = part.isRepeated ? 2 : 1
    withLanes(UnsafeMutablePointer<Float>.self) { pointers, left, top in
      for lane in 0..<lanes {
        let tile = group * lanes + lane
        let (item, row, column) = place(of: tile)
        pointers[lane] =
          tile < tiles ? part.values + part.offset(item, results, area: height * width) : nil
        left[lane] = (columns.results.step * column + columns.results.start) / repeats
        top[lane] = rows.results.step * row + rows.results.start
      }
      let skips = columns.isAdjoint && form != .stridedImage
      var target = TileTarget(
        form: samplesForm, rows: pointers, first: left, top: isImage ? UnsafePointer(top) : nil,
        tiles: results.count, row_step: height * width, extent: width, height: height,
        from: skips ? columns.span : 0, from_line: skips ? rows.span : 0,
        count: columns.results.step * valid.columns / repeats,
        lines: rows.results.step * valid.rows, phases: resultPhases,
        is_repeated: part.isRepeated, bias: bias.map { $0 + results.lowerBound })
      kernels.tiles(sums, slab, lanes * 2 * lanes, 2 * lanes, &target)
    }
  }

  // MARK: Gradient of the weights

  /// Tiles whose spectra are in memory together, at least and at most.
  private static let tilesAtOnce = (least: 32, most: 128)
  /// Spans of tiles that are summed up apart, each on one thread.
  private static let mostSpans = 16
  /// Floats of such sums.
  private static let sums = 1 << 22

  /// Which number of a tile of factors is the sum of its samples, and what it was divided by: the first bin, or of strided
  /// images what stands for the point 1 of both axes.
  private var sumOfTile: (slab: Int, number: Int, scale: Float) {
    switch form {
    case .row: (0, 0, 64)
    case .image: (0, 0, 128)
    case .stridedImage: (2, 1, 1)
    }
  }

  /// Writes the gradient of the weights, sums over all tiles of samples times gradients of results, and that of the
  /// bias, sums of the latter. Not of the adjoint.
  func weightGradient(
    _ x: [Part<UnsafePointer<Float>>], _ dy: UnsafePointer<Float>,
    to dw: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>
  ) {
    let backend = correlation.backend
    let groups = groups(of: x)
    let paddedResults = panels(of: correlation.results) * panelRows
    let sumSlab = spaced(groups.count * samplePhases * paddedResults * 2 * lanes)
    let ofSums = slabs.factors * sumSlab
    let sumCount = ofSums + paddedResults
    let spanCount = max(
      1, min(Self.mostSpans, tiles / (2 * Self.tilesAtOnce.least), Self.sums / sumCount))
    let spans = ConvolutionPlan.cut(0..<tiles, into: (tiles + spanCount - 1) / spanCount)
    // Sums are read and written for each block of tiles: while those are smaller than the sums, more at once is less traffic.
    let ofTile = slabs.vectors * 2 * (depth + correlation.results)
    let atOnce =
      spans.count == 1
      ? Self.tilesAtOnce.most
      : min(max(sumCount / ofTile, Self.tilesAtOnce.least), Self.tilesAtOnce.most)

    backend.withScratch(spans.count * sumCount) { sums in
      backend.parallel(spans.count) { span in
        for block in ConvolutionPlan.cut(spans[span], into: atOnce) {
          addProducts(
            groups, dy, block, to: sums + span * sumCount, slab: sumSlab,
            adds: block.lowerBound > spans[span].lowerBound)
        }
      }
      if spans.count > 1 {
        let kernel = backend.kernels.elementwise.sum_rows
        backend.parallel(over: sumCount, grain: Backend.grain / spans.count) { range in
          kernel(
            spans.count, range.count, sums + range.lowerBound, sumCount, sums + range.lowerBound)
        }
      }
      let scale = sumOfTile.scale
      for result in 0..<correlation.results {
        bias[result] = scale * sums[ofSums + result]
      }
      backend.parallel(over: correlation.results, grain: 4) { results in
        for (index, group) in groups.enumerated() {
          let first = index * samplePhases * paddedResults + results.lowerBound
          scatterGradient(
            sums + first * 2 * lanes, slab: sumSlab, phase: paddedResults * 2 * lanes, results,
            group.channels, to: dw)
        }
      }
    }
  }

  /// Adds the products of some tiles, or begins with them.
  private func addProducts(
    _ groups: [(part: Part<UnsafePointer<Float>>, channels: Range<Int>)],
    _ dy: UnsafePointer<Float>, _ block: Range<Int>, to sums: UnsafeMutablePointer<Float>,
    slab: Int, adds: Bool
  ) {
    let backend = correlation.backend
    let gradients = self.groups(of: [Part(values: dy, channels: 0..<correlation.results)])
    let vectors = groups.count * samplePhases
    let panels = panels(of: correlation.results)
    let (vector, panel) = (block.count * 2 * lanes, block.count * 2 * panelRows)
    let xSlab = spaced(vectors * vector)
    let dySlab = spaced(gradients.count * lanes / panelRows * panel)
    backend.withScratch(slabs.vectors * (xSlab + dySlab)) { samples in
      let factors = samples + slabs.vectors * xSlab
      backend.parallel(groups.count + gradients.count) { index in
        if index < groups.count {
          let (part, channels) = groups[index]
          gatherChannels(
            part, channels, block, samplesForm, rows.samples, columns.samples,
            lines: window.rows, count: window.columns, phases: samplePhases,
            at: { (rows.firstSample(at: $0), columns.firstSample(at: $1)) }
          ) { source, tile in
            kernels.vectors(
              source, samples + index * samplePhases * vector + tile * 2 * lanes, xSlab, vector,
              2 * lanes)
          }
        } else {
          let index = index - groups.count
          let (part, channels) = gradients[index]
          gatherChannels(
            part, channels, block, resultsForm, rows.results, columns.results, lines: valid.rows,
            count: valid.columns, phases: 1, at: { ($0, $1) }
          ) { source, tile in
            kernels.factors(
              source, true, factors + index * lanes / panelRows * panel + tile * 2 * panelRows,
              dySlab, 0, 2 * panelRows, panel)
          }
        }
      }
      let copies = copies
      backend.parallel(copies.count) { index in
        if index == 0 {
          let bias = sums + slabs.factors * slab
          let numbers = factors + sumOfTile.slab * dySlab + sumOfTile.number * panelRows
          for result in 0..<panels * panelRows {
            let (place, row) = result.quotientAndRemainder(dividingBy: panelRows)
            let tiles = numbers + place * panel + row
            var sum: Float = adds ? bias[result] : 0
            for tile in 0..<block.count { sum += tiles[tile * 2 * panelRows] }
            bias[result] = sum
          }
        }
        let places = copies[index]
        var product = TileProduct(
          is_real: index < reals, adds: adds, columns: vectors, terms: places.count,
          depth: block.count, panels: panels, x: samples + places.lowerBound * xSlab,
          x_column: vector, x_term: xSlab, factors: factors + places.lowerBound * dySlab,
          factor_term: dySlab, panel: panel, y: sums + index * slab,
          y_column: panels * panelRows * 2 * lanes)
        kernels.multiply(&product)
      }
    }
  }

  /// The tiles of a block, one row of them after the other, of some channels, one in each lane.
  private func gatherChannels(
    _ part: Part<UnsafePointer<Float>>, _ channels: Range<Int>, _ block: Range<Int>,
    _ form: TileForm, _ rows: CorrelationAxis.Grid, _ columns: CorrelationAxis.Grid, lines: Int,
    count: Int,
    phases: Int, at sample: (_ row: Int, _ column: Int) -> (row: Int, column: Int),
    _ body: (UnsafePointer<TileSource>, Int) -> Void
  ) {
    let width = part.width(columns)
    let area = rows.extent * width
    withLanes(UnsafePointer<Float>.self) { pointers, left, top in
      var start = block.lowerBound
      while start < block.upperBound {
        let (item, row, column) = place(of: start)
        let end = min(block.upperBound, (start / across.columns + 1) * across.columns)
        let first = sample(row, column)
        for lane in 0..<lanes {
          pointers[lane] =
            lane < channels.count
            ? part.values + part.offset(item, channels, area: area) + lane * area : nil
          (top[lane], left[lane]) = first
        }
        var source = TileSource(
          form: form, rows: pointers, first: left, top: isImage ? UnsafePointer(top) : nil,
          tiles: end - start,
          row_step: 0, first_step: sample(row, column + valid.columns).column - first.column,
          extent: width, height: rows.extent, count: count, lines: lines, phases: phases,
          is_repeated: part.isRepeated,
          end: part.values + correlation.batch * part.channels.count * area)
        body(&source, start - block.lowerBound)
        start = end
      }
    }
  }

  /// Writes the gradient of the weights of some channels, as many as a vector has lanes at most, for some results.
  private func scatterGradient(
    _ sums: UnsafePointer<Float>, slab: Int, phase: Int, _ results: Range<Int>,
    _ channels: Range<Int>, to dw: UnsafeMutablePointer<Float>
  ) {
    let strides = correlation.weightStrides
    withLanes(UnsafeMutablePointer<Float>.self) { pointers, left, top in
      for lane in 0..<lanes {
        let channel = channels.lowerBound + lane
        pointers[lane] =
          lane < channels.count
          ? dw + results.lowerBound * strides.result + channel * strides.channel : nil
        (left[lane], top[lane]) = (0, 0)
      }
      var target = TileTarget(
        form: filterForm, rows: pointers, first: left, top: isImage ? UnsafePointer(top) : nil,
        tiles: results.count,
        row_step: strides.result, extent: columns.taps, height: rows.taps, from: 0, from_line: 0,
        count: columns.taps, lines: rows.taps, phases: samplePhases,
        is_repeated: false, bias: nil)
      kernels.tiles(sums, slab, phase, 2 * lanes, &target)
    }
  }
}
