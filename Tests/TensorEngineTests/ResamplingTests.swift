import TensorEngine
import TestSupport
import Testing

@Suite struct ResamplingTests {
  @Test(arguments: [1, 2, 3, 5])
  func repeats(factor: Int) {
    checkOp(
      "repeated", [OpInput([2, 3, 7])], shape: [2, 3, 7 * factor],
      twin: { x in (0..<42 * factor).map { x[0][$0 / factor] } },
      operation: { $0[0].repeated(factor) })
  }

  @Test(arguments: [1, 2, 3, 9])
  func leavesSamplesOut(step: Int) {
    let kept = (7 + step - 1) / step
    checkOp(
      "strided", [OpInput([2, 3, 7])], shape: [2, 3, kept],
      twin: { x in (0..<6 * kept).map { x[0][$0 / kept * 7 + $0 % kept * step] } },
      operation: { $0[0].strided(by: step) })
  }

  /// Where each result lies among the samples.
  private func position(
    _ index: Int, _ factor: Int, _ length: Int, _ alignment: Tensor.Alignment
  ) -> Double {
    let own: Double =
      switch alignment {
      case .spans: (Double(index) + 0.5) / Double(factor) - 0.5
      case .ends:
        length == 1 ? 0 : Double(index) * Double(length - 1) / Double(length * factor - 1)
      case .samples: Double(index) / Double(factor)
      }
    return min(max(own, 0), Double(length - 1))
  }

  @Test(
    arguments: [.spans, .ends, .samples] as [Tensor.Alignment], [(1, 3), (2, 1), (2, 9), (3, 5)])
  func interpolates(alignment: Tensor.Alignment, size: (factor: Int, length: Int)) {
    let (factor, length) = size
    checkOp(
      "interpolated", [OpInput([2, 2, length])], shape: [2, 2, length * factor],
      twin: { x in
        (0..<4 * length * factor).map { index in
          let (row, place) = index.quotientAndRemainder(dividingBy: length * factor)
          let position = position(place, factor, length, alignment)
          let before = min(Int(position), max(length - 2, 0))
          let after = min(before + 1, length - 1)
          let share = position - Double(before)
          return x[0][row * length + before] * (1 - share) + x[0][row * length + after] * share
        }
      },
      operation: { $0[0].interpolated(by: factor, alignment) })
  }

  @Test func samplesStayWhereTheyAre() {
    let x = Tensor([1, 3, -1], shape: [1, 3], on: Backend.forTests(threads: 1))
    #expect(x.interpolated(by: 2, .samples).values == [1, 2, 3, 1, -1, -1])
    #expect(x.interpolated(by: 2, .samples).strided(by: 2).values == x.values)
  }
}
