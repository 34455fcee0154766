import Foundation
import TensorEngine
import TestSupport
import Testing

/// Convolutions against their definition in `Double`, on every instruction set.
@Suite struct ConvolutionTests {
  /// One convolution: extents of batch, input, space; output, taps.
  struct Case: Sendable, CustomStringConvertible {
    let input: [Int]
    let outputs: Int
    let taps: [Int]
    let axes: [ConvolutionAxis]

    init(
      _ input: [Int], _ outputs: Int, taps: [Int], stride: Int = 1, dilation: Int = 1,
      padding: Int = 0
    ) {
      self.init(
        input, outputs, taps: taps,
        axes: taps.map { _ in
          ConvolutionAxis(stride: stride, dilation: dilation, padding: padding)
        })
    }

    init(_ input: [Int], _ outputs: Int, taps: [Int], axes: [ConvolutionAxis]) {
      (self.input, self.outputs, self.taps, self.axes) = (input, outputs, taps, axes)
    }

    var weight: [Int] { [outputs, input[1]] + taps }

    var output: [Int] {
      [input[0], outputs]
        + axes.indices.map { axes[$0].results(samples: input[$0 + 2], taps: taps[$0]) }
    }

    var description: String { "\(input) with \(weight), \(axes)" }

    /// The definition: all sums in full, rows and columns alike.
    func twin(_ x: [Double], _ weight: [Double], _ bias: [Double]?) -> [Double] {
      let isImage = axes.count == 2
      let (height, width) = (isImage ? input[2] : 1, input[input.count - 1])
      let (rowTaps, columnTaps) = (isImage ? taps[0] : 1, taps[taps.count - 1])
      let (down, across) = (isImage ? axes[0] : ConvolutionAxis(), axes[axes.count - 1])
      let (rows, columns) = (isImage ? output[2] : 1, output[output.count - 1])
      var y: [Double] = []
      for item in 0..<input[0] {
        for out in 0..<outputs {
          for row in 0..<rows {
            for column in 0..<columns {
              var sum = bias?[out] ?? 0
              for channel in 0..<input[1] {
                for i in 0..<rowTaps {
                  let r = down.stride * row + down.dilation * i - down.padding
                  guard r >= 0 && r < height else { continue }
                  for k in 0..<columnTaps {
                    let c = across.stride * column + across.dilation * k - across.padding
                    guard c >= 0 && c < width else { continue }
                    sum +=
                      x[((item * input[1] + channel) * height + r) * width + c]
                      * weight[((out * input[1] + channel) * rowTaps + i) * columnTaps + k]
                  }
                }
              }
              y.append(sum)
            }
          }
        }
      }
      return y
    }
  }

  private func check(_ convolution: Case, hasBias: Bool = true) {
    let bias = hasBias ? [OpInput([convolution.outputs])] : []
    checkOp(
      "\(convolution)", [OpInput(convolution.input), OpInput(convolution.weight)] + bias,
      shape: convolution.output, draws: 1, forwardTolerance: 2e-6
    ) { x in
      convolution.twin(x[0], x[1], hasBias ? x[2] : nil)
    } operation: { x in
      x[0].convolved(with: x[1], bias: hasBias ? x[2] : nil, convolution.axes)
    }
  }

  /// Strides, dilations, paddings, and channels that fill no tile; from one result to more than a vector.
  @Test(arguments: [
    Case([1, 1, 1], 1, taps: [1]), Case([2, 1, 5], 1, taps: [5]),
    Case([1, 5, 20], 6, taps: [3], padding: 1), Case([3, 6, 7], 7, taps: [3], padding: 1),
    Case([1, 7, 17], 5, taps: [5], padding: 2), Case([2, 2, 11], 24, taps: [1]),
    Case([1, 24, 6], 1, taps: [3], padding: 1), Case([1, 2, 40], 3, taps: [13], padding: 6),
    Case([1, 1, 31], 2, taps: [15], padding: 7), Case([2, 3, 9], 4, taps: [3], padding: 5),
    Case([1, 2, 20], 3, taps: [3], stride: 2),
    Case([2, 3, 21], 2, taps: [13], stride: 2, padding: 6),
    Case([1, 2, 23], 8, taps: [5], stride: 3, padding: 2),
    Case([1, 2, 9], 2, taps: [1], stride: 3),
    Case([1, 3, 19], 2, taps: [3], dilation: 2, padding: 2),
    Case([1, 2, 26], 3, taps: [5], stride: 3, dilation: 2, padding: 4),
    // Whole dilations, which are computed as rows.
    Case([2, 3, 24], 5, taps: [3], dilation: 4),
    Case([1, 2, 15], 3, taps: [2], dilation: 5, padding: 10),
    Case([2, 2, 256], 3, taps: [5], dilation: 32, padding: 64),
    Case([1, 2, 258], 3, taps: [3], dilation: 32, padding: 32),
    Case([1, 2, 25], 9, taps: [3], stride: 2, dilation: 2, padding: 1),
    Case([1, 2, 4], 2, taps: [3], stride: 3, padding: 7),
  ])
  func alongOneAxis(convolution: Case) { check(convolution) }

