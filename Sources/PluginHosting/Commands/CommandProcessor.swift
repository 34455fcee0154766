import MixingConsole
import SignalOps
import TensorEngine

/// A command at work on a signal that comes in one block: a run for every track of every entry of a batch.
final class CommandProcessor: EffectProcessor {
  private let effect: CommandEffect
  private let host: CommandHost
  private let context: SignalContext
  private var hasRun = false

  init(_ effect: CommandEffect, from host: CommandHost, _ context: SignalContext) {
    (self.effect, self.host, self.context) = (effect, host, context)
  }

  var gradient: EffectGradient { .none }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    if hasRun { throw CommandError.inPieces(program: effect.arguments.program) }
    hasRun = true
    let shape = inputs[0].shape
    let byControl = effect.controls.indices.map {
      controls[$0].values(for: shape, CommandEffect.name)
    }
    return try render(
      inputs, [(0..<shape[0] * shape[1]).map { row in byControl.map { $0[row] } }])[0]
  }

  /// What it gives, as a `BlackBox`.
  func render(_ inputs: [Tensor], _ passes: [[[Double]]]) throws -> [Tensor] {
    let signal = inputs[0].detached
    let rows = signal.shape[0] * signal.shape[1]
    let heard = try (0..<rows).map { try self.input(signal, row: $0) }
    let sounds = try signal.backend.map(passes.count * rows) { run in
      let (pass, row) = (run / rows, run % rows)
      return try sound(of: passes[pass][row], on: heard[row], channels: signal.shape[2])
    }
    return passes.indices.map { pass in
      Tensor(
        sounds[pass * rows..<(pass + 1) * rows].flatMap(\.self), shape: signal.shape,
        on: signal.backend)
    }
  }

  private func input(_ signal: Tensor, row: Int) throws -> WaveInput {
    let (channels, samples) = (signal.shape[2], signal.shape[3])
    let input = try WaveInput(
      samples: samples, sampleRate: context.sampleRate, folder: host.runner.folder)
    try signal.withUnsafeValues { values in
      try input.write(
        (0..<channels).map { values + (row * channels + $0) * samples }, to: 0..<samples)
    }
    return input
  }

  /// One run: all channels, one after the other.
  private func sound(
    of values: [Double], on input: WaveInput, channels: Int
  ) throws -> [Float] {
    let names = effect.controls.map(\.name)
    let arguments = effect.arguments.filled(
      Dictionary(uniqueKeysWithValues: zip(names, values)))
    guard host.isAllowed else {
      throw CommandError.notAllowed(line: CommandArguments.line(arguments))
    }
    let output = try host.runner.run(arguments, on: input)
    var sound = [Float](repeating: 0, count: channels * input.samples)
    try sound.withUnsafeMutableBufferPointer { sound in
      guard let start = sound.baseAddress else { return }
      try output.read(
        0..<min(output.samples, input.samples),
        into: (0..<channels).map { start + $0 * input.samples })
    }
    return sound
  }
}

/// What a command will hear on its way into a file; the sound passes by.
final class CommandListener: EffectProcessor {
  private let input: WaveInput

  init(_ input: WaveInput) { self.input = input }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    let (channels, samples) = (inputs[0].shape[2], inputs[0].shape[3])
    try inputs[0].withUnsafeValues { values in
      try input.write(
        (0..<channels).map { values + $0 * samples },
        to: controls.start..<controls.start + samples)
    }
    return inputs[0]
  }
}

/// What a command gave, at its place in the mix.
final class CommandPlayer: EffectProcessor {
  private let output: WaveOutput
  private let samples: Int

  /// - Parameters:
  ///   - output: What was given for all of the mix.
  ///   - samples: How much of it is heard.
  init(_ output: WaveOutput, samples: Int) {
    (self.output, self.samples) = (output, min(samples, output.samples))
  }

  var gradient: EffectGradient { .none }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    let shape = inputs[0].shape
    precondition(
      shape[2] == output.channels && shape[0] * shape[1] == 1,
      "command: \(shape) for \(output.channels) channels")
    var sound = [Float](repeating: 0, count: inputs[0].count)
    let part = (controls.start..<controls.start + shape[3]).clamped(to: 0..<samples)
    if !part.isEmpty {
      try sound.withUnsafeMutableBufferPointer { sound in
        guard let start = sound.baseAddress else { return }
        try output.read(
          part,
          into: (0..<shape[2]).map { start + $0 * shape[3] + part.lowerBound - controls.start })
      }
    }
    return Tensor(sound, shape: shape, on: inputs[0].backend)
  }
}
