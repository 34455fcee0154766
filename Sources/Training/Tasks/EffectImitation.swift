package import Datasets
import Documents
import Foundation
import Losses
import MixingConsole
package import Models
import SignalOps
package import TensorEngine

/// The task of a proxy: a sound goes in with the settings of an effect, and what comes out is compared with what the
/// effect makes of it.
///
/// Each example is one channel of one stem from rest, or in the share `data.generatedShare` noise or a sweep, through the
/// effect with every control at random, evenly over its range in its own scale. All of it follows from the seed and the
/// example, so an example of validation is the same each time.
package final class EffectImitation: TrainingTask {
  package let objective: Objective<EffectBatch, Tensor>
  /// How much of the sound is missed (error to signal), and how much would be if the effect were left out.
  package let figureNames = FigureNames(group: "effect", names: ["esr", "untouchedEsr"])

  private let slot: EffectSlot
  private let inputs: [ProxyInput]
  /// The control of each input, by its place among the effect's.
  private let places: [Int]
  private let generatedShare: Double
  private let sampleRate: Int
  private let seed: UInt64

  /// The task of a run.
  ///
  /// - Parameters:
  ///   - configuration: The run's.
  ///   - model: The run's proxy.
  ///   - sampleRate: Hertz, of the sounds.
  /// - Throws: What is wrong with the effect.
  package init(
    _ configuration: Configuration, _ model: EffectProxy.Configuration, sampleRate: Int
  ) throws {
    slot = try EffectSlot(
      SessionReader(model.effect, at: DocumentPlace(file: "model.effect")),
      catalogue: configuration.catalogues.models.effects)
    var track = Track(name: "sound", file: "")
    track.strip = [slot]
    _ = try Session(sampleRate: sampleRate, tracks: [track]).validated()
    inputs = model.inputs
    let slot = slot
    places = inputs.map { input in
      guard let place = slot.effect.index(ofControl: input.name) else {
        preconditionFailure("EffectImitation: \(slot.name) has no \(input.name)")
      }
      return place
    }
    generatedShare = (configuration.data.layout as? EffectLayout)?.generatedShare ?? 0
    self.sampleRate = sampleRate
    seed = UInt64(configuration.seed)
    objective = Objective(
      zip(configuration.loss, configuration.loss.names).map { term, name in
        guard case .audio(let kind) = term.kind else {
          preconditionFailure("EffectImitation: a loss called \(name)")
        }
        let loss = kind.loss(sampleRate: sampleRate)
        return Objective.Term(name, weight: term.weight) { answer, batch, step in
          loss.drawn(step: step).mean(answer.channels, batch.wet.channels)
        }
      })
  }

  /// Why a proxy cannot be taught by a loss, and what to do; `nil` where it can.
  static func problem(of kind: LossTerm.Kind) -> String? {
    switch kind {
    case .audio(let loss) where loss.kind.needsStereo:
      "a proxy gives one channel, and \(loss.kind.name) compares two. Take esr or mrstft."
    case .audio: nil
    case .ofTask(let name): "a proxy mixes nothing that \(name) could compare. Take esr or mrstft."
    }
  }

  package func batch(_ examples: [Example], on backend: Backend) throws -> EffectBatch {
    var shares: [Float] = []
    var sounds: [Float] = []
    for example in examples {
      var random = RandomSource(
        seed: seed, stream: FNV1a.hash(of: example.song.utf8), position: UInt64(example.start) << 8)
      shares += inputs.map { _ in Float(random.uniform()) }
      let isGenerated = random.uniform() < generatedShare
      let sound = example.stems[0].channels[0]
      sounds +=
        isGenerated
        ? GeneratedSound(samples: sound.count, sampleRate: sampleRate, &random).values : sound
    }
    let (rows, samples) = (examples.count, examples[0].mix[0].count)
    let dry = Tensor(sounds, shape: [rows, 1, 1, samples], on: backend)
    let places = Tensor(shares, shape: [rows, 1, inputs.count], on: backend)
    return EffectBatch(dry: dry, shares: places, wet: try wet(dry, shares: places))
  }

  /// What the effect makes of sounds.
  private func wet(_ dry: Tensor, shares: Tensor) throws -> Tensor {
    let backend = dry.backend
    let rows = dry.shape[0]
    var controls = zip(slot.values, slot.controls).map { value, control in
      TrackControl.number(value.value(at: 0, taper: control.spec.taper))
    }
    for (index, (input, place)) in zip(inputs, places).enumerated() {
      let own = shares.sliced(index..<index + 1, along: 2).reshaped([rows, 1, 1, 1])
      let bounds = slot.controls[place].spec.at(sampleRate: sampleRate).range
      controls[place] = .tensor(
        input.spec.denormalized(own).maximum(Float(bounds.lowerBound))
          .minimum(Float(bounds.upperBound)))
    }
    let latency = slot.effect.latencySamples(slot.values, sampleRate: sampleRate)
    let samples = dry.shape[3] + latency
    let processor = try slot.effect.processor(
      SignalContext(
        sampleRate: sampleRate, longestBlock: samples,
        tailSeconds: slot.effect.tailSeconds(slot.values, beatsPerMinute: nil), on: backend))
    let sound = try processor.process(
      [dry.padded(before: 0, after: latency, along: 3)], ControlValues(controls, on: backend))
    guard sound.shape[2] == 1 else { throw TrainingError.notMono(effect: slot.name) }
    return sound.sliced(latency..<samples, along: 3)
  }

  package func answer(
    of model: any Model, to batch: EffectBatch, _ mode: ForwardMode
  ) throws -> Tensor {
    guard case .effect(let proxy) = model.use else {
      preconditionFailure("EffectImitation: a \(model.configuration.kind) is no proxy")
    }
    var memory = EffectProxy.Memory()
    return proxy(batch.dry, shares: batch.shares, memory: &memory)
  }

  // MARK: Validation

  package func figures(of answer: Tensor, to batch: EffectBatch, number: Int) -> [Double?] {
    let energy = batch.wet.squared().sum().values[0]
    guard energy > 0 else { return [nil, nil] }
    return [answer, batch.dry].map { sound in
      let share = Double((sound - batch.wet).squared().sum().values[0] / energy)
      return share.isFinite ? share : nil
    }
  }

  package func keep(
    _ answer: Tensor, to batch: EffectBatch, of name: String, step: Int, in log: ExampleLog
  ) throws {
    let values = answer.values
    guard values.allSatisfy(\.isFinite) else { return }
    try log.add(target: [batch.wet.values], of: name, step: step)
    try log.add(mix: [values], session: nil, of: name, step: step)
  }
}

