import Kernels

extension Correlation {
  /// Writes the gradient of the weights, sums over all positions of samples times gradients of results.
  ///
  /// Some neighbouring blocks are summed up after each other, in single precision; these sums in double. Both
  /// orders depend on the shapes alone.
  func weightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>
  ) {
    let atOnce = ConvolutionPlan.channelsAtOnce(self)
    let groups = ConvolutionPlan.cut(0..<channels, into: atOnce)
    let count = results * weightStrides.result
    let plan = ConvolutionPlan(self, channelsAtOnce: atOnce)
    let spans = plan.spans(weights: count)
    let parts = plan.parts(of: results, besides: spans.count)
    func sumSpans(to sums: UnsafeMutablePointer<Float>) {
      backend.parallel(spans.count * parts.count) { piece in
        let (span, part) = piece.quotientAndRemainder(dividingBy: parts.count)
        addGradients(
          x, dy, of: parts[part], from: groups, over: spans[span], to: sums + span * count)
      }
    }
    if spans.count == 1 { return sumSpans(to: dw) }
    backend.withScratch(spans.count * count) { sums in
      sumSpans(to: sums)
      let kernel = backend.kernels.elementwise.sum_rows
      backend.parallel(over: count, grain: Backend.grain / spans.count) { range in
        kernel(spans.count, range.count, sums + range.lowerBound, count, dw + range.lowerBound)
      }
    }
  }

  /// Writes the sums over some blocks, for some channels of results and all others, a group at a time.
  private func addGradients(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, of part: Range<Int>,
    from groups: [Range<Int>], over blocks: ArraySlice<ConvolutionPlan.Block>,
    to dw: UnsafeMutablePointer<Float>
  ) {
    let kernel = backend.kernels.convolution.correlationGradient
    let dw = dw + part.lowerBound * weightStrides.result
    dw.update(repeating: 0, count: part.count * weightStrides.result)
    for place in blocks {
      let block = CorrelationBlock(self, place)
      backend.withScratch(part.count * block.resultChannel) { gradients in
        block.gatherResults(dy, part, to: gradients)
        for group in groups {
          backend.withScratch(block.samples(channels: group.count)) { samples in
            block.gather(x, group, to: samples)
            for sum in block.sums(channels: group.count) {
              sum.withUnsafeSum {
                kernel(
                  $0, part.count, block.positions, gradients, block.resultChannel, samples,
                  dw + group.lowerBound * weightStrides.channel)
              }
            }
          }
        }
      }
    }
  }
}
