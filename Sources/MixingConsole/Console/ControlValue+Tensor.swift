import TensorEngine

extension ControlValue {
  /// The value at each sample of a range of the mix, `[1, 1, 1, sample]`; `[1, 1, 1, 1]` if it rests.
  func tensor(
    over range: Range<Int>, _ taper: ControlTaper, _ sampleRate: Double, on backend: Backend
  ) -> Tensor {
    guard isAutomated else {
      return Tensor(repeating: Float(value(at: 0, taper: taper)), shape: [1, 1, 1, 1], on: backend)
    }
    let values = range.map { Float(value(at: Double($0) / sampleRate, taper: taper)) }
    return Tensor(values, shape: [1, 1, 1, values.count], on: backend)
  }
}
