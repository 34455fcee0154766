import Kernels

/// Some neighbouring positions of a correlation, and where their samples lie in a scratch copy.
///
/// The copy is padded with zeros and sorted by phase of the stride, such that a tap is a fixed distance and
/// the positions of all rows follow one another: the kernel needs no edges and no strides, and holds each sum in
/// a register from the first channel to the last. At the ends of rows it also sums what is no result; that
/// is not stored. Several items of the batch lie interleaved.
struct CorrelationBlock {
  /// Channels of results that go through scratch memory together, whole tiles of the kernel.
  private static let resultsAtOnce = 2 * Int(CONVOLUTION_ROWS)

  let correlation: Correlation
  let place: ConvolutionPlan.Block
  /// Floats from one row of positions to the next.
  let pitch: Int
  /// Floats that one phase of the samples takes.
  let plane: Int
  /// Floats from one channel of samples to the next.
  let channel: Int
  /// Floats from one channel of results to the next, where they are laid out by positions too.
  let resultChannel: Int

  init(_ correlation: Correlation, _ place: ConvolutionPlan.Block) {
    self.correlation = correlation
    self.place = place
    let (rows, columns) = (correlation.rows, correlation.columns)
    pitch = (place.columns.count + columns.span) * place.items.count
    plane = (place.rows.count + rows.span) * pitch
    let used = plane * rows.samplePhases.count * columns.samplePhases.count
    channel = Self.spaced(used)
    resultChannel = Self.spaced(place.rows.count * pitch)
  }

  /// Room for a channel: cache lines in odd number, so that the channels do not compete for the same places in
  /// the cache, with zeros after what is used.
  private static func spaced(_ used: Int) -> Int {
    let line = Int(CONVOLUTION_PADDING)
    return line * ((used + 2 * line - 1) / line | 1)
  }

  /// Floats of the scratch copy of some channels.
  func samples(channels: Int) -> Int { channels * channel + Int(CONVOLUTION_SLACK) }

  /// From the first position to after the last one, what lies between the rows included.
  var positions: Int {
    (place.rows.count - 1) * pitch + place.columns.count * place.items.count
  }

  /// What the results of each phase are sums of, for some channels of samples.
  func sums(channels: Int) -> [CorrelationSum] {
    (0..<correlation.rows.results.step).flatMap { row in
      (0..<correlation.columns.results.step).map { column in
        CorrelationSum(self, phase: (row, column), channels: channels)
      }
    }
  }

  /// Makes the scratch copy of some channels.
  func gather(
    _ x: UnsafePointer<Float>, _ channels: Range<Int>, to scratch: UnsafeMutablePointer<Float>
  ) {
    let kernel = correlation.backend.kernels.convolution.gather
    let (rows, columns) = (correlation.rows, correlation.columns)
    let (height, width) = (rows.samples.extent, columns.samples.extent)
    let images = x + place.items.lowerBound * correlation.channels * height * width
    for (index, source) in channels.enumerated() {
      var to = scratch + index * channel
      for rowPlane in rows.samplePhases.indices {
        let top = rows.firstSample(of: rowPlane, from: place.rows.lowerBound)
        for columnPlane in columns.samplePhases.indices {
          let left = columns.firstSample(of: columnPlane, from: place.columns.lowerBound)
          for line in 0..<place.rows.count + rows.span {
            let row = top + line * rows.samples.step
            let isInside = row >= 0 && row < height
            kernel(
              place.columns.count + columns.span, place.items.count,
              images + (source * height + (isInside ? row : 0)) * width,
              correlation.channels * height * width, left, columns.samples.step,
              isInside ? width : 0, to)
            to += pitch
          }
        }
      }
      to.update(repeating: 0, count: scratch + (index + 1) * channel - to)
    }
  }

  /// Lays out results at their positions, zeros at all others; not for results with a stride.
  func gatherResults(
    _ y: UnsafePointer<Float>, _ part: Range<Int>, to scratch: UnsafeMutablePointer<Float>
  ) {
    let kernel = correlation.backend.kernels.convolution.gather
    let width = correlation.columns.results.extent
    let area = correlation.rows.results.extent * width
    let images = y + place.items.lowerBound * correlation.results * area
    for (index, result) in part.enumerated() {
      var to = scratch + index * resultChannel
      for row in place.rows {
        kernel(
          place.columns.count + correlation.columns.span, place.items.count,
          images + result * area + row * width, correlation.results * area,
          place.columns.lowerBound, 1, place.columns.upperBound, to)
        to += pitch
      }
      to.update(repeating: 0, count: scratch + (index + 1) * resultChannel - to)
    }
  }

  /// Computes and writes some channels of the results: at once into place where the positions follow one
  /// another there too, else by way of scratch memory.
  func write(
    _ results: Range<Int>, _ sums: [CorrelationSum], _ samples: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?, to y: UnsafeMutablePointer<Float>
  ) {
    let kernel = correlation.backend.kernels.convolution.correlate
    let (rows, columns) = (correlation.rows.results, correlation.columns.results)
    let area = rows.extent * columns.extent
    let images = y + place.items.lowerBound * correlation.results * area
    let isContiguous =
      place.items.count == 1 && rows.step == 1 && columns.step == 1
      && (place.rows.count == 1
        || (place.columns.count == columns.extent && pitch == columns.extent))

    let atOnce = isContiguous ? results.count : Self.resultsAtOnce
    for first in stride(from: results.lowerBound, to: results.upperBound, by: atOnce) {
      let part = first..<min(first + atOnce, results.upperBound)
      let weight = weight + first * correlation.weightStrides.result
      let bias = bias.map { $0 + first }
      // All phases of the same results after one another: their lines lie interleaved in the cache.
      for sum in sums {
        let top = rows.step * place.rows.lowerBound + sum.phase.row + rows.start
        let left = columns.step * place.columns.lowerBound + sum.phase.column + columns.start
        sum.withUnsafeSum { sum in
          if isContiguous {
            let to = images + first * area + top * columns.extent + left
            kernel(sum, part.count, positions, weight, samples, bias, to, area)
          } else {
            correlation.backend.withScratch(part.count * positions) { scratch in
              kernel(sum, part.count, positions, weight, samples, bias, scratch, positions)
              scatter(scratch, part, top: top, left: left, to: images)
            }
          }
        }
      }
    }
  }

  /// Moves results from their positions into place, those that exist.
  private func scatter(
    _ scratch: UnsafePointer<Float>, _ results: Range<Int>, top: Int, left: Int,
    to images: UnsafeMutablePointer<Float>
  ) {
    let kernel = correlation.backend.kernels.convolution.scatter
    let (rows, columns) = (correlation.rows.results, correlation.columns.results)
    let area = rows.extent * columns.extent
    for (index, result) in results.enumerated() {
      for line in 0..<place.rows.count {
        let row = top + line * rows.step
        guard row >= 0 && row < rows.extent else { continue }
        kernel(
          place.columns.count, place.items.count, scratch + index * positions + line * pitch,
          images + result * area + row * columns.extent, correlation.results * area, left,
          columns.step, columns.extent)
      }
    }
  }
}