  @Test(arguments: [
    Case([1, 1, 1, 1], 1, taps: [1, 1]), Case([1, 2, 3, 4], 3, taps: [3, 3], padding: 1),
    Case([3, 5, 1, 3], 6, taps: [3, 3], padding: 1),
    Case([9, 2, 2, 2], 1, taps: [3, 3], padding: 1),
    Case([2, 2, 5, 7], 3, taps: [3, 3], stride: 2, padding: 1),
    Case([2, 1, 7, 6], 7, taps: [1, 1], stride: 2),
    Case([1, 2, 9, 8], 2, taps: [3, 3], stride: 3, dilation: 2, padding: 2),
    Case([1, 1, 5, 20], 2, taps: [5, 5], padding: 2),
    Case([1, 1, 4, 35], 2, taps: [1, 3]),
    Case(
      [2, 2, 6, 5], 2, taps: [4, 2],
      axes: [.init(stride: 1, dilation: 1, padding: 3), .init(stride: 2, dilation: 3, padding: 1)]),
  ])
  func alongTwoAxes(convolution: Case) { check(convolution) }

  @Test func withoutBias() {
    check(Case([2, 3, 9], 4, taps: [3], padding: 1), hasBias: false)
  }

  /// Blocks that end within rows, and a distance between taps that looks like the end of a row.
  @Test(arguments: [
    Case([1, 1, 3, 1_030], 2, taps: [1, 3], axes: [.init(), .init(dilation: 243, padding: 243)]),
    Case([2, 70, 3, 500], 4, taps: [3, 3], padding: 1),
  ])
  func cutsImagesIntoBlocks(convolution: Case) {
    let backend = Backend.forTests(threads: 2)
    var source = RandomSource(seed: 5)
    let x = Tensor.randomNormal(shape: convolution.input, from: &source, on: backend)
    let weight = Tensor.randomNormal(shape: convolution.weight, from: &source, on: backend)
    let expected = convolution.twin(
      x.values.map(Double.init), weight.values.map(Double.init), nil)
    let y = x.convolved(with: weight, convolution.axes)
    #expect(relativeError(y.values, to: expected) < 2e-6)
  }

  /// By tiles: results and all gradients are near to those of direct sums, which are not the same numbers; with steps,
  /// even taps, edges, a batch whose items share vectors, channels that fill none, sums over spans of tiles.
  @Test(arguments: [
    Case([1, 24, 1_700], 24, taps: [13], padding: 6),
    Case([3, 17, 601], 21, taps: [15], padding: 9),
    Case([1, 32, 5_999], 48, taps: [5], padding: 2),
    Case([2, 16, 900], 17, taps: [31], padding: 15),
    Case([2, 24, 1_801], 20, taps: [13], stride: 2, padding: 6),
    Case([1, 40, 6_000], 48, taps: [14], stride: 2),
    Case([2, 16, 900], 20, taps: [8], padding: 40),
    Case([1, 8, 30_000], 24, taps: [13], padding: 6),
    Case([1, 120, 4_096], 40, taps: [13], padding: 6),
    Case([1, 24, 40, 66], 24, taps: [3, 3], padding: 1), Case([3, 40, 33, 20], 33, taps: [5, 5]),
    Case([2, 33, 25, 47], 30, taps: [3, 3], axes: [.init(padding: 2), .init(padding: 0)]),
    Case([5, 30, 9, 24], 40, taps: [4, 5], padding: 2),
    Case([2, 40, 41, 66], 33, taps: [3, 3], stride: 2, padding: 1),
    Case([1, 48, 60, 63], 50, taps: [3, 3], stride: 2),
    Case(
      [5, 64, 32, 37], 70, taps: [3, 3], axes: [.init(stride: 2, padding: 2), .init(stride: 2)]),
  ])
  func tilesAreNearToDirectSums(convolution: Case) {
    func values(_ backend: Backend) -> [[Float]] {
      var source = RandomSource(seed: 3)
      func random(_ shape: [Int]) -> Tensor {
        Tensor.randomNormal(shape: shape, from: &source, on: backend).tracked()
      }
      let (x, weight) = (random(convolution.input), random(convolution.weight))
      let bias = random([convolution.outputs])
      let y = x.convolved(with: weight, bias: bias, convolution.axes)
      let dy = random(convolution.output).detached
      return ([y] + (y * dy).sum().gradients(for: [x, weight, bias])).map(\.values)
    }
    let found = values(.forTests(threads: 2))
    let expected = values(.forTests(threads: 2, convolvesDirectly: true))
    var text = "\(convolution)"
    for (part, (a, b)) in zip(["results", "samples", "weights", "biases"], zip(found, expected)) {
      let rms = (b.reduce(0) { $0 + Double($1) * Double($1) } / Double(b.count)).squareRoot()
      let errors = zip(a, b).map { (Double($0) - Double($1)) / rms }
      let error = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
      let worst = errors.map(abs).max() ?? 0
      text += String(format: ", %@ %.1e (%.1e)", part, error, worst)
      #expect(error < 1e-6 && worst < 5e-5, "\(part): \(error), \(worst)")
      let isSame = a == b
      #expect(!isSame, "\(part): by direct sums")
    }
    Attachment.record(text, named: "tiles.txt")
  }

