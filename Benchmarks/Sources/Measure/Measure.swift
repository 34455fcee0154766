import Foundation
import TensorEngine

/// Times one benchmark and prints one JSON line: its name, the instruction set and each run's
/// milliseconds.
@main
struct Measure {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let runs = Int(arguments[2]), let threads = Int(arguments[3]),
      let benchmark = Benchmark(rawValue: arguments[1])
    else {
      let names = Benchmark.allCases.map(\.rawValue).joined(separator: "|")
      FileHandle.standardError.write(Data("usage: measure \(names) RUNS THREADS\n".utf8))
      exit(2)
    }
    let backend = Backend(threads: threads)
    let step = benchmark.step(on: backend)
    step()  // fills the arena and the caches
    let clock = ContinuousClock()
    let milliseconds = (0..<runs).map { _ in
      let time = clock.measure(step)
      return String(format: "%.4f", time / .milliseconds(1))
    }
    print(
      """
      {"name": "\(benchmark.rawValue)", "instructionSet": "\(backend.instructionSetName)", \
      "milliseconds": [\(milliseconds.joined(separator: ", "))]}
      """)
  }
}
