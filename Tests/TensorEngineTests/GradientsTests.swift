import TensorEngine
import TestSupport
import Testing

@Suite struct GradientsTests {
  private let backend = Backend.forTests(threads: 1)

  private func leaf(_ values: [Float]) -> Tensor {
    Tensor(values, shape: [values.count], on: backend).tracked()
  }

  @Test func isZeroWhereNotReached() {
    let (used, unused) = (leaf([1, 2]), leaf([3, 4, 5]))
    let gradients = used.sum().gradients(for: [unused, used])
    #expect(gradients[0].values == [0, 0, 0])
    #expect(gradients[1].values == [1, 1])
  }

  @Test func isZeroForALossWithoutRecord() {
    let x = leaf([1])
    #expect(Tensor(3, on: backend).gradients(for: [x])[0].values == [0])
    #expect(x.detached.sum().gradients(for: [x])[0].values == [0])
  }

  @Test func isOneForTheLossItself() {
    let x = leaf([5])
    #expect(x.gradients(for: [x])[0].values == [1])
  }

  @Test func addsUpWhereATensorIsUsedTwice() {
    let x = leaf([3, -2])
    #expect((x * x).sum().gradients(for: [x])[0].values == [6, -4])
    #expect((x + x + x).sum().gradients(for: [x])[0].values == [3, 3])
  }

  @Test func addsUpOverADiamond() {
    let x = leaf([2])
    let middle = x * 3
    let loss = (middle.squared() + middle * x).sum()  // 9x² + 3x²
    #expect(loss.gradients(for: [x])[0].values == [48])
  }

  /// 2^60 paths, each step walked once.
  @Test func walksEachStepOnce() {
    let x = leaf([1])
    var y = x
    for _ in 0..<60 { y = y * 0.5 + y * 0.5 }
    #expect(y.gradients(for: [x])[0].values == [1])
  }

  @Test func walksAndReleasesAHundredThousandSteps() {
    let x = leaf([1])
    var y = x
    for _ in 0..<100_000 { y = y + 1 }
    #expect(y.scalar == 100_001)
    #expect(y.gradients(for: [x])[0].values == [1])
    y = x
    #expect(backend.memory.inUse < 1 << 20, "the chain has been released")
  }

  /// Long chains of steps whose gradients need none of what they were made from: what is held while they
  /// are made is a few tensors, however many steps there are.
  @Test(arguments: ["add", "sum(of:)", "concatenated", "multiply", "divide", "matrixProduct"])
  func keepsNoTensorThatNoGradientNeeds(step: String) {
    let extent = 256
    let bytes = extent * extent * MemoryLayout<Float>.stride
    func peak(steps: Int) -> Int {
      let backend = Backend.forTests(threads: 1)
      let constant = Tensor(repeating: 0.5, shape: [extent, extent], on: backend)
      let x = constant.tracked()
      var y = x
      for _ in 0..<steps {
        y =
          switch step {
          case "add": y + constant
          case "sum(of:)": .sum(of: [y, constant, constant])
          case "concatenated":
            .concatenated([y.sliced(1..<extent, along: 0), y.sliced(0..<1, along: 0)], along: 0)
          case "multiply": y * constant
          case "divide": y / constant
          default: y.matrixProduct(constant)
          }
      }
      #expect(y.isTracked)
      return backend.memory.peak
    }
    #expect(peak(steps: 24) == peak(steps: 6))
    #expect(peak(steps: 6) <= 5 * bytes)
  }

  @Test func canBeAskedTwice() {
    let x = leaf([1, 2])
    let loss = x.squared().sum()
    let first = loss.gradients(for: [x])[0].values
    #expect(loss.gradients(for: [x])[0].values == first)
  }

  @Test func recordsNothingForPlainTensors() {
    let x = Tensor([1, 2], shape: [2], on: backend)
    #expect(!(x * x + 1).exponential().sum().isTracked)
    #expect((x * leaf([1, 1])).isTracked)
    #expect(!(x * leaf([1, 1])).detached.isTracked)
  }

  @Test func cutsTheRecordAtANewLeaf() {
    let x = leaf([2])
    let y = (x * 3).tracked()
    let gradients = y.squared().sum().gradients(for: [x, y])
    #expect(gradients[0].values == [0])
    #expect(gradients[1].values == [12])
  }

  /// A pullback may answer in the stretched shape, or with extent 1 for an axis along which all is alike.
  @Test func fitsGradientsToTheirInputs() {
    let x = Tensor([1, 2, 3], shape: [1, 3], on: backend).tracked()
    let result = Tensor(repeating: 0, shape: [2, 3], on: backend)
    for answer in [[2, 3], [1, 3], [2, 1], [1, 1], [4, 2, 3], [3], []] {
      let loss = result.recorded("custom", from: [x]) { _ in
        [Tensor(repeating: 1, shape: answer, on: backend)]
      }.sum()
      let copies = Float(answer == [4, 2, 3] ? 8 : answer.first == 2 ? 2 : 1)
      #expect(loss.gradients(for: [x])[0].values == [copies, copies, copies], "\(answer)")
      #expect(loss.gradients(for: [x])[0].shape == [1, 3])
    }
  }

  @Test func parametersAreLeaves() {
    let parameter = Parameter("weight", Tensor([2], shape: [1], on: backend))
    let loss = (parameter.tensor * parameter.tensor).sum()
    #expect(loss.gradients(for: [parameter])[0].values == [4])
    #expect(!parameter.value.isTracked)
  }

  /// A record made before a change keeps the value it was made with.
  @Test func parametersChangeWithoutTouchingEarlierSteps() {
    let parameter = Parameter("weight", Tensor([2], shape: [1], on: backend))
    let earlier = parameter.tensor
    let loss = earlier.squared().sum()
    parameter.value = parameter.tensor + 1
    #expect(parameter.value.values == [3])
    #expect(earlier.values == [2])
    #expect(loss.gradients(for: [earlier])[0].values == [4])
    #expect(parameter.tensor.squared().sum().gradients(for: [parameter])[0].values == [6])
  }
}
