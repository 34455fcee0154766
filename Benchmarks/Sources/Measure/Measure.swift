import Foundation
import Kernels
import TensorEngine

/// Times one benchmark and prints JSON lines, one for each of its steps: its name, the instruction set, what it is in
/// operations or bytes, and each run's milliseconds.
@main
struct Measure {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count >= 5, let runs = Int(arguments[2]), let threads = Int(arguments[3]),
      let isa = InstructionSet(rawValue: arguments[4]), let kernels = isa.kernels,
      let steps = steps(
        arguments[1], Array(arguments[5...]), on: Backend(threads: threads, kernels: kernels))
    else {
      let usage = """
        usage: measure NAME RUNS THREADS auto|avx512|avx2|baseline

        NAME: ceilings
              convolutions/NAME, and behind the instruction set BATCH,INPUTS,OUTPUTS,TAPS,STRIDE,SAMPLES …
              waveUNet/step/BATCH, waveUNet/mix/BATCH
              console/step/TRANSFORMATION, console/mix/TRANSFORMATION
              forward/EFFECT, gradient/EFFECT, rack/EFFECT
              loss/KIND
              plugins/spsa
              features, and behind the instruction set TARGET MIX
              resampling, and behind the instruction set FILE RATE OUTPUT

        """
      FileHandle.standardError.write(Data(usage.utf8))
      exit(2)
    }
    for step in steps { step.run() }  // fills the arena and the caches
    var times = steps.map { _ in (wall: [Double](), processor: [Double]()) }
    let clock = ContinuousClock()
    for _ in 0..<runs {
      for (index, step) in steps.enumerated() {
        let before = processorSeconds()
        let time = clock.measure(step.run)
        times[index].processor.append((processorSeconds() - before) * 1_000)
        times[index].wall.append(time / .milliseconds(1))
      }
    }
    func list(_ numbers: [Double]) -> String {
      "[\(numbers.map { String(format: "%.4f", $0) }.joined(separator: ", "))]"
    }
    for (step, times) in zip(steps, times) {
      print(
        """
        {"name": "\(step.name ?? arguments[1])", \
        "instructionSet": "\(String(cString: kernels.name))", \
        "amount": \(step.amount.map { "\($0)" } ?? "null"), \
        "milliseconds": \(list(times.wall)), "processorMilliseconds": \(list(times.processor))}
        """)
    }
  }

  /// The steps of a benchmark; `nil` where there is no such.
  private static func steps(
    _ name: String, _ more: [String], on backend: Backend
  ) -> [Step]? {
    if let steps = CeilingBenchmark.steps(name, on: backend)
      ?? ConvolutionBenchmark(name, more)?.steps(on: backend)
    {
      return steps
    }
    let makeStep =
      EffectBenchmark(name)?.step(on:)
      ?? RackBenchmark(name)?.step(on:)
      ?? PluginBenchmark(name)?.step(on:)
      ?? LossBenchmark(name)?.step(on:)
      ?? ModelBenchmark(name)?.step(on:)
      ?? FeatureBenchmark(name, more)?.step(on:)
      ?? ResamplingBenchmark(name, more)?.step(on:)
    return makeStep.map { [Step(run: $0(backend))] }
  }

  /// What this process has had of the processors, in seconds.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
