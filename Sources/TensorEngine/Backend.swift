import CLAPACKE
import Foundation
package import Kernels

/// Where tensors live and operations run: kernels of one instruction set, a thread pool, a memory arena.
///
/// Made once by a command from `--threads` and `--isa`; a tensor holds a reference to its backend and
/// every operation takes it from its operands. A backend serves one thread at a time: give each thread
/// that works on its own a backend of its own, with one thread.
package final class Backend {
  /// Elements of work that one thread takes at a time: few enough to share, enough to be worth it.
  package static let grain = 32_768

  /// Kernels of the chosen instruction set.
  package let kernels: KernelTable
  /// The instruction set in use, as the kernels name it.
  package let instructionSetName: String
  /// Whether convolutions are computed by direct sums wherever they could go by way of spectra.
  package let convolvesDirectly: Bool
  let pool: ThreadPool
  let arena = MemoryArena()
  /// Whether what is cheap to make again is made again in the walk back, rather than kept for it: the same numbers in
  /// less memory.
  package var recomputes = true
  /// Looks at what operations give during a search for what is not finite, else `nil`.
  var watch: NonFiniteWatch?

  /// A backend that runs the given kernels (`InstructionSet.kernels`).
  ///
  /// - Parameters:
  ///   - threads: Threads that work on one operation, the caller's included; `nil` means one per core.
  ///   - kernels: Which kernels run; `nil` means the widest that this processor has.
  ///   - convolvesDirectly: Whether convolutions go by direct sums alone: slower, and nearer to the definition than
  ///     the 1e-6 of the result's rms that spectra are off by at most.
  package init(
    threads: Int? = nil, kernels: KernelTable? = nil, convolvesDirectly: Bool = false
  ) {
    guard let kernels = kernels ?? InstructionSet.automatic.kernels else {
      preconditionFailure("Backend: the baseline kernels run on every processor")
    }
    self.kernels = kernels
    self.convolvesDirectly = convolvesDirectly
    instructionSetName = String(cString: kernels.name)
    pool = ThreadPool(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    openblas_set_num_threads(1)  // our own pool splits the work
  }

  /// Threads that work on one operation, the caller's included.
  package var threads: Int { pool.threads }

  /// Memory that tensors hold now, what is kept for reuse, and the most ever held, in bytes.
  package var memory: MemoryArena.Usage { arena.usage }

  /// Calls `body` with each of 0 ..< `count` exactly once, on all threads, and returns when all are done.
  ///
  /// The calls must touch disjoint data, so the result does not depend on who took which. Called from
  /// inside a body it runs serially. Not for the body of `@main static func main()` itself: closures there
  /// belong to the main actor, and debug builds stop when another thread calls them.
  package func parallel(_ count: Int, _ body: (Int) -> Void) {
    pool.run(count, body)
  }

  /// Calls `body` with consecutive ranges of the indices of rows of `length` elements, in parallel.
  package func parallel(rows: Int, of length: Int, _ body: (Range<Int>) -> Void) {
    parallel(over: rows, grain: max(1, Backend.grain / max(length, 1)), body)
  }

  /// Calls `body` with consecutive ranges of 0 ..< `count`, cut at multiples of `grain`, in parallel.
  package func parallel(over count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    guard count > grain else {
      if count > 0 { body(0..<count) }
      return
    }
    parallel((count + grain - 1) / grain) { chunk in
      body(chunk * grain..<min(count, (chunk + 1) * grain))
    }
  }

  /// Lends uninitialised memory of the arena for `count` floats; also to a body of a parallel loop.
  func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(count: count, arena: arena, isBrief: true)
    withExtendedLifetime(storage) { body(storage.pointer) }
  }
}

extension Backend {
  /// What `body` makes of each of 0 ..< `count`, in order; computed on all threads.
  ///
  /// - Throws: What the first of the bodies that fail throws; the others run all the same.
  package func map<Value, Failure: Error>(
    _ count: Int, _ body: (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    var results = [Result<Value, Failure>?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      parallel(count) { index in
        do throws(Failure) {
          results[index] = .success(try body(index))
        } catch {
          results[index] = .failure(error)
        }
      }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for result in results {
      guard let result else { preconditionFailure("map: a body did not run") }
      values.append(try result.get())
    }
    return values
  }

  /// What `body` makes of consecutive ranges of 0 ..< `count`, cut at multiples of `grain`, one after the
  /// other; computed on all threads.
  package func map<Value, Failure: Error>(
    over count: Int, grain: Int, _ body: (Range<Int>) throws(Failure) -> [Value]
  ) throws(Failure) -> [Value] {
    try map((count + grain - 1) / grain) { piece throws(Failure) in
      try body(piece * grain..<min(count, (piece + 1) * grain))
    }.flatMap(\.self)
  }
}

/// Which of the compiled kernels run: the widest that this processor has, or one asked for.
package enum InstructionSet: String, CaseIterable, Sendable {
  case automatic = "auto"
  case avx512, avx2, baseline

  /// The kernels of this instruction set, or `nil` where this processor lacks it.
  package var kernels: KernelTable? {
    switch self {
    case .automatic:
      Self.avx512.kernels ?? Self.avx2.kernels ?? Self.baseline.kernels
    case .avx512: kernels_avx512()?.pointee
    case .avx2: kernels_avx2()?.pointee
    case .baseline: kernels_baseline()?.pointee
    }
  }
}