  /// What is repeated and put beside another: by tiles, and by the steps that it stands for.
  @Test(arguments: [[1, 24, 900, 30], [2, 17, 460, 9], [1, 3, 20, 2]], [13, 15, 12])
  func whatIsRepeatedIsConvolvedInPlace(shape: [Int], taps: Int) {
    let backend = Backend.forTests(threads: 2)
    var source = RandomSource(seed: 4)
    func random(_ shape: [Int]) -> Tensor {
      Tensor.randomNormal(shape: shape, from: &source, on: backend).tracked()
    }
    let (batch, channels, samples, beside) = (shape[0], shape[1], shape[2], shape[3])
    let leaves = [
      random([batch, channels, samples]), random([batch, beside, 2 * samples]),
      random([24, channels + beside, taps]), random([24]),
    ]
    let axis = ConvolutionAxis(padding: taps / 2)
    func values(_ y: Tensor) -> [[Float]] {
      var source = RandomSource(seed: 9)
      let dy = Tensor.randomNormal(shape: y.shape, from: &source, on: backend)
      return ([y] + (y * dy).sum().gradients(for: leaves)).map(\.values)
    }
    let found = values(
      leaves[0].repeatedAndConvolved(beside: leaves[1], with: leaves[2], bias: leaves[3], axis))
    let expected = values(
      Tensor.concatenated([leaves[0].repeated(2), leaves[1]], along: 1).convolved(
        with: leaves[2], bias: leaves[3], [axis]))
    for (a, b) in zip(found, expected) {
      #expect(relativeError(a, to: b.map(Double.init)) < 5e-6)
    }
  }

  @Test func repeatsInTheSameMemory() {
    let backend = Backend.forTests(threads: 1)
    func step() -> MemoryArena.Usage {
      let x = Tensor(repeating: 1, shape: [2, 8, 3_000], on: backend).tracked()
      let weight = Tensor(repeating: 1, shape: [8, 8, 13], on: backend).tracked()
      _ = x.convolved(with: weight, [.init(padding: 6)]).sum().gradients(for: [x, weight])
      return backend.memory
    }
    let reserved = step().reserved
    #expect(step().reserved == reserved)
  }

  /// Large enough for many blocks, parts of the results, and sums over spans of blocks.
  @Test(arguments: [
    Case([2, 7, 5_000], 13, taps: [13], stride: 2, padding: 6),
    Case([16, 12, 1_100], 10, taps: [13], padding: 6),
    Case([9, 40, 5, 4], 50, taps: [3, 3], padding: 1),
    Case([1, 60, 30, 70], 24, taps: [3, 3], padding: 1),
    Case([3, 48, 41, 66], 50, taps: [3, 3], stride: 2, padding: 1),
    Case([2, 7, 90_000], 13, taps: [13], stride: 2, padding: 6),
    Case([1, 96, 3_000], 96, taps: [13], padding: 6),
  ])
  func doesNotDependOnTheThreads(convolution: Case) {
    func bytes(threads: Int) -> [[UInt32]] {
      let backend = Backend.forTests(threads: threads)
      var source = RandomSource(seed: 3)
      func random(_ shape: [Int]) -> Tensor {
        Tensor.randomNormal(shape: shape, from: &source, on: backend).tracked()
      }
      let (x, weight) = (random(convolution.input), random(convolution.weight))
      let bias = random([convolution.outputs])
      let y = x.convolved(with: weight, bias: bias, convolution.axes)
      let gradients = y.squared().sum().gradients(for: [x, weight, bias])
      return ([y] + gradients).map { $0.values.map(\.bitPattern) }
    }
    let one = bytes(threads: 1)
    for threads in [1, 2, 2, 3, 5] {
      let isSame = bytes(threads: threads) == one  // a name, or a failure would print all elements
      #expect(isSame, "\(threads) threads")
    }
  }
}
