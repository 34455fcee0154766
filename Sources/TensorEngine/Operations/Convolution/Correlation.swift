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
    let plan = ConvolutionPlan(self, channelsAtOnce: channels)
    let parts = plan.parts(of: results, besides: plan.blocks.count)
    backend.parallel(plan.blocks.count * parts.count) { piece in
      let block = CorrelationBlock(self, plan.blocks[piece / parts.count])
      let part = parts[piece % parts.count]
      backend.withScratch(block.samples(channels: channels)) { samples in
        block.gather(x, 0..<channels, to: samples)
        block.write(
          part, block.sums(channels: channels), samples, weight: weight, bias: bias, to: y)
      }
    }
  }
}
