package import SignalOps
package import TensorEngine

/// What makes an effect's sound, with all that it remembers from one block to the next.
package protocol EffectProcessor: AnyObject {
  /// What its gradient is worth.
  var gradient: EffectGradient { get }

  /// Of dynamics, in a console whose gain is metered: the gain in decibels of the last block without any makeup,
  /// `[batch, track, band, sample]`.
  var gainDb: Tensor? { get }

  /// The effect's output for the next block.
  ///
  /// - Parameters:
  ///   - inputs: The signal, and where another one drives the effect, that one: each
  ///     `[batch, track, channel, sample]`, with channels of its own.
  ///   - controls: The controls' values over the block.
  /// - Returns: The first input's shape; a `Pan` returns two channels.
  /// - Throws: What ended a plug-in's work.
  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor
}

extension EffectProcessor {
  package var gradient: EffectGradient { .exact }
  package var gainDb: Tensor? { nil }
}

/// What an effect did that runs outside of this process, instead of going on.
package protocol EffectFailure: Error, CustomStringConvertible {
  /// Whether the next console may have the effect again: it crashed, say, and was installed well.
  var isPassing: Bool { get }
}

/// What the gradient of an effect is worth to whoever descends along it.
package enum EffectGradient: Sendable {
  /// Exact almost everywhere.
  case exact
  /// Right on average (SPSA): its steps have to be small and many.
  case estimated
  /// That of a network that sounds alike: as good as that is.
  case ofProxy
  /// There is none, to the signal or to the controls.
  case none
}

/// An effect that remembers nothing: a function of a block.
final class BlockFunction: EffectProcessor {
  private let body: (Tensor, ControlValues) -> Tensor

  init(_ body: @escaping (_ dry: Tensor, _ controls: ControlValues) -> Tensor) { self.body = body }

  func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
    body(inputs[0], controls)
  }
}

/// The values of an effect's controls over one block.
///
/// A control is a number where it rests or is read on the automation grid, and a tensor that broadcasts
/// against `[batch, track, channel, sample]` where it moves sample by sample or is a parameter of
/// training. Numbers have the precision of `Float`, as tensors do.
package struct ControlValues {
  private let values: [TrackControl]
  /// Where in the mix the block begins, in samples; before its beginning where something earlier in the flow is late.
  package let start: Int
  private let backend: Backend

  package init(_ values: [TrackControl], from start: Int = 0, on backend: Backend) {
    self.values = values
    self.start = start
    self.backend = backend
  }

  /// A control by its index.
  package subscript(index: Int) -> TrackControl { values[index] }

  /// A control of a `PlainEffect`.
  package subscript<Key: ControlKey>(key: Key) -> TrackControl { values[index(of: key)] }

  /// A control as a tensor `[batch, track, 1, 1]`, or `[batch, track, 1, sample]` where it moves sample by
  /// sample.
  package func tensor(_ index: Int) -> Tensor {
    switch values[index] {
    case .tensor(let tensor): tensor
    case .number(let value): Tensor(repeating: Float(value), shape: [1, 1, 1, 1], on: backend)
    }
  }

  /// A control of a `PlainEffect` as a tensor.
  package func tensor(_ key: some ControlKey) -> Tensor { tensor(index(of: key)) }

  private func index<Key: ControlKey>(of key: Key) -> Int {
    var index = 0
    for control in Key.allCases {
      if control == key { break }
      index += 1
    }
    return index
  }
}

/// What a processor is made for.
package struct SignalContext {
  /// Samples between two readings of a moving control from which coefficients are computed, counted from
  /// the start of the mix, so that the size of the blocks makes no difference; also how long a change of
  /// a running console takes.
  package static let automationGrid = 64

  /// Samples between two readings of a moving control that shapes an impulse response or a network, counted
  /// alike; also how long the fade to the next one takes.
  package static let segment = 4_096

  /// Samples per second.
  package let sampleRate: Int
  package let panLaw: PanLaw
  /// The tempo of a session that has one.
  package let beatsPerMinute: Double?
  /// No block has more samples.
  package let longestBlock: Int
  /// How long the effect's sound goes on at most (`Effect.tailSeconds`), so that it knows what to remember.
  package let tailSeconds: Double
  /// Whether dynamics say what they take away.
  package let isMetered: Bool
  /// From where a processor takes what is random in it.
  package let seed: UInt64
  /// In training, the draws for gradients that have to be estimated; else none is wanted.
  package let draws: GradientDraws?
  package let backend: Backend

  package init(
    sampleRate: Int, panLaw: PanLaw = .constantPower, beatsPerMinute: Double? = nil,
    longestBlock: Int = .max, tailSeconds: Double = 0, isMetered: Bool = false,
    seed: UInt64 = 0, draws: GradientDraws? = nil, on backend: Backend
  ) {
    self.sampleRate = sampleRate
    self.panLaw = panLaw
    self.beatsPerMinute = beatsPerMinute
    self.longestBlock = longestBlock
    self.tailSeconds = tailSeconds
    self.isMetered = isMetered
    self.seed = seed
    self.draws = draws
    self.backend = backend
  }

  /// `tailSeconds` in samples.
  package var tailSamples: Int { Int(tailSeconds * Double(sampleRate)) }

  /// The same for an effect whose sound goes on so long.
  func ringing(seconds: Double) -> SignalContext {
    SignalContext(
      sampleRate: sampleRate, panLaw: panLaw, beatsPerMinute: beatsPerMinute,
      longestBlock: longestBlock, tailSeconds: seconds, isMetered: isMetered, seed: seed,
      draws: draws, on: backend)
  }
}
