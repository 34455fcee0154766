import MixingConsole
import Models
import TensorEngine

/// What makes a mix: rules or a network that set the console, or a network that needs none.
enum Mixer {
  case rules
  case console(ConsoleMixer)
  case waveUNet(WaveUNetMixer)

  /// What a name means, its checkpoint loaded.
  ///
  /// - Parameters:
  ///   - name: As in `--with`.
  ///   - compatibility: Whose way of using a checkpoint is followed.
  ///   - sectionSeconds: How long a network's decision holds; `nil` for the whole song.
  ///   - backend: Where the network lives.
  /// - Throws: What is wrong with the checkpoint, or with asking this of it.
  init(
    _ name: MixerName, compatibility: Compatibility? = nil, sectionSeconds: Double? = nil,
    on backend: Backend
  ) throws {
    guard let path = try name.checkpoint() else {
      self = .rules
      return
    }
    switch try unusable({
      try Checkpoint(contentsOf: path, models: .builtIn).network(on: backend).use
    }) {
    case .console(let model):
      self = .console(
        try ConsoleMixer(
          model: model, compatibility: compatibility, sectionSeconds: sectionSeconds))
    case .mix(let model):
      if sectionSeconds != nil {
        throw CommandFailure.unusableInput(
          "--section: \(name) makes the mix itself and sets no controls. Leave --section out.")
      }
      self = .waveUNet(WaveUNetMixer(model: model, compatibility: compatibility))
    }
  }

  /// The one rate at which a mix can be made, in hertz; `nil` where any will do.
  var sampleRate: Int? {
    switch self {
    case .rules: nil
    case .console(let mixer): mixer.compatibility.map { _ in mixer.model.configuration.sampleRate }
    case .waveUNet(let mixer): mixer.model.configuration.sampleRate
    }
  }

  /// Whether a network makes the mix itself, without the console.
  var isWaveUNet: Bool {
    if case .waveUNet = self { true } else { false }
  }

  /// What makes the mix of these stems where that is not the console.
  func source(
    for stems: Stems, on backend: Backend, isQuiet: Bool, isVerbose: Bool = false
  ) throws -> (any MixSource)? {
    guard case .waveUNet(let mixer) = self else { return nil }
    return try mixer.source(for: stems, on: backend, isQuiet: isQuiet, isVerbose: isVerbose)
  }
}
