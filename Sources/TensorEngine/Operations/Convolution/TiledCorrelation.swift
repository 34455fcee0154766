import Kernels

/// A correlation along one axis by overlapping tiles of 64 samples: in their spectrum the sum over taps is one product,
/// and the sum over channels a product of matrices for each bin.
///
/// A tile of 64 samples gives 64 less the span of the taps results, for which 95 real products stand instead of one for
/// each tap and result. Vectors lie across tiles, those of several items of the batch too; for the gradient of the
/// weights, whose sum goes over tiles, across channels.
///
/// - Source: overlap-save (A. V. Oppenheim, R. W. Schafer, "Discrete-time signal processing", 8.7.3), many channels:
///   M. Mathieu, M. Henaff, Y. LeCun, "Fast training of convolutional networks through FFTs", 2014,
///   https://arxiv.org/abs/1312.5851.
struct TiledCorrelation {
  private static let tile = 64
  private static let slabs = 32

  let correlation: Correlation
  private let axis: CorrelationAxis
  private let kernels: TileKernels
  /// Lanes of a vector, and rows of a panel of factors.
  private let lanes, panelRows: Int
  /// Positions whose results a tile gives, and tiles in a row.
  private let valid, tilesInRow: Int

  /// `nil` where the correlation is no such, or direct sums are estimated to be faster.
  init?(_ correlation: Correlation) {
    let (rows, axis) = (correlation.rows, correlation.columns)
    guard rows.samples.extent == 1, rows.results.extent == 1, rows.taps.count == 1,
      axis.isSeamless, axis.span < Self.tile / 2
    else { return nil }
    self.correlation = correlation
    self.axis = axis
    kernels = correlation.backend.kernels.tiles
    (lanes, panelRows) = (kernels.lanes, kernels.rows)
    valid = Self.tile - axis.span
    tilesInRow = (axis.positions.count + valid - 1) / valid
    if !isWorthwhile { return nil }
  }

  /// Estimates of multiplications by vectors of 16 lanes, whatever the lanes here, so that every processor decides
  /// alike: for the products, a transform of 16 tiles, one of 16 filters, and the waste of direct sums.
  private var isWorthwhile: Bool {
    let (products, transform, weights, waste) = (95, 1_600, 3_200, 1.25)
    let (channels, results) = (correlation.channels, correlation.results)
    let groups = (tiles + 15) / 16
    let tiled =
      groups
      * (products * depth * results * resultPhases + transform * (depth + results * resultPhases))
      + weights * (results + 15) / 16 * depth * resultPhases
    let direct = correlation.batch * axis.positions.count * channels * results * taps
    return Double(tiled) < waste * Double(direct) / 16
  }

  /// Phases of the samples that are read together, and of the results that are written together.
  private var samplePhases: Int { axis.samples.step }
  private var resultPhases: Int { axis.results.step }
  private var taps: Int { axis.taps.count }
  private var tiles: Int { correlation.batch * tilesInRow }
  private var groups: Int { (tiles + lanes - 1) / lanes }
  /// Indices that products sum over.
  private var depth: Int { correlation.channels * samplePhases }

  /// The first position of a tile, and the item of the batch that it belongs to.
  private func place(of tile: Int) -> (item: Int, position: Int) {
    (tile / tilesInRow, axis.positions.lowerBound + tile % tilesInRow * valid)
  }

  /// Where a tile starts among the samples.
  private func firstSample(_ position: Int) -> Int {
    axis.samples.step * (position + axis.leastShift) + axis.samples.start
  }

  /// Floats of a slab, with room such that slabs do not compete for the same places in the cache: cache lines in odd
  /// number.
  private func spaced(_ floats: Int) -> Int { ((floats + 15) / 16 | 1) * 16 }

  // MARK: Results