/// Sounds, settings, and what an effect makes of both.
package struct EffectBatch: TaskBatch {
  /// `[example, 1, 1, sample]`.
  package let dry: Tensor
  /// Where each control is within its range, 0…1, `[example, 1, control]`.
  package let shares: Tensor
  /// In the shape of `dry`.
  package let wet: Tensor

  package var backend: Backend { dry.backend }
  package var tensors: [(name: String, tensor: Tensor)] {
    [("sound", dry), ("controls", shares), ("effect", wet)]
  }
}

/// Noise or a sweep, at a level that jumps from time to time.
private struct GeneratedSound {
  let values: [Float]

  /// Levels are from −50 to −3 dBFS, and each lasts an eighth of a second to a second.
  init(samples: Int, sampleRate: Int, _ random: inout RandomSource) {
    let isNoise = random.uniform() < 0.5
    let rate = Double(sampleRate)
    let (low, high) = (log(30.0), log(0.45 * rate))
    let ends = (low + (high - low) * random.uniform(), low + (high - low) * random.uniform())
    var (phase, level, left) = (0.0, 0.0, 0)
    values = (0..<samples).map { sample in
      if left == 0 {
        level = pow(10, Double(random.uniform(in: -50 ... -3)) / 20)
        left = Int(rate * pow(2, -3 * random.uniform()))
      }
      left -= 1
      if isNoise { return Float(level * (2 * random.uniform() - 1)) }
      let share = Double(sample) / Double(samples)
      phase += 2 * .pi * exp(ends.0 + (ends.1 - ends.0) * share) / rate
      return Float(level * sin(phase))
    }
  }
}

extension Tensor {
  /// `[batch, channel, sample]` of a signal of one track.
  fileprivate var channels: Tensor { reshaped([shape[0], shape[2], shape[3]]) }
}
