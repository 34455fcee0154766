import AudioIO
import Mixers
import MixingConsole
import Models
import SignalOps
import TensorEngine

/// A network that makes the mix itself.
struct WaveUNetMethod: MixMethod {
  let model: any StemMixingModel
  let compatibility: Compatibility?

  var sampleRate: Int? { model.configuration.sampleRate }
  var setsConsole: Bool { false }

  func decision(
    for stems: MixRequest, on backend: Backend, _ report: Reporter
  ) throws -> MixerDecision {
    var session = stems.plain
    session.tracks = session.tracks.indices.filter { !stems.guides.contains($0) }
      .map { stems.plain.tracks[$0] }
    return MixerDecision(session: session)
  }

  /// The mix of stems at the network's rate, made block by block.
  ///
  /// Each channel of a stem is one of the network's inputs, in order; inputs that are left are silent.
  ///
  /// - Parameters:
  ///   - stems: All beginning together.
  ///   - tailSeconds: Has no meaning here: nothing follows the stems.
  ///   - backend: Where the mix is made.
  ///   - report: Is told which stem goes to which input.
  /// - Returns: The mix.
  /// - Throws: That there are more channels than inputs; what reading the stems meets.
  func source(
    for stems: OpenStems, tailSeconds: Double?, on backend: Backend, _ report: Reporter
  ) throws -> any MixSource {
    let channels = stems.readers.map(\.channels)
    let needed = channels.reduce(0, +)
    guard needed <= model.configuration.inputs else {
      throw JobError.input(
        "the network takes \(model.configuration.inputs) inputs, these \(channels.count) stems need "
          + "\(needed) (a stereo stem takes two). Name fewer stems, or sum some of them.")
    }
    let names = stems.session.tracks.map(\.name)
    try report.note(
      "the network tells stems apart by their order alone: \(Phrase.list(names)). It should be that of the "
        + "songs that it was trained with")
    var next = 1
    for (name, count) in zip(names, channels) {
      try report.detail(
        "\(name): " + (count == 1 ? "input \(next)" : "inputs \(next) and \(next + 1)"))
      next += count
    }
    let gains = try gains(of: stems, on: backend, report)
    let inputs = channels.indices.flatMap { stem in
      (0..<channels[stem]).map {
        StemMixRenderer.Input(stem: stem, channel: $0, gain: gains[stem])
      }
    }
    return StemMixRenderer(model, stems: stems.sources, inputs: inputs, on: backend)
  }

  /// What each stem, as loud as it comes, is multiplied by.
  private func gains(
    of stems: OpenStems, on backend: Backend, _ report: Reporter
  ) throws -> [Float] {
    let preparation = compatibility == nil ? model.configuration.preparation : .none
    if preparation == .none { return stems.readers.map { _ in 1 } }
    return try asRuntimeError {
      try backend.map(stems.readers.count) { index in
        let reader = try AudioFileReader(
          stem: stems.readers[index].path, sampleRate: stems.session.sampleRate)
        var level = StemLevel(
          preparation, sampleRate: reader.sampleRate, channels: reader.channels,
          on: backend.worker())
        try reader.forEachBlock(report) { level.add($0.channels) }
        return Float(level.gain / stems.gain(ofTrack: index))
      }
    }
  }
}
