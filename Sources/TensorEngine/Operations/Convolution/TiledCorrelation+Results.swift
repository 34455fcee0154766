import Kernels

extension TiledCorrelation {
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
          form: samplesForm, rows: pointers, first: left, top: top,
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
        form: filterForm, rows: pointers, first: left, top: top,
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
        form: samplesForm, rows: pointers, first: left, top: top,
        tiles: results.count, row_step: height * width, extent: width, height: height,
        from: skips ? columns.span : 0, from_line: skips ? rows.span : 0,
        count: columns.results.step * valid.columns / repeats,
        lines: rows.results.step * valid.rows, phases: resultPhases,
        is_repeated: part.isRepeated, bias: bias.map { $0 + results.lowerBound })
      kernels.tiles(sums, slab, lanes * 2 * lanes, 2 * lanes, &target)
    }
  }
}
