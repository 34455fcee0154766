import TensorEngine
import TestSupport
import Testing

@Suite struct PoolingTests {
  /// How windows lie.
  struct Windows: Sendable {
    let window, stride, padding: Int
  }

  static let windows = [
    Windows(window: 2, stride: 2, padding: 0), Windows(window: 3, stride: 1, padding: 1),
    Windows(window: 3, stride: 2, padding: 1), Windows(window: 4, stride: 3, padding: 2),
    Windows(window: 1, stride: 2, padding: 0), Windows(window: 7, stride: 1, padding: 0),
  ]

  /// What lies in each window along the middle axis of `[2, 7, 3]`.
  private func contents(_ x: [Double], _ windows: Windows) -> [[Double]] {
    let results = (7 + 2 * windows.padding - windows.window) / windows.stride + 1
    return (0..<2 * results * 3).map { index in
      let (row, place, column) = (index / 3 / results, index / 3 % results, index % 3)
      return (0..<windows.window).compactMap { tap in
        let position = place * windows.stride + tap - windows.padding
        return (0..<7).contains(position) ? x[(row * 7 + position) * 3 + column] : nil
      }
    }
  }

  @Test(arguments: windows)
  func agreesWithItsTwin(windows: Windows) {
    let (window, stride, padding) = (windows.window, windows.stride, windows.padding)
    let shape = [2, (7 + 2 * padding - window) / stride + 1, 3]
    checkOp(
      "maximumPooled", [OpInput([2, 7, 3])], shape: shape,
      twin: { contents($0[0], windows).map { $0.max() ?? .nan } },
      operation: {
        $0[0].maximumPooled(along: 1, window: window, stride: stride, padding: padding)
      })
    checkOp(
      "meanPooled", [OpInput([2, 7, 3])], shape: shape,
      twin: { contents($0[0], windows).map { $0.reduce(0, +) / Double(window) } },
      operation: { $0[0].meanPooled(along: 1, window: window, stride: stride, padding: padding) })
  }

  @Test func aTieGoesToTheFirst() {
    let x = Tensor([1, 3, 3, .nan, 2, 2], shape: [2, 3], on: Backend.forTests(threads: 1)).tracked()
    let y = x.maximumPooled(along: 1, window: 3, stride: 1)
    #expect(y.values[0] == 3 && y.values[1].isNaN)
    #expect(y.sum().gradients(for: [x])[0].values == [0, 1, 0, 1, 0, 0])
  }
}
