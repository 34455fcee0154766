package import MixingConsole
package import TensorEngine

/// A network that sets a mixing console: every track is heard by one shared encoder, and its controls are
/// decided from what was heard of it and, on average, of all.
///
/// Weights: `encoder`, `post_processor` (of a track), and where buses and master are learned
/// `mix_processor` (from the average alone). The order of the tracks makes no difference, and there may be any
/// number of them.
///
/// - Source: C. J. Steinmetz, J. Pons, S. Pascual, J. Serrà, "Automatic multitrack mixing with a
///   differentiable mixing console of neural audio effects", ICASSP 2021, https://arxiv.org/abs/2010.10291;
///   in the form of automix-toolkit, whose network has 12,432,952 parameters with the 26,674 that nothing goes
///   through.
package struct DifferentiableMixingConsole: ConsoleModel {
  package static let kind = "dmc"
  package static let title = "differentiable mixing console"
  package static let purpose = "sets the controls of a console"

  package let configuration: Configuration
  /// The console, and which of its controls are learned.
  package let layout: ConsoleLayout
  let encoder: ShortChunkEncoder
  private let trackProcessor: PostProcessor
  private let mixProcessor: PostProcessor?

  /// A network with its first weights: PyTorch's, except that all but `gainPan` start with a console at rest.
  package init(_ configuration: Configuration, _ scope: WeightScope) {
    self.configuration = configuration
    layout = ConsoleLayout(configuration)
    encoder = ShortChunkEncoder(
      width: configuration.encoderWidth, depth: configuration.encoderDepth,
      sampleRate: configuration.sampleRate, scope["encoder"])
    let startsAtRest = configuration.console != nil || configuration.transformation == .full
    func processor(_ inputs: Int, _ controls: [LearnedControl], _ name: String) -> PostProcessor {
      PostProcessor(
        inputs: inputs, hidden: configuration.hiddenWidth, outputs: controls.count,
        start: startsAtRest ? controls.map(\.startShare) : nil, scope[name])
    }
    let width = encoder.embeddingWidth
    trackProcessor = processor(2 * width, layout.trackControls, "post_processor")
    mixProcessor =
      layout.mixControls.isEmpty ? nil : processor(width, layout.mixControls, "mix_processor")
  }

  package func output(
    for batch: some StemBatch, _ mode: ForwardMode
  ) throws -> MixOutput {
    let tracks = batch.stems.indices.map { Track(name: batch.names?[$0] ?? "\($0 + 1)", file: "") }
    let decision = self(batch.stems, of: tracks, isActive: batch.isActive, mode)
    var draws: GradientDraws?
    if case .training(let seed, let step) = mode { draws = GradientDraws(seed: seed, step: step) }
    let mix = try decision.mix(of: batch.stems, draws)
    return MixOutput(
      mix: mix.reshaped([mix.shape[0], 2, mix.shape[3]]), decision: decision, draws: draws)
  }

  /// What the stems of a batch of songs should be mixed like.
  ///
  /// A track that a song does not have has no say: it is not heard, and its controls stay as they start. Of a
  /// stereo stem the mean of both channels is heard, and both are mixed alike.
  ///
  /// - Parameters:
  ///   - stems: One for each track, `[batch, 1, channel, sample]`, mono or stereo.
  ///   - tracks: Their names, files, roles and placement.
  ///   - isActive: Which tracks each song of the batch has; `nil` means all.
  ///   - mode: Training or inference.
  /// - Returns: All controls; its gradient goes to the weights and the stems.
  package func callAsFunction(
    _ stems: [Tensor], of tracks: [Track], isActive: [[Bool]]? = nil, _ mode: ForwardMode
  ) -> ConsoleDecision {
    guard let first = stems.first else {
      preconditionFailure("DifferentiableMixingConsole: no stems")
    }
    let (batch, samples) = (first.shape[0], first.shape[3])
    let isActive =
      isActive ?? Array(repeating: Array(repeating: true, count: stems.count), count: batch)
    precondition(
      isActive.count == batch && isActive.allSatisfy { $0.count == stems.count },
      "DifferentiableMixingConsole: \(isActive) for \(stems.count) stems of \(batch) songs")
    let heard = stems.map { stem in
      precondition(
        stem.rank == 4 && stem.shape[0] == batch && stem.shape[1] == 1 && stem.shape[3] == samples,
        "DifferentiableMixingConsole: stems of the shapes \(stems.map(\.shape))")
      return stem.shape[2] == 1 ? stem : stem.mean(along: [2], keepingAxes: true)
    }
    let rows = (0..<batch * stems.count).filter { isActive[$0 / stems.count][$0 % stems.count] }
    precondition(!rows.isEmpty, "DifferentiableMixingConsole: no song has any track")
    let sounds = Tensor.concatenated(heard, along: 1).reshaped([batch * stems.count, samples])
    let embeddings = encoder(
      rows.count == sounds.shape[0] ? sounds : sounds.gathered(rows, along: 0), mode)
    return decision(
      from: embeddings, ofRows: rows, tracks: tracks, isActive: isActive, mode)
  }

  /// All controls from the embeddings of the tracks there are, `[row, embedding]`; row `song · tracks + track`.
  func decision(
    from embeddings: Tensor, ofRows rows: [Int], tracks: [Track], isActive: [[Bool]],
    _ mode: ForwardMode
  ) -> ConsoleDecision {
    let (batch, backend) = (isActive.count, embeddings.backend)
    precondition(
      isActive.allSatisfy { $0.count == tracks.count },
      "DifferentiableMixingConsole: \(tracks.count) tracks for \(isActive[0].count) stems")
    let songs = rows.map { $0 / tracks.count }
    let weights = (0..<batch).flatMap { song in
      songs.map { $0 == song ? 1 / Float(songs.count(where: { $0 == song })) : 0 }
    }
    let context = Tensor(weights, shape: [batch, rows.count], on: backend)
      .matrixProduct(embeddings)
    let both = Tensor.concatenated([embeddings, context.gathered(songs, along: 0)], along: 1)
    var shares = trackProcessor(both, mode)
    let controls = layout.trackControls
    if rows.count < batch * tracks.count {
      let rest = Tensor(
        controls.map { Float($0.startShare) }, shape: [1, controls.count], on: backend)
      let places = (0..<batch * tracks.count).map { rows.firstIndex(of: $0) ?? rows.count }
      shares = Tensor.concatenated([shares, rest], along: 0).gathered(places, along: 0)
    }
    var settings = values(
      shares.reshaped([batch, tracks.count, controls.count]), of: controls
    ).flatMap { control, values in
      tracks.indices.map { track in
        ConsoleDecision.Setting(
          control: control, address: ControlAddress(.track(track), control.part),
          values: values.sliced(track..<track + 1, along: 1))
      }
    }
    if let mixProcessor {
      let shares = mixProcessor(context, mode).reshaped([batch, 1, layout.mixControls.count])
      for (control, values) in values(shares, of: layout.mixControls) {
        guard let channel = control.channel else { continue }
        settings.append(
          ConsoleDecision.Setting(
            control: control, address: ControlAddress(channel, control.part), values: values))
      }
    }
    return ConsoleDecision(
      settings, template: layout.session(of: tracks), isActive: isActive, on: backend)
  }

  /// Each control's values, `[batch, owner, 1, 1]`, from shares `[batch, owner, control]`.
  private func values(_ shares: Tensor, of controls: [LearnedControl]) -> [(LearnedControl, Tensor)]
  {
    controls.enumerated().map { index, control in
      let own = shares.sliced(index..<index + 1, along: 2)
      return (control, control.values(at: own.reshaped(Array(shares.shape[..<2]) + [1, 1])))
    }
  }
}
