import Documents
import Foundation
import Losses
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine

/// A compressor and an equalizer whose settings are sought by one kind of gradient.
struct Search {
  /// Where gradients come from.
  private enum Way {
    case exact([any Effect])
    case estimate(GradientEstimate, BlackBox)
  }

  let effects, gradient: String
  private let way: Way
  private let specs: [ControlSpec]
  /// The controls that are sought; the others rest.
  private let isSought: [Bool]

  /// Every way, from a context of its own.
  static func all(on backend: Backend) throws -> [Search] {
    let context = SignalContext(sampleRate: Ways.sampleRate, on: backend)
    let host = PluginHost()
    let catalogue = EffectCatalogue.builtIn.adding([LV2Kind(host)])
    let plugins = try ["urn:zamaudio:ZamComp", "urn:zamaudio:ZamEQ2"].map { uri in
      try EffectSlot(["effect": "lv2", "uri": .string(uri)], catalogue: catalogue).effect
    }
    let sought = [
      "att", "rel", "kn", "rat", "thr", "mak", "boost1", "f1", "boost2", "f2", "boostl", "boosth",
    ]
    let controls = plugins.flatMap(\.controls)
    let chain = chained(plugins.map { ($0.asBlackBox(context), $0.controls.count) })
    func estimated(_ name: String, _ estimate: GradientEstimate) -> Search {
      Search(
        effects: "ZamComp, ZamEQ2", gradient: name, way: .estimate(estimate, chain),
        specs: controls.map(\.spec), isSought: controls.map { sought.contains($0.name) })
    }
    let own: [any Effect] = [Compressor(), Equalizer([.lowShelf, .peak, .peak, .highShelf])]
    let facts = own.flatMap(\.controls)
    return [
      estimated("SPSA, 1 draw", GradientEstimate(.simultaneous(draws: 1))),
      estimated("SPSA, 4 draws", GradientEstimate(.simultaneous(draws: 4))),
      estimated("central differences", GradientEstimate(.central, step: 0.005)),
      Search(
        effects: "Fader's own", gradient: "exact", way: .exact(own),
        specs: facts.map { $0.spec.at(sampleRate: Ways.sampleRate) },
        isSought: facts.map { _ in true }),
    ]
  }

  struct Outcome {
    let ratios: [Double]
    let distance, settings, seconds: Double

    /// A line of the table.
    func row(_ search: Search) -> String {
      let sorted = ratios.sorted()
      return String(
        format: "| %@ | %@ | %.1f dB, %.1f dB | %.3f | %.3f of the range | %.0f s |",
        search.effects,
        search.gradient, sorted[sorted.count / 2], sorted[0], distance, settings, seconds)
    }
  }

  /// Draws settings, makes the target, begins in the middle, and descends by Adam in normalised space.
  func run(_ signal: Tensor, steps: Int, seed: UInt64) throws -> Outcome {
    var random = RandomSource(seed: seed)
    let rows = signal.shape[1]
    func drawn() -> [[Double]] {
      (0..<rows).map { _ in
        specs.indices.map {
          isSought[$0]
            ? 0.2 + 0.6 * random.uniform() : specs[$0].normalized(specs[$0].standard ?? 0)
        }
      }
    }
    let truth = drawn()
    let target = try sound(signal, truth).detached
    var places = truth.map { row in row.indices.map { isSought[$0] ? 0.5 : row[$0] } }
    let loss = MultiResolutionSTFTLoss(sampleRate: Ways.sampleRate)
    var (means, squares) = (places.map { $0.map { _ in 0.0 } }, places.map { $0.map { _ in 0.0 } })
    let start = Date()
    for step in 1...steps {
      let gradient = try descent(signal, places, target, loss, &random)
      let rate = 0.03 * (1 - Double(step - 1) / Double(steps))
      for row in 0..<rows {
        for control in specs.indices where isSought[control] {
          let slope = gradient[row][control]
          means[row][control] = 0.9 * means[row][control] + 0.1 * slope
          squares[row][control] = 0.99 * squares[row][control] + 0.01 * slope * slope
          let mean = means[row][control] / (1 - pow(0.9, Double(step)))
          let square = squares[row][control] / (1 - pow(0.99, Double(step)))
          places[row][control] -= rate * mean / (square.squareRoot() + 1e-9)
          places[row][control] = min(1, max(0, places[row][control]))
        }
      }
    }
    let seconds = -start.timeIntervalSinceNow
    let found = try sound(signal, places).detached
    let off = places.indices.flatMap { row in
      specs.indices.filter { isSought[$0] }.map { abs(places[row][$0] - truth[row][$0]) }
    }
    let residual = (found - target).squared().sum(along: [2, 3]).values
    let power = target.squared().sum(along: [2, 3]).values
    return Outcome(
      ratios: zip(power, residual).map { 10 * log10(Double($0) / max(1e-12, Double($1))) },
      distance: Double(loss(folded(found), folded(target)).mean().values[0]),
      settings: off.reduce(0, +) / Double(off.count), seconds: seconds)
  }

