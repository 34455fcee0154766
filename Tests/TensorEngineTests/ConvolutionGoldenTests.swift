import TensorEngine
import TestSupport
import Testing

/// Convolutions of the sizes that the models have, against PyTorch: `Tests/Goldens/convolution.py`.
@Suite struct ConvolutionGoldenTests {
  struct Kept: Decodable {
    let largest: Double
    let elements: [Double]

    /// The largest error of the elements that were kept, as a part of the largest element of all.
    func error(of tensor: Tensor) -> Double {
      let (values, last) = (tensor.values, elements.count - 1)
      return elements.indices.reduce(0) { error, index in
        let value = Double(values[index * (values.count - 1) / last])
        return value.isFinite ? max(error, abs(value - elements[index]) / largest) : .infinity
      }
    }
  }

  struct Case: Decodable, CustomStringConvertible {
    let input: [Int]
    let outputs: Int
    let taps: [Int]
    let stride: Int
    let dilation: Int
    let padding: Int
    let shape: [Int]
    let y: Kept
    let dx: Kept
    let dweight: Kept
    let dbias: Kept

    var description: String { "\(input) to \(outputs), taps \(taps), stride \(stride)" }
  }

  static let cases = (try? Golden.decode([Case].self, from: "convolution.json")) ?? []

  /// The rule by which the golden's script makes its numbers.
  private func numbers(_ shape: [Int], seed: UInt32, on backend: Backend) -> Tensor {
    let values = (0..<UInt32(shape.product)).map { k in
      var h = (k &+ seed << 24) &* 0x9E37_79B1
      h = (h ^ h >> 15) &* 0x85EB_CA77
      h ^= h >> 13
      return Float(h >> 8) / 8_388_608 - 1
    }
    return Tensor(values, shape: shape, on: backend)
  }

  @Test func knowsEveryCase() { #expect(Self.cases.count == 15) }

  @Test(arguments: cases)
  func agreesWithPyTorch(golden: Case) {
    let backend = Backend.forTests(threads: 2)
    let x = numbers(golden.input, seed: 1, on: backend).tracked()
    let weight = numbers([golden.outputs, golden.input[1]] + golden.taps, seed: 2, on: backend)
      .tracked()
    let bias = numbers([golden.outputs], seed: 3, on: backend).tracked()
    let axis = ConvolutionAxis(
      stride: golden.stride, dilation: golden.dilation, padding: golden.padding)
    let y = x.convolved(with: weight, bias: bias, golden.taps.map { _ in axis })
    #expect(y.shape == golden.shape)
    guard y.shape == golden.shape else { return }
    let loss = (y * numbers(y.shape, seed: 4, on: backend)).sum()
    let gradients = loss.gradients(for: [x, weight, bias])
    let errors = [
      golden.y.error(of: y), golden.dx.error(of: gradients[0]),
      golden.dweight.error(of: gradients[1]), golden.dbias.error(of: gradients[2]),
    ]
    #expect(errors[0] < 1e-6, "forward of \(golden)")
    #expect(errors[1] < 1e-6, "gradient of the input of \(golden)")
    #expect(errors[2] < 1e-6, "gradient of the weights of \(golden)")
    #expect(errors[3] < 1e-6, "gradient of the bias of \(golden)")
  }
}
