import Kernels

extension TiledCorrelation {
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
          form: form, rows: pointers, first: left, top: top,
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
        form: filterForm, rows: pointers, first: left, top: top,
        tiles: results.count,
        row_step: strides.result, extent: columns.taps, height: rows.taps, from: 0, from_line: 0,
        count: columns.taps, lines: rows.taps, phases: samplePhases,
        is_repeated: false, bias: nil)
      kernels.tiles(sums, slab, phase, 2 * lanes, &target)
    }
  }
}
