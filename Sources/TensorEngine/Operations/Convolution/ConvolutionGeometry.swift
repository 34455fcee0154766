/// How a convolution goes along one spatial axis.
package struct ConvolutionAxis: Equatable, Sendable {
  /// Samples from one result to the next.
  package var stride: Int
  /// Samples from one tap to the next.
  package var dilation: Int
  /// Zeros put before and after.
  package var padding: Int

  /// A stride and dilation of at least 1, a padding of at least 0.
  package init(stride: Int = 1, dilation: Int = 1, padding: Int = 0) {
    precondition(
      stride >= 1 && dilation >= 1 && padding >= 0,
      "ConvolutionAxis: stride \(stride), dilation \(dilation), padding \(padding)")
    (self.stride, self.dilation, self.padding) = (stride, dilation, padding)
  }

  /// How many results there are, `⌊(samples + 2·padding − dilation·(taps − 1) − 1)/stride⌋ + 1`; less than 1
  /// where the taps do not fit.
  package func results(samples: Int, taps: Int) -> Int {
    let room = samples + 2 * padding - dilation * (taps - 1) - 1
    return room < 0 ? 0 : room / stride + 1
  }
}

/// The shapes that meet in a convolution, of one or two spatial axes: with one, as an image of one row.
struct ConvolutionGeometry {
  let batch: Int
  let inputs: Int
  let outputs: Int
  private let axes: [(axis: ConvolutionAxis, samples: Int, taps: Int)]

  init(input: [Int], weight: [Int], bias: [Int]?, axes: [ConvolutionAxis]) {
    precondition(
      axes.count == 1 || axes.count == 2, "convolved: along \(axes.count) axes; 1 or 2 are possible"
    )
    precondition(
      input.count == axes.count + 2 && weight.count == input.count && input[1] == weight[1]
        && weight.allSatisfy { $0 > 0 } && input.allSatisfy { $0 > 0 },
      "convolved: \(input) with weights \(weight) along \(axes.count) axes")
    precondition(
      bias.map { $0 == [weight[0]] } ?? true, "convolved: a bias \(bias ?? []) for \(weight)")
    (batch, inputs, outputs) = (input[0], input[1], weight[0])
    self.axes = axes.indices.map { (axes[$0], input[$0 + 2], weight[$0 + 2]) }
    precondition(
      outputShape.allSatisfy { $0 > 0 }, "convolved: \(weight) does not fit \(input), \(axes)")
  }

  /// `[batch, output, row, column]`, without rows where there is one axis.
  var outputShape: [Int] {
    [batch, outputs] + axes.map { $0.axis.results(samples: $0.samples, taps: $0.taps) }
  }

  /// Outputs from inputs.
  func forward(on backend: Backend) -> Correlation {
    let axes = rowsAndColumns { CorrelationAxis(forward: $0, samples: $1, taps: $2) }
    let taps = taps
    return Correlation(
      rows: axes.0, columns: axes.1, batch: batch, channels: inputs, results: outputs,
      weightStrides: (inputs * taps, taps), backend: backend)
  }

  /// Gradients of inputs from gradients of outputs.
  func backward(on backend: Backend) -> Correlation {
    let axes = rowsAndColumns { CorrelationAxis(backward: $0, samples: $1, taps: $2) }
    let taps = taps
    return Correlation(
      rows: axes.0, columns: axes.1, batch: batch, channels: outputs, results: inputs,
      weightStrides: (taps, inputs * taps), backend: backend)
  }

  /// Taps of one filter.
  var taps: Int { axes.map(\.taps).product }

  private func rowsAndColumns(
    _ make: (ConvolutionAxis, Int, Int) -> CorrelationAxis
  ) -> (CorrelationAxis, CorrelationAxis) {
    if let rows = dilatedRows {
      return (make(rows.axis, rows.samples, rows.taps), make(ConvolutionAxis(), rows.width, 1))
    }
    let made = axes.map { make($0.axis, $0.samples, $0.taps) }
    return made.count == 2 ? (made[0], made[1]) : (make(ConvolutionAxis(), 1, 1), made[0])
  }

  /// A dilated axis as an image whose rows are as long as the dilation: its taps stand below each other there, and a
  /// block need not hold what lies between them. `nil` where the rows would not come out even.
  private var dilatedRows: (axis: ConvolutionAxis, samples: Int, taps: Int, width: Int)? {
    guard axes.count == 1 else { return nil }
    let (axis, samples, taps) = axes[0]
    let width = axis.dilation
    guard width > 1, axis.stride == 1, taps > 1, samples % width == 0, axis.padding % width == 0
    else { return nil }
    return (ConvolutionAxis(padding: axis.padding / width), samples / width, taps, width)
  }
}
