package import Documents
import SignalOps
import TensorEngine

/// Two to five bands, each with a compressor of its own.
///
/// At each of `crossoversHz`, from the lowest up, what is left is split by a Linkwitz–Riley crossover of fourth order;
/// a lower band goes through the all-passes of the crossovers above it, so that the sum of untouched bands is
/// all-pass. Each band goes through the `Compressor`. With a key, the key is split alike, and each band listens to the
/// key's band.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: that of the filters and of the compressors.
/// - Source: S. P. Lipshitz & J. Vanderkooy (1983), J. Audio Eng. Soc. 31(1/2), for the split; Giannoulis, Massberg &
///   Reiss (2012) for the compressors.
package struct MultibandCompressor: NativeEffect {
  package static let name = "multibandCompressor"
  package static let usualPlace = StripPlace.dynamics
  package static let crossoverRange = 20.0...20_000.0

  /// In hertz, ascending, one to four.
  package let crossoversHz: [Double]

  package init(crossoversHz: [Double]) {
    self.crossoversHz = crossoversHz
  }

  private static let keys = Compressor.Control.allCases

  /// A control of a band: a compressor's, but that no fader does what a band's makeup does.
  private static func spec(_ key: Compressor.Control) -> ControlSpec {
    key == .makeupDb ? key.spec.fitted(in: -18...18) : key.spec
  }

  package var controls: [EffectControl] {
    (0...crossoversHz.count).flatMap { band in
      Self.keys.map { key in
        EffectControl(
          path: JSONPath() / "bands" / band / key.rawValue, name: "\(band + 1)/\(key.rawValue)",
          spec: Self.spec(key))
      }
    }
  }

  package var takesKey: Bool { true }

  package var structureKeys: [String] { ["crossoversHz", "bands"] }

  package init(structure: SessionReader) throws(SessionError) {
    let part = try structure.required("crossoversHz")
    var crossovers: [Double] = []
    for corner in try part.elements(1...4) { crossovers.append(try corner.number()) }
    let count = crossovers.count + 1
    for band in try structure.member("bands")?.elements(count...count) ?? [] {
      guard case .object = band.json else { throw band.wrongType("an object") }
      try band.checkKeys(Self.keys.map(\.rawValue))
    }
    self.init(crossoversHz: crossovers)
  }

  package var structure: JSONValue {
    [
      "crossoversHz": .array(crossoversHz.map { .number($0) }),
      "bands": .array(Array(repeating: [:], count: crossoversHz.count + 1)),
    ]
  }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    let spec = ControlSpec(
      Self.crossoverRange, .hertz, taper: .logarithmic, standard: nil, automation: .none)
    for (index, hertz) in crossoversHz.enumerated() {
      let place = place / "crossoversHz" / index
      try spec.check(hertz, sampleRate: session.sampleRate, at: place)
      if index > 0, hertz <= crossoversHz[index - 1] {
        throw .document(
          .meaningless(place, reason: "crossovers ascend, and this one does not."))
      }
    }
  }

  /// Nothing is compressed in a band at a ratio of 1, nor above a threshold at full scale.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    let start = control / Self.keys.count * Self.keys.count
    let band = Array(values[start..<start + Self.keys.count])
    return Compressor().silencers(of: control - start, band).map { start + $0 }
  }

  package func processor(_ context: SignalContext) -> any EffectProcessor {
    Processor(self, context)
  }

  private final class Processor: EffectProcessor {
    private var bands: BandSplitter
    private var keyBands: BandSplitter
    private var stages: [CompressorStage]

    init(_ effect: MultibandCompressor, _ context: SignalContext) {
      bands = BandSplitter(effect.crossoversHz, sampleRate: context.sampleRate)
      keyBands = bands
      stages = (0...effect.crossoversHz.count).map { _ in CompressorStage(context) }
    }

    var gainDb: Tensor? {
      let gains = stages.compactMap(\.gainDb)
      return gains.isEmpty ? nil : Tensor.concatenated(gains, along: 2)
    }

    func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
      let heard = inputs.count > 1 ? keyBands.split(inputs[1]) : []
      let compressed = bands.split(inputs[0]).enumerated().map { band, signal in
        let start = band * MultibandCompressor.keys.count
        func control(_ key: Compressor.Control) -> Int {
          start + (MultibandCompressor.keys.firstIndex(of: key) ?? 0)
        }
        let settings = CompressorControls(
          thresholdDb: controls[control(.thresholdDb)], ratio: controls[control(.ratio)],
          attackMs: controls[control(.attackMs)], releaseMs: controls[control(.releaseMs)],
          kneeDb: controls[control(.kneeDb)], makeupDb: controls[control(.makeupDb)])
        return stages[band].process(
          signal, heard: heard.isEmpty ? nil : heard[band], settings)
      }
      return Tensor.sum(of: compressed)
    }
  }
}

/// Splits a signal into bands whose sum is all-pass.
private struct BandSplitter {
  private let corners: [TrackControl]
  private let sampleRate: Int
  private var crossovers: [Crossover]
  /// Of each band but the two highest, which no crossover lies above.
  private var allPasses: [RecursiveState]

  init(_ corners: [Double], sampleRate: Int) {
    self.corners = corners.map { .number($0) }
    self.sampleRate = sampleRate
    crossovers = corners.map { _ in Crossover(sampleRate: sampleRate) }
    allPasses = corners.dropLast().map { _ in RecursiveState() }
  }

  /// The next block of each band, from the lowest up.
  mutating func split(_ signal: Tensor) -> [Tensor] {
    var bands: [Tensor] = []
    var rest = signal
    for (index, corner) in corners.enumerated() {
      let (low, high) = crossovers[index].split(rest, at: corner)
      bands.append(low)
      rest = high
    }
    for index in allPasses.indices {
      let above = corners[(index + 1)...].map { Crossover.allPass($0) }
      bands[index] = bands[index].equalized(
        above, sampleRate: sampleRate, state: &allPasses[index])
    }
    return bands + [rest]
  }
}
