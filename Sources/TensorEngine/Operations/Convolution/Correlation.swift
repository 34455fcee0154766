/// Sums over channels and taps of weighted samples, at every position of two axes: the forward pass of a
/// convolution, and the adjoint that gives the gradient of the samples.
struct Correlation {
  let rows: CorrelationAxis
  let columns: CorrelationAxis
  let batch: Int
  /// Channels that are read and summed.
  let channels: Int
  /// Channels that are written.
  let results: Int
  /// How far apart in the weight those of two results lie, and those of two channels.
  var weightStrides: (result: Int, channel: Int)
  let backend: Backend

  /// Writes all results, `[batch, results, row, column]`.
  func run(
    _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    to y: UnsafeMutablePointer<Float>
  ) {
    let plan = ConvolutionPlan(self)
    let blocks = plan.blocks.map { CorrelationBlock(self, $0) }
    if plan.sharesBlocks {
      for block in blocks {
        backend.withScratch(block.samples(channels: channels)) { samples in
          gatherInParallel(x, 0..<channels, block, to: samples)
          let sums = block.sums(channels: channels)
          let parts = plan.parts(of: results)
          backend.parallel(parts.count) { part in
            block.write(parts[part], sums, samples, weight: weight, bias: bias, to: y)
          }
        }
      }
    } else {
      backend.parallel(blocks.count) { index in
        let block = blocks[index]
        backend.withScratch(block.samples(channels: channels)) { samples in
          block.gather(x, 0..<channels, to: samples)
          let sums = block.sums(channels: channels)
          block.write(0..<results, sums, samples, weight: weight, bias: bias, to: y)
        }
      }
    }
  }

  /// Makes the scratch copy of a block that all threads are going to use.
  func gatherInParallel(
    _ x: UnsafePointer<Float>, _ channels: Range<Int>, _ block: CorrelationBlock,
    to samples: UnsafeMutablePointer<Float>
  ) {
    backend.parallel(rows: channels.count, of: block.channel) { rows in
      let part = channels.lowerBound + rows.lowerBound..<channels.lowerBound + rows.upperBound
      block.gather(x, part, to: samples + rows.lowerBound * block.channel)
    }
  }
}