  /// Tracks as entries of a batch, as losses take them.
  private func folded(_ signal: Tensor) -> Tensor {
    signal.reshaped([signal.shape[1], 1, signal.shape[3]])
  }

  private func values(_ places: [[Double]]) -> [[Double]] {
    places.map { row in zip(specs, row).map { $0.denormalized($1) } }
  }

  private func sound(_ signal: Tensor, _ places: [[Double]]) throws -> Tensor {
    switch way {
    case .estimate(_, let box): try box([signal], [values(places)])[0]
    case .exact(let effects): try play(effects, signal, tensors(places, on: signal.backend))
    }
  }

  /// By control, a value for each track.
  private func tensors(_ places: [[Double]], on backend: Backend) -> [Tensor] {
    let values = values(places)
    return specs.indices.map { control in
      Tensor(values.map { Float($0[control]) }, shape: [1, values.count, 1, 1], on: backend)
    }
  }

  private func play(_ effects: [any Effect], _ signal: Tensor, _ controls: [Tensor]) throws
    -> Tensor
  {
    let context = SignalContext(sampleRate: Ways.sampleRate, on: signal.backend)
    var (sound, first) = (signal, 0)
    for effect in effects {
      let own = controls[first..<first + effect.controls.count]
      sound = try effect.processor(context).process(
        [sound], ControlValues(own.map { .tensor($0) }, on: signal.backend))
      first += effect.controls.count
    }
    return sound
  }

  /// The gradient in normalised space, by track and control.
  private func descent(
    _ signal: Tensor, _ places: [[Double]], _ target: Tensor, _ loss: MultiResolutionSTFTLoss,
    _ random: inout RandomSource
  ) throws -> [[Double]] {
    switch way {
    case .estimate(let estimate, let box):
      let y = try sound(signal, places).detached.tracked()
      let dy = loss(folded(y), folded(target)).mean().gradients(for: [y])[0]
      let point = BlackBoxPoint(specs: specs, values: values(places), isMoved: isSought)
      let found = try estimate.controls(of: box, [signal], at: point, dy: dy, random: &random)
      return scaled(found.controls, places)
    case .exact(let effects):
      let controls = tensors(places, on: signal.backend).map { $0.tracked() }
      let y = try play(effects, signal, controls)
      let gradients = loss(folded(y), folded(target)).mean().gradients(for: controls).map(\.values)
      return scaled(places.indices.map { row in gradients.map { Double($0[row]) } }, places)
    }
  }

  /// From each control's own unit to normalised space.
  private func scaled(_ gradient: [[Double]], _ places: [[Double]]) -> [[Double]] {
    zip(gradient, places).map { slopes, places in
      specs.indices.map { slopes[$0] * specs[$0].slope(atShare: places[$0]) }
    }
  }
}
