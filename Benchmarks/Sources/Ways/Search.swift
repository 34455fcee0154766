import Documents
import Foundation
import Losses
import MixingConsole
import Models
import PluginHosting
import SignalOps
import TensorEngine

/// A compressor and an equalizer whose settings are sought by one kind of gradient.
struct Search {
  let effects, gradient: String
  /// What is heard and descended on.
  private let learned: [any Effect]
  /// What the settings are for.
  private let used: [any Effect]
  /// Between which values each control is sought; `nil` for one that rests.
  private let ranges: [ClosedRange<Double>?]
  private var isSought: [Bool] { ranges.map { $0 != nil } }

  private var specs: [ControlSpec] {
    zip(used.flatMap(\.controls), ranges).map { control, range in
      let spec = control.spec.at(sampleRate: Ways.sampleRate)
      return range.map { spec.narrowed(to: $0) } ?? spec
    }
  }

  /// Every way.
  ///
  /// - Parameter proxies: Checkpoints of proxies of ZamComp and ZamEQ2, in this order; `nil` leaves out their ways.
  /// - Returns: The searches.
  /// - Throws: That a plug-in is not installed, or what is wrong with a proxy.
  static func all(proxies: [String]?) throws -> [Search] {
    let catalogue = EffectCatalogue.builtIn.adding([LV2Kind(PluginHost()), ProxyKind(.builtIn)])
    func slot(_ json: JSONValue) throws -> any Effect {
      try EffectSlot(json, catalogue: catalogue).effect
    }
    let plugins = try ["urn:zamaudio:ZamComp", "urn:zamaudio:ZamEQ2"].map { uri in
      try slot(["effect": "lv2", "uri": .string(uri)])
    }
    // In the middle of what people set.
    let sought: [String: ClosedRange<Double>] = [
      "att": 1...60, "rel": 20...300, "kn": 0...8, "rat": 1.5...10, "thr": -50 ... -10,
      "mak": 0...12,
      "boost1": -12...12, "f1": 100...2_000, "boost2": -12...12, "f2": 1_000...8_000,
      "boostl": -12...12, "boosth": -12...12,
    ]
    func way(_ name: String, used: [any Effect], _ learned: [any Effect]) -> Search {
      Search(
        effects: "ZamComp, ZamEQ2", gradient: name, learned: learned, used: used,
        ranges: plugins.flatMap(\.controls).map { sought[$0.name] })
    }
    func estimated(_ name: String, _ estimate: GradientEstimate) -> Search {
      way(name, used: plugins, plugins.map { EstimatedEffect($0, .estimate(estimate)) })
    }
    var ways = [
      estimated("SPSA, 1 draw", GradientEstimate(.simultaneous(draws: 1))),
      estimated("SPSA, 4 draws", GradientEstimate(.simultaneous(draws: 4))),
      estimated("central differences", GradientEstimate(.central, step: 0.005)),
    ]
    if let proxies {
      let twins = try proxies.map { file in
        try slot(["effect": "proxy", "checkpoint": .string(FilePath.absolute(file, in: ""))])
      }
      func hybrid(isFull: Bool) -> [any Effect] {
        zip(plugins, twins).map {
          EstimatedEffect($0, .proxy(GradientProxy($1, isFull: isFull)))
        }
      }
      // A proxy by itself has fewer controls: those of the plug-in that it was told of.
      let alone = zip(plugins, twins).map { ProxyInPlace(of: $0, by: $1) }
      ways += [
        way("proxy, used itself", used: alone, alone),
        way("half hybrid", used: plugins, hybrid(isFull: false)),
        way("full hybrid", used: plugins, hybrid(isFull: true)),
      ]
    }
    let own: [any Effect] = [Compressor(), Equalizer([.lowShelf, .peak, .peak, .highShelf])]
    ways.append(
      Search(
        effects: "Fader's own", gradient: "exact", learned: own, used: own,
        ranges: own.flatMap(\.controls).map { $0.spec.typical ?? $0.spec.learned?.range }))
    return ways
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
    let target = try Self.sound(of: plugins ?? used, signal, tensors(truth, on: signal.backend))
      .detached
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
    let found = try Self.sound(of: used, signal, tensors(places, on: signal.backend)).detached
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

  /// What the target is made with: the plug-ins, also where proxies are used in their place.
  private var plugins: [any Effect]? {
    let imitated = used.compactMap { ($0 as? ProxyInPlace)?.imitated }
    return imitated.isEmpty ? nil : imitated
  }

  private func values(_ places: [[Double]]) -> [[Double]] {
    places.map { row in zip(specs, row).map { $0.denormalized($1) } }
  }

  /// By control, a value for each track.
  private func tensors(_ places: [[Double]], on backend: Backend) -> [Tensor] {
    let values = values(places)
    return specs.indices.map { control in
      Tensor(values.map { Float($0[control]) }, shape: [1, values.count, 1, 1], on: backend)
    }
  }

  /// Plays effects one behind the other; where there are draws, neighbours that are estimated alike as one.
  private static func sound(
    of effects: [any Effect], _ signal: Tensor, _ controls: [Tensor], draws: GradientDraws? = nil
  ) throws -> Tensor {
    let context = SignalContext(sampleRate: Ways.sampleRate, draws: draws, on: signal.backend)
    var row: [any Effect] = []
    for effect in effects {
      if draws != nil, let last = row.last as? any JoinableEffect,
        let both = last.joined(with: effect)
      {
        row[row.count - 1] = both
      } else {
        row.append(effect)
      }
    }
    var (sound, first) = (signal, 0)
    for effect in row {
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
    let controls = zip(tensors(places, on: signal.backend), isSought).map { control, isSought in
      isSought ? control.tracked() : control
    }
    let y = try Self.sound(
      of: learned, signal, controls, draws: GradientDraws(seed: random.next()))
    let tracked = controls.indices.filter { isSought[$0] }
    let found = loss(folded(y), folded(target)).mean()
      .gradients(for: tracked.map { controls[$0] }).map(\.values)
    return places.indices.map { row in
      var slopes = specs.map { _ in 0.0 }
      for (control, gradient) in zip(tracked, found) {
        slopes[control] =
          Double(gradient[row]) * specs[control].slope(atShare: places[row][control])
      }
      return slopes
    }
  }
}

/// A proxy with all the controls of the plug-in that it stands in for, of which it hears its own.
private struct ProxyInPlace: Effect {
  private let plugin, proxy: any Effect

  init(of plugin: any Effect, by proxy: any Effect) {
    (self.plugin, self.proxy) = (plugin, proxy)
  }

  /// What is to be imitated.
  var imitated: any Effect { plugin }
  var kind: any EffectKind { proxy.kind }
  var controls: [EffectControl] { plugin.controls }
  var structure: JSONValue { proxy.structure }

  func processor(_ context: SignalContext) throws -> any EffectProcessor {
    Player(
      inner: try proxy.processor(context),
      places: proxy.controls.compactMap { plugin.index(ofControl: $0.name) })
  }

  private final class Player: EffectProcessor {
    private let inner: any EffectProcessor
    private let places: [Int]

    init(inner: any EffectProcessor, places: [Int]) { (self.inner, self.places) = (inner, places) }

    func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
      try inner.process(
        inputs, ControlValues(places.map { controls[$0] }, on: inputs[0].backend))
    }
  }
}
