import Foundation
import TensorEngine

/// Times one benchmark and prints one JSON line: its name, the instruction set and each run's
/// milliseconds.
@main
struct Measure {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let runs = Int(arguments[2]), let threads = Int(arguments[3]),
      let makeStep = EffectBenchmark(rawValue: arguments[1])?.step(on:)
        ?? RackBenchmark(arguments[1])?.step(on:)
        ?? RackGradientBenchmark(arguments[1])?.step(on:)
        ?? PluginBenchmark(arguments[1])?.step(on:)
        ?? LossBenchmark(rawValue: arguments[1])?.step(on:)
        ?? ConvolutionBenchmark(rawValue: arguments[1])?.step(on:)
        ?? ModelBenchmark(rawValue: arguments[1])?.step(on:)
        ?? FeatureBenchmark(arguments)?.step(on:)
        ?? ResamplingBenchmark(arguments)?.step(on:)
    else {
      let names =
        (EffectBenchmark.allCases.map(\.rawValue)
        + LossBenchmark.allCases.map(\.rawValue)
        + ConvolutionBenchmark.allCases.map(\.rawValue)
        + ModelBenchmark.allCases.map(\.rawValue)).joined(separator: "|")
      let usage = """
        usage: measure \(names) RUNS THREADS
               measure rack/EFFECT RUNS THREADS
               measure gradient/EFFECT RUNS THREADS
               measure plugins/spsa RUNS THREADS
               measure features RUNS THREADS TARGET MIX
               measure resampling RUNS THREADS FILE RATE OUTPUT

        """
      FileHandle.standardError.write(Data(usage.utf8))
      exit(2)
    }
    let backend = Backend(threads: threads)
    let step = makeStep(backend)
    step()  // fills the arena and the caches
    let clock = ContinuousClock()
    var (milliseconds, processor): ([String], [String]) = ([], [])
    for _ in 0..<runs {
      let before = processorSeconds()
      let time = clock.measure(step)
      processor.append(String(format: "%.4f", (processorSeconds() - before) * 1_000))
      milliseconds.append(String(format: "%.4f", time / .milliseconds(1)))
    }
    print(
      """
      {"name": "\(arguments[1])", "instructionSet": "\(backend.instructionSetName)", \
      "milliseconds": [\(milliseconds.joined(separator: ", "))], \
      "processorMilliseconds": [\(processor.joined(separator: ", "))]}
      """)
  }

  /// What this process has had of the processors, in seconds.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
