package import Documents
import SignalOps
import TensorEngine

/// Reverbs: one kind of effect, whose sound is made by one of several algorithms.
package struct Reverb: EffectKind {
  package static let kind: any EffectKind = Reverb()

  /// How the sound is made. A new one is a new line here; a change of an equation gets a new name.
  private static let algorithms: [any ReverbAlgorithm.Type] = [
    ShapedNoiseReverb.self,
    SchroederReverb.self,
    FeedbackDelayNetworkReverb.self,
    PlateReverb.self,
    ConvolutionReverb.self,
    SpringReverb.self,
  ]

  package let name = "reverb"
  package let usualPlace = StripPlace.space

  package func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    guard let part = structure.member("algorithm") else {
      return try ShapedNoiseReverb(structure: structure)
    }
    let name = try part.string()
    for algorithm in Self.algorithms where algorithm.algorithm == name {
      return try algorithm.init(structure: structure)
    }
    throw .document(
      .unknownName(
        part.place, kind: "reverb algorithm", found: name,
        valid: Self.algorithms.map { $0.algorithm }))
  }
}

/// A way to make reverberation.
package protocol ReverbAlgorithm: Effect {
  /// Its name in sessions.
  static var algorithm: String { get }
  init(structure: SessionReader) throws(SessionError)
}

extension ReverbAlgorithm {
  package var kind: any EffectKind { Reverb.kind }
  package var structureKeys: [String] { ["algorithm"] }
  package var structure: JSONValue { ["algorithm": .string(Self.algorithm)] }

  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    mixSilencer(of: control, values)
  }
}

/// What algorithms have in common.
extension Reverb {
  // What shapes a room is read from time to time, and one room fades into the next.
  static let decaySeconds = ControlSpec(
    0.1...20, .seconds, taper: .logarithmic, standard: nil, automation: .perSegment,
    learned: .init(0.2...5), fitted: 0.1...8)
  static let bandDecaySeconds = ControlSpec(
    0.1...20, .seconds, taper: .logarithmic, standard: nil, automation: .perSegment,
    fitted: 0.1...8)
  static let preDelayMs = ControlSpec(
    0...500, .milliseconds, standard: 0, automation: .perSegment, fitted: 0...250,
    search: .wholeLag)
  static let widthRatio = ControlSpec(
    0...1, .ratio, standard: 1, automation: .perSegment, learned: .init(0...1),
    fitted: 0...1)
  static let mix = ControlSpec(
    0...1, .ratio, neutral: 0, standard: 1, automation: .perSample, fitted: 0...1)

  /// The pre-delay in whole samples, so without a gradient; the same for all of a batch.
  static func preDelay(_ milliseconds: Tensor, sampleRate: Int) -> Int {
    let delays = Set(
      milliseconds.values.map { Int((Double($0) / 1_000 * Double(sampleRate)).rounded()) })
    guard let delay = delays.first, delays.count == 1 else {
      preconditionFailure("reverb: pre-delays of \(delays.sorted()) samples in one batch")
    }
    return delay
  }

  /// √(1−r²), what both sides have in common at a width ratio of r.
  ///
  /// Gradient: −r/√(1−r²), bounded at 100 in magnitude: it is infinite at full width.
  static func common(_ ratio: Tensor) -> Tensor {
    let r = ratio.detached
    let y = (1 - r * r).maximum(0).squareRoot()
    return y.recorded("common", from: [ratio]) { dy in [-(dy * r / y.maximum(0.01))] }
  }
}

/// A reverb at work: the room that sounds, and while it is new, the one before it.
///
/// `Room` is what is made from the controls but the mix, which is the last; `State` what a room remembers of the sound.
final class ReverbProcessor<Room, State>: EffectProcessor {
  private let mix: Int
  private var state: State
  private let make: (_ shape: [Int], _ controls: [Tensor]) -> Room
  private let play: (_ dry: Tensor, _ room: Room, _ state: inout State) -> Tensor
  private var room: Room?
  /// The values that `room` was made from.
  private var madeFrom: [Float] = []
  /// The room before, what it remembers, and how many samples of the fade from it are done.
  private var earlier: (room: Room, state: State, done: Int)?

  /// - Parameters:
  ///   - mix: The index of the mix.
  ///   - state: Before the first sample.
  ///   - make: Makes a room for signals of a shape.
  ///   - play: The reverberation of the next block.
  init(
    mix: Int, state: State,
    make: @escaping (_ shape: [Int], _ controls: [Tensor]) -> Room,
    play: @escaping (_ dry: Tensor, _ room: Room, _ state: inout State) -> Tensor
  ) {
    (self.mix, self.state, self.make, self.play) = (mix, state, make, play)
  }

  func process(_ inputs: [Tensor], _ controls: ControlValues) -> Tensor {
    let dry = inputs[0]
    return dry.blended(
      with: wet(dry, (0..<mix).map { controls.tensor($0) }), share: controls.tensor(mix))
  }

  /// A room is made once as long as the controls rest, and anew when no fade is under way; in training for every block.
  private func wet(_ dry: Tensor, _ controls: [Tensor]) -> Tensor {
    if controls.contains(where: \.isTracked) {
      return play(dry, make(dry.shape, controls), &state)
    }
    let values = controls.flatMap(\.values)
    var now = room
    if now == nil || (values != madeFrom && earlier == nil) {
      earlier = now.map { ($0, state, 0) }
      now = make(dry.shape, controls)
      (room, madeFrom) = (now, values)
    }
    guard let now else { return dry }
    let after = play(dry, now, &state)
    guard var fade = earlier else { return after }
    let before = play(dry, fade.room, &fade.state)
    let samples = dry.shape[3]
    let shares = (1...samples).map { min(1, Float(fade.done + $0) / Float(SignalContext.segment)) }
    fade.done += samples
    earlier = fade.done < SignalContext.segment ? fade : nil
    let share = Tensor(shares, shape: [1, 1, 1, samples], on: dry.backend)
    return before * (1 - share) + after * share
  }
}