  /// Writes all results, `[batch, results, column]`.
  func run(
    _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>
  ) {
    let backend = correlation.backend
    let chunks = (correlation.results + lanes - 1) / lanes
    let panel = 2 * panelRows * depth
    let panels = lanes / panelRows * resultPhases
    let ofChunk = spaced(panels * panel)
    let xSlab = spaced(2 * lanes * depth)
    let ySlab = spaced(2 * lanes * lanes * resultPhases)

    /// Products and results of a chunk of the results over a group of tiles.
    func write(
      _ group: Int, _ chunk: Int, _ samples: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
      _ sums: UnsafeMutablePointer<Float>
    ) {
      kernels.multiply(
        Self.slabs, true, depth, panels, samples, xSlab, factors, ofChunk, panel, sums, ySlab, false
      )
      scatter(sums, slab: ySlab, chunk, group, bias: bias, to: y)
    }

    if isLong {
      backend.withScratch(chunks * Self.slabs * ofChunk) { factors in
        backend.parallel(chunks) { chunk in
          gatherWeights(
            weight, chunk, to: factors + chunk * Self.slabs * ofChunk, slab: ofChunk, panel: panel)
        }
        backend.parallel(groups) { group in
          backend.withScratch(Self.slabs * (xSlab + ySlab)) { samples in
            gather(x, 0..<correlation.channels, group, to: samples, slab: xSlab)
            let sums = samples + Self.slabs * xSlab
            for chunk in 0..<chunks {
              write(group, chunk, samples, factors + chunk * Self.slabs * ofChunk, sums)
            }
          }
        }
      }
    } else {
      backend.withScratch(groups * Self.slabs * xSlab) { samples in
        backend.parallel(over: correlation.channels, grain: 8) { channels in
          for group in 0..<groups {
            gather(x, channels, group, to: samples + group * Self.slabs * xSlab, slab: xSlab)
          }
        }
        backend.parallel(chunks) { chunk in
          backend.withScratch(Self.slabs * (ofChunk + ySlab)) { factors in
            gatherWeights(weight, chunk, to: factors, slab: ofChunk, panel: panel)
            let sums = factors + Self.slabs * ofChunk
            for group in 0..<groups {
              write(group, chunk, samples + group * Self.slabs * xSlab, factors, sums)
            }
          }
        }
      }
    }
  }

  /// Whether tiles are many beside the weights: then threads take groups of tiles, and weights are transformed first.
  private var isLong: Bool { groups > 8 }

  /// The spectra of a group of tiles of some channels.
  private func gather(
    _ x: UnsafePointer<Float>, _ channels: Range<Int>, _ group: Int,
    to samples: UnsafeMutablePointer<Float>, slab: Int
  ) {
    let (count, extent) = (correlation.channels, axis.samples.extent)
    withLanes(UnsafePointer<Float>.self) { rows, first in
      for lane in 0..<lanes {
        let tile = group * lanes + lane
        let (item, position) = place(of: tile)
        rows[lane] = tile < tiles ? x + (item * count + channels.lowerBound) * extent : nil
        first[lane] = firstSample(position)
      }
      var source = TileSource(
        rows: rows.baseAddress!, first: first.baseAddress!, tiles: channels.count, row_step: extent,
        first_step: 0, extent: extent, count: samplePhases * Self.tile, phases: samplePhases,
        end: x + correlation.batch * count * extent)
      let step = samplePhases * 2 * lanes
      kernels.vectors(&source, samples + channels.lowerBound * step, slab, 2 * lanes, step)
    }
  }

  /// The factors of a chunk of the results: panels for each phase of theirs.
  private func gatherWeights(
    _ weight: UnsafePointer<Float>, _ chunk: Int, to factors: UnsafeMutablePointer<Float>,
    slab: Int, panel: Int
  ) {
    let strides = correlation.weightStrides
    withLanes(UnsafePointer<Float>.self) { rows, first in
      first.update(repeating: 0)
      for lane in 0..<lanes {
        let result = chunk * lanes + lane
        rows[lane] = result < correlation.results ? weight + result * strides.result : nil
      }
      var source = TileSource(
        rows: rows.baseAddress!, first: first.baseAddress!, tiles: correlation.channels,
        row_step: strides.channel, first_step: 0, extent: taps, count: taps,
        phases: max(samplePhases, resultPhases),
        end: weight + correlation.results * correlation.channels * taps)
      kernels.factors(
        &source, !axis.isAdjoint, factors, slab,
        axis.isAdjoint ? lanes / panelRows * panel : 2 * panelRows, samplePhases * 2 * panelRows,
        panel)
    }
  }

