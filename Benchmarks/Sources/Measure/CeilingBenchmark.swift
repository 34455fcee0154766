import Ceilings
import TensorEngine

/// What the machine can do at most: multiplications and additions in registers, memory read, and the triad of STREAM
/// (two arrays read, one written) on arrays of 256 MB.
enum CeilingBenchmark {
  private static let elements = 1 << 26
  private static let rounds = 20_000_000

  /// The steps that are timed; `nil` for another name than `ceilings`.
  static func steps(_ name: String, on backend: Backend) -> [Step]? {
    guard name == "ceilings" else { return nil }
    let threads = backend.threads
    let isa = backend.instructionSetName
    let operations = ceilings_multiply_add(isa, 1) * Double(rounds * threads)
    let (x, y, z) = (memory(1), memory(2), memory(3))
    let bytes = Double(elements * MemoryLayout<Float>.size)
    let grain = elements / (16 * threads)
    return [
      Step("multiplyAdd", amount: operations) {
        backend.parallel(threads) { _ in _ = ceilings_multiply_add(isa, rounds) }
      },
      Step("read", amount: bytes) {
        backend.parallel(over: elements, grain: grain) {
          _ = ceilings_read(x.base + $0.lowerBound, $0.count)
        }
      },
      Step("triad", amount: 3 * bytes) {
        backend.parallel(over: elements, grain: grain) {
          ceilings_triad(
            y.base + $0.lowerBound, x.base + $0.lowerBound, z.base + $0.lowerBound, $0.count)
        }
      },
    ]
  }

  /// Memory that lasts as long as the process, and may be handed to threads.
  private struct Memory: @unchecked Sendable {  // each thread touches its own part
    let base: UnsafeMutablePointer<Float>
  }

  private static func memory(_ value: Float) -> Memory {
    let base = UnsafeMutablePointer<Float>.allocate(capacity: elements)
    base.initialize(repeating: value, count: elements)
    return Memory(base: base)
  }
}
