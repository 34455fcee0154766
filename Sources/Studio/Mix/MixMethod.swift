import Mixers
import MixingConsole
import Models
import TensorEngine

/// A way to make a mix of stems: a mixer that sets the console, or something that needs none.
protocol MixMethod {
  /// The one rate at which a mix can be made, in hertz; `nil` where any will do.
  var sampleRate: Int? { get }

  /// Whether there are settings: a session that can be changed and rendered again.
  var setsConsole: Bool { get }

  /// What is decided of the console; without one, the plain session but for its guides.
  func decision(
    for stems: MixRequest, on backend: Backend, _ report: Reporter
  ) throws -> MixerDecision

  /// The mix of a session that was decided, made block by block.
  func source(
    for stems: OpenStems, tailSeconds: Double?, on backend: Backend, _ report: Reporter
  ) throws -> any MixSource
}

/// A mixer, and the console that renders what it decides.
struct ConsoleMethod: MixMethod {
  let mixer: any Mixer

  var sampleRate: Int? { mixer.sampleRate }
  var setsConsole: Bool { true }

  func decision(
    for stems: MixRequest, on backend: Backend, _ report: Reporter
  ) throws -> MixerDecision {
    try asRuntimeError {
      try mixer.decision(for: stems, on: backend) { work, share in
        try report.progress(work, share)
      }
    }
  }

  func source(
    for stems: OpenStems, tailSeconds: Double?, on backend: Backend, _ report: Reporter
  ) throws -> any MixSource {
    try stems.renderer(tailSeconds: tailSeconds, on: backend, report)
  }
}

extension MixerName {
  /// What the name means, its checkpoint loaded.
  ///
  /// - Parameters:
  ///   - mixers: Those that have a name of their own.
  ///   - compatibility: Whose way of using a checkpoint is followed.
  ///   - sectionSeconds: How long a network's decision holds; `nil` for the whole song.
  ///   - backend: Where the network lives.
  /// - Returns: The method.
  /// - Throws: What is wrong with the checkpoint, or with asking this of it.
  func method(
    among mixers: MixerCatalogue, compatibility: Compatibility? = nil,
    sectionSeconds: Double? = nil, on backend: Backend
  ) throws -> any MixMethod {
    if let mixer = mixers.mixer(named: description) { return ConsoleMethod(mixer: mixer) }
    let path = try checkpoint(unlessAmong: mixers) ?? description
    switch try asInputError({
      try Checkpoint(contentsOf: path, models: .studio).network(on: backend).use
    }) {
    case .console(let model):
      return ConsoleMethod(
        mixer: try NetworkMixer(
          model: model, compatibility: compatibility, sectionSeconds: sectionSeconds))
    case .mix(let model):
      if sectionSeconds != nil {
        throw JobError.input(
          "--section: \(self) makes the mix itself and sets no controls. Leave --section out.")
      }
      return WaveUNetMethod(model: model, compatibility: compatibility)
    case .effect(let proxy):
      let effect = proxy.configuration.effect["effect"].map(\.inline) ?? "an effect"
      throw JobError.input(
        "\(self) holds a neural proxy of \(effect), which mixes nothing by itself. It goes into the strip of a "
          + "session: {\"effect\": \"proxy\", \"checkpoint\": \"…\"}.")
    }
  }
}

/// Whose way of using a checkpoint is followed to the letter.
public enum Compatibility: String, CaseIterable, Sendable {
  /// One pass over mono stems at the model's rate, as loud as they are; no output stage.
  case automixToolkit = "automix-toolkit"

  /// Refuses stems that the other program would not take.
  func check(_ headers: [StemHeader], sampleRate: Int) throws {
    for header in headers {
      if header.channels != 1 {
        throw refusal("\(header.path) has \(header.channels) channels; it takes mono stems.")
      }
      if header.sampleRate != sampleRate {
        throw refusal(
          "\(header.path) is at \(header.sampleRate) Hz; the model's rate is \(sampleRate) Hz.")
      }
    }
  }

  private func refusal(_ reason: String) -> JobError {
    .input("--compat \(rawValue): \(reason) Convert it, or leave --compat out.")
  }
}
