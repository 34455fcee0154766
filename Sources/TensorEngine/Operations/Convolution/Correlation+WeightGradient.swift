import Kernels

extension Correlation {
  /// Writes the gradient of the weights, sums over all positions of samples times gradients of results.
  ///
  /// Blocks are summed up after one another in single precision: all of them, or spans of them whose sums are
  /// then added in double. Both orders depend on the shapes alone.
  func weightGradient(
    _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>
  ) {
    let count = results * weightStrides.result
    let atOnce = ConvolutionPlan.channelsAtOnce(self)
    let groups = ConvolutionPlan.cut(0..<channels, into: atOnce)
    let plan = ConvolutionPlan(self, channelsAtOnce: atOnce)
    let spans = plan.spans(weights: count)
    if spans.count == 1 {
      dw.update(repeating: 0, count: count)
      for place in plan.blocks {
        addGradients(
          CorrelationBlock(self, place), x, dy, groups, parts: plan.parts(of: results), to: dw)
      }
    } else {
      backend.withScratch(spans.count * count) { sums in
        backend.parallel(spans.count) { span in
          (sums + span * count).update(repeating: 0, count: count)
          for place in spans[span] {
            addGradients(
              CorrelationBlock(self, place), x, dy, groups, parts: [0..<results],
              to: sums + span * count)
          }
        }
        let kernel = backend.kernels.elementwise.sum_rows
        backend.parallel(over: count, grain: Backend.grain / spans.count) { range in
          kernel(spans.count, range.count, sums + range.lowerBound, count, dw + range.lowerBound)
        }
      }
    }
  }

  /// Adds the sums over one block, a group of channels at a time; threads share the parts of the results.
  private func addGradients(
    _ block: CorrelationBlock, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ groups: [Range<Int>], parts: [Range<Int>], to dw: UnsafeMutablePointer<Float>
  ) {
    let kernel = backend.kernels.convolution.correlation_gradient
    backend.withScratch(results * block.resultChannel) { gradients in
      backend.parallel(parts.count) { part in
        block.gatherResults(
          dy, parts[part], to: gradients + parts[part].lowerBound * block.resultChannel)
      }
      for group in groups {
        backend.withScratch(block.samples(channels: group.count)) { samples in
          gatherInParallel(x, group, block, to: samples)
          for sum in block.sums(channels: group.count) {
            backend.parallel(parts.count) { index in
              let part = parts[index]
              sum.withUnsafeSum {
                kernel(
                  $0, part.count, block.positions,
                  gradients + part.lowerBound * block.resultChannel, block.resultChannel, samples,
                  dw + part.lowerBound * weightStrides.result
                    + group.lowerBound * weightStrides.channel)
              }
            }
          }
        }
      }
    }
  }
}
