import AudioIO
import MixingConsole
import Models
import SignalOps
import TensorEngine

/// A network that makes the mix itself.
struct WaveUNetMixer {
  let model: MixWaveUNet
  let compatibility: Compatibility?

  /// The mix of stems at the network's rate, made block by block.
  ///
  /// Each channel of a stem is one of the network's inputs, in order; inputs that are left are silent.
  ///
  /// - Parameters:
  ///   - stems: All beginning together.
  ///   - backend: Where the mix is made.
  ///   - isQuiet: Whether no progress is shown.
  ///   - isVerbose: Whether it is said which stem goes to which input.
  /// - Returns: The mix.
  /// - Throws: That there are more channels than inputs; what reading the stems meets.
  func source(
    for stems: Stems, on backend: Backend, isQuiet: Bool, isVerbose: Bool = false
  ) throws -> any MixSource {
    let channels = stems.readers.map(\.channels)
    let needed = channels.reduce(0, +)
    guard needed <= model.configuration.inputs else {
      throw CommandFailure.unusableInput(
        "the network takes \(model.configuration.inputs) inputs, these \(channels.count) stems need "
          + "\(needed) (a stereo stem takes two). Name fewer stems, or sum some of them.")
    }
    let names = stems.session.tracks.map(\.name)
    if !isQuiet {
      Terminal.note(
        "the network tells stems apart by their order alone: \(Wording.list(names)). It should be that of the "
          + "songs that it was trained with")
    }
    if isVerbose {
      var next = 1
      for (name, count) in zip(names, channels) {
        Terminal.note(
          "\(name): " + (count == 1 ? "input \(next)" : "inputs \(next) and \(next + 1)"))
        next += count
      }
    }
    let gains = try gains(of: stems, on: backend, isQuiet: isQuiet)
    let inputs = channels.indices.flatMap { stem in
      (0..<channels[stem]).map {
        MixWaveUNetRenderer.Input(stem: stem, channel: $0, gain: gains[stem])
      }
    }
    return MixWaveUNetRenderer(model, stems: stems.sources, inputs: inputs, on: backend)
  }

  /// What each stem is multiplied by.
  private func gains(of stems: Stems, on backend: Backend, isQuiet: Bool) throws -> [Float] {
    let preparation = compatibility == nil ? model.configuration.preparation : .none
    if preparation == .none { return stems.readers.map { _ in 1 } }
    let kernels = backend.kernels
    return try running {
      try backend.map(stems.readers.count) { index in
        let reader = try AudioFileReader(
          stem: stems.readers[index].path, sampleRate: stems.session.sampleRate)
        // A backend serves one thread at a time.
        var level = StemLevel(
          preparation, sampleRate: reader.sampleRate, channels: reader.channels,
          on: Backend(threads: 1, kernels: kernels))
        while case let block = try reader.read(frames: 65_536), block.samples > 0 {
          try Interruption.check()
          level.add(block.channels)
        }
        return Float(level.gain)
      }
    }
  }
}