  /// Writes the results of a group of tiles, a chunk of them.
  private func scatter(
    _ sums: UnsafePointer<Float>, slab: Int, _ chunk: Int, _ group: Int,
    bias: UnsafePointer<Float>?, to y: UnsafeMutablePointer<Float>
  ) {
    let (count, extent) = (correlation.results, axis.results.extent)
    withLanes(UnsafeMutablePointer<Float>.self) { rows, first in
      for lane in 0..<lanes {
        let tile = group * lanes + lane
        let (item, position) = place(of: tile)
        rows[lane] = tile < tiles ? y + (item * count + chunk * lanes) * extent : nil
        first[lane] = resultPhases * position + axis.results.start
      }
      var target = TileTarget(
        rows: rows.baseAddress!, first: first.baseAddress!,
        tiles: min(lanes, count - chunk * lanes), row_step: extent, extent: extent,
        from: axis.isAdjoint ? axis.span : 0, count: resultPhases * valid, phases: resultPhases,
        bias: bias.map { $0 + chunk * lanes })
      kernels.tiles(sums, slab, lanes * 2 * lanes, 2 * lanes, &target)
    }
  }

  /// Lends room for a row and a place in it for each lane.
  private func withLanes<Row>(
    _ row: Row.Type,
    _ body: (UnsafeMutableBufferPointer<Row?>, UnsafeMutableBufferPointer<Int>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Row?.self, capacity: lanes) { rows in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: lanes) { first in
        body(rows, first)
      }
    }
  }

  // MARK: Gradient of the weights

  /// Tiles whose spectra are in the cache together.
  private static let tilesAtOnce = 32
  /// Spans of tiles that are summed up apart, each on one thread.
  private static let mostSpans = 16
  /// Floats of such sums.
  private static let sums = 1 << 22

  /// Writes the gradient of the weights, sums over all tiles of samples times gradients of results; not of the adjoint.
  func weightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>
  ) {
    let backend = correlation.backend
    let resultGroups = (correlation.results + lanes - 1) / lanes
    let channelGroups = (correlation.channels + lanes - 1) / lanes
    let vectors = channelGroups * samplePhases
    let paddedResults = resultGroups * lanes
    let sumSlab = spaced(vectors * paddedResults * 2 * lanes)
    let sumCount = Self.slabs * sumSlab
    let fitting = min(Self.mostSpans, tiles / (2 * Self.tilesAtOnce), Self.sums / sumCount)
    let spanCount = max(1, fitting)
    let spans = ConvolutionPlan.cut(0..<tiles, into: (tiles + spanCount - 1) / spanCount)
    let atOnce = spans.count == 1 ? 4 * Self.tilesAtOnce : Self.tilesAtOnce

    backend.withScratch(spans.count * sumCount) { sums in
      backend.parallel(spans.count) { span in
        for block in ConvolutionPlan.cut(spans[span], into: atOnce) {
          addProducts(
            x, dy, block, to: sums + span * sumCount, slab: sumSlab,
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
      backend.parallel(over: correlation.results, grain: 4) { results in
        for group in 0..<channelGroups {
          let first = group * samplePhases * paddedResults + results.lowerBound
          scatterGradient(
            sums + first * 2 * lanes, slab: sumSlab, phase: paddedResults * 2 * lanes, results,
            group,
            to: dw)
        }
      }
    }
  }

  /// Adds the products of some tiles, or begins with them.
  private func addProducts(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ block: Range<Int>,
    to sums: UnsafeMutablePointer<Float>, slab: Int, adds: Bool
  ) {
    let backend = correlation.backend
    let resultGroups = (correlation.results + lanes - 1) / lanes
    let channelGroups = (correlation.channels + lanes - 1) / lanes
    let vectors = channelGroups * samplePhases
    let panels = resultGroups * lanes / panelRows
    let (vector, panel) = (block.count * 2 * lanes, block.count * 2 * panelRows)
    let (xSlab, dySlab) = (spaced(vectors * vector), spaced(panels * panel))
    backend.withScratch(Self.slabs * (xSlab + dySlab)) { samples in
      let factors = samples + Self.slabs * xSlab
      backend.parallel(channelGroups + resultGroups) { group in
        if group < channelGroups {
          gatherChannels(
            x, of: correlation.channels, extent: axis.samples.extent, group, block,
            count: samplePhases * Self.tile, phases: samplePhases, from: firstSample
          ) { source, index in
            kernels.vectors(
              source, samples + group * samplePhases * vector + index * 2 * lanes, xSlab, vector,
              2 * lanes)
          }
        } else {
          let group = group - channelGroups
          gatherChannels(
            dy, of: correlation.results, extent: axis.results.extent, group, block,
            count: valid, phases: 1, from: { $0 }
          ) { source, index in
            kernels.factors(
              source, true, factors + group * lanes / panelRows * panel + index * 2 * panelRows,
              dySlab, 0, 2 * panelRows, panel)
          }
        }
      }
      backend.parallel(Self.slabs) { index in
        for row in 0..<vectors {
          kernels.multiply(
            1, index == 0, block.count, panels, samples + index * xSlab + row * vector, 0,
            factors + index * dySlab, 0, panel,
            sums + index * slab + row * resultGroups * lanes * 2 * lanes, 0, adds)
        }
      }
    }
  }

  /// The tiles of a block, item by item of the batch, of a group of channels, one in each lane.
  private func gatherChannels(
    _ x: UnsafePointer<Float>, of channels: Int, extent: Int, _ group: Int, _ block: Range<Int>,
    count: Int, phases: Int, from sample: (Int) -> Int,
    _ body: (UnsafePointer<TileSource>, Int) -> Void
  ) {
    withLanes(UnsafePointer<Float>.self) { rows, first in
      var start = block.lowerBound
      while start < block.upperBound {
        let (item, position) = place(of: start)
        let end = min(block.upperBound, (item + 1) * tilesInRow)
        for lane in 0..<lanes {
          let channel = group * lanes + lane
          rows[lane] = channel < channels ? x + (item * channels + channel) * extent : nil
          first[lane] = sample(position)
        }
        var source = TileSource(
          rows: rows.baseAddress!, first: first.baseAddress!, tiles: end - start, row_step: 0,
          first_step: sample(position + valid) - sample(position), extent: extent, count: count,
          phases: phases, end: x + correlation.batch * channels * extent)
        body(&source, start - block.lowerBound)
        start = end
      }
    }
  }

  /// Writes the gradient of the weights of a group of channels for some results.
  private func scatterGradient(
    _ sums: UnsafePointer<Float>, slab: Int, phase: Int, _ results: Range<Int>, _ group: Int,
    to dw: UnsafeMutablePointer<Float>
  ) {
    let strides = correlation.weightStrides
    withLanes(UnsafeMutablePointer<Float>.self) { rows, first in
      first.update(repeating: 0)
      for lane in 0..<lanes {
        let channel = group * lanes + lane
        rows[lane] =
          channel < correlation.channels
          ? dw + results.lowerBound * strides.result + channel * strides.channel : nil
      }
      var target = TileTarget(
        rows: rows.baseAddress!, first: first.baseAddress!, tiles: results.count,
        row_step: strides.result, extent: taps, from: 0, count: taps, phases: samplePhases,
        bias: nil)
      kernels.tiles(sums, slab, phase, 2 * lanes, &target)
    }
  }
}
