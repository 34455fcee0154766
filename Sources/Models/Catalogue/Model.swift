package import MixingConsole
package import TensorEngine

/// A network that learns, with its weights.
///
/// A model is one file: its layers, its settings (`ModelConfiguration`), what becomes of stems in its hands. A
/// line in `ModelCatalogue.builtIn` makes it known to configurations, checkpoints and commands.
package protocol Model: SendableMetatype {
  associatedtype Configuration: ModelConfiguration where Configuration.Network == Self

  /// The name in configurations and checkpoints (`model.kind`).
  static var kind: String { get }
  /// The name for people, such as `differentiable mixing console`.
  static var title: String { get }
  /// What it does, as a verb and its object: `makes the mix itself`.
  static var purpose: String { get }

  /// What it was made from.
  var configuration: Configuration { get }
  /// How it is put to use.
  var use: ModelUse { get }

  /// A model whose weights are made in `scope`.
  init(_ configuration: Configuration, _ scope: WeightScope)
}

/// What a model is good for.
package enum ModelUse {
  /// It sets a console, which makes the mix.
  case console(any ConsoleModel)
  /// It makes the mix itself.
  case mix(any StemMixingModel)
  /// It sounds as an effect does.
  case effect(EffectProxy)

  /// The model as one that makes mixes of stems; `nil` for one that makes none.
  package var mixing: (any MixingModel)? {
    switch self {
    case .console(let model): model
    case .mix(let model): model
    case .effect: nil
    }
  }
}

// MARK: Models that mix stems

/// A model that makes one stereo mix of stems, however it does so.
package protocol MixingModel: Model {
  /// The mixes of a batch of songs.
  ///
  /// - Parameters:
  ///   - batch: What it hears.
  ///   - mode: Training or inference.
  /// - Returns: The mixes, and the controls where there are some.
  /// - Throws: Why an effect of a console cannot work.
  func output(for batch: some StemBatch, _ mode: ForwardMode) throws -> MixOutput
}

/// The stems of several songs, as a model hears them at once.
package protocol StemBatch {
  /// One for each track, `[batch, 1, channel, sample]`, mono or stereo.
  var stems: [Tensor] { get }
  /// Which tracks each song of the batch has.
  var isActive: [[Bool]] { get }
  /// The names of the tracks; `nil` numbers them.
  var names: [String]? { get }
  /// The channels of all stems of a song one after the other, `[batch, input, 1, sample]`; inputs that are left
  /// are silent.
  func inputs(_ count: Int) -> Tensor
}

/// What a model makes of the stems of a batch.
package struct MixOutput {
  /// `[batch, 2, sample]`.
  package let mix: Tensor
  /// The controls that the mix was made with; `nil` where there are none.
  package let decision: ConsoleDecision?
  /// What is drawn for gradients that have to be estimated; `nil` where there are none.
  package let draws: GradientDraws?

  package init(mix: Tensor, decision: ConsoleDecision? = nil, draws: GradientDraws? = nil) {
    (self.mix, self.decision, self.draws) = (mix, decision, draws)
  }
}

// MARK: Models that set a console

/// A model that hears stems and sets a console.
package protocol ConsoleModel: MixingModel {
  /// Whether it is one that automix-toolkit knows how to use: gain and pan of mono stems.
  var isToolkits: Bool { get }

  /// Hears stems from beginning to end, and decides.
  ///
  /// - Parameters:
  ///   - stems: One for each track, at the model's sample rate.
  ///   - plain: Tracks with names, files and start times, and a sample rate.
  ///   - manner: How they are heard.
  ///   - backend: Where the network runs.
  ///   - progress: Called with the share done; what it throws ends the work.
  /// - Returns: The session, without an output stage.
  /// - Throws: What reading a stem or `progress` throws, `NotFinite`.
  func session(
    hearing stems: [any StemSource], of plain: Session, _ manner: HearingManner,
    on backend: Backend, progress: (Double) throws -> Void
  ) throws -> Session
}

/// How a console model hears a song.
package struct HearingManner: Sendable {
  /// How long a decision holds; `nil` for the whole song.
  package let sectionSeconds: Double?
  /// Whether it hears as automix-toolkit lets it: stems as loud as they are, all in one array, in which the end
  /// of a shorter one is silent, and silence as good as any sound.
  package let followsToolkit: Bool

  package init(sectionSeconds: Double? = nil, followsToolkit: Bool = false) {
    (self.sectionSeconds, self.followsToolkit) = (sectionSeconds, followsToolkit)
  }
}

extension ConsoleModel {
  package var use: ModelUse { .console(self) }
}

// MARK: Models that make the mix themselves

/// A model that makes a mix of mono signals, each an input of its own.
package protocol StemMixingModel: MixingModel where Configuration: StemMixingConfiguration {
  /// The mix of signals.
  ///
  /// - Shape: `[batch, input, 1, sample]`, the samples a multiple of `configuration.alignment`, to
  ///   `[batch, 2, sample]`.
  func callAsFunction(_ signals: Tensor, _ mode: ForwardMode) -> Tensor
}

/// What is to be known of a model that makes mixes, to run it piece by piece.
package protocol StemMixingConfiguration: ModelConfiguration {
  /// Mono signals that go in.
  var inputs: Int { get }
  /// What the length of the signals is a multiple of.
  var alignment: Int { get }
  /// Which samples of the signals the given samples of the mix depend on, counted from the same start; the range
  /// may start before the signals and end after them.
  func samples(heardBy mix: Range<Int>) -> Range<Int>
}

extension StemMixingModel {
  package var use: ModelUse { .mix(self) }

  package func output(
    for batch: some StemBatch, _ mode: ForwardMode
  ) -> MixOutput {
    MixOutput(mix: self(batch.inputs(configuration.inputs), mode))
  }
}

extension StemMixingConfiguration {
  package var alignment: Int { 1 }
  package var signalLimit: Int? { inputs }
  package func samples(heardBy mix: Range<Int>) -> Range<Int> { mix }
}

/// How a model is run.
package enum ForwardMode: Equatable, Sendable {
  /// Uses the statistics gathered in training; nothing is random.
  case inference
  /// Uses the statistics of the batch and gathers them; what is dropped is drawn from the step's seed. Steps are counted
  /// from 1.
  case training(seed: UInt64, step: Int = 1)

  /// Whether batch statistics are used and gathered.
  package var isTraining: Bool { self != .inference }
}
