package import Documents
package import TensorEngine

/// A processor in a strip: a value that holds the effect's structure, without its controls' values.
///
/// Structure is what is not a number to be moved: how many bands of which type, an algorithm, a
/// seed. It decides which controls there are; their values stand beside it in an `EffectSlot`.
package protocol Effect: Sendable {
  /// The effect's name in sessions and paths.
  static var name: String { get }

  /// The controls, in the order of their values.
  var controls: [EffectControl] { get }

  /// Keys of the effect's object in a session that are not controls.
  static var structureKeys: [String] { get }

  /// Reads the structure from the effect's object, leaving keys of controls alone.
  init(structure: SessionReader) throws(SessionError)

  /// The structure as the object that `init(structure:)` reads, in the order of writing.
  var structure: JSONValue { get }

  /// What the effect remembers from one block to the next; `Void` for nothing.
  associatedtype State = Void

  /// The state at the start of a mix.
  func makeState() -> State

  /// How long sound goes on after the input has ended, in seconds, apart from filters and dynamics.
  func tailSeconds(_ values: [ControlValue]) -> Double

  /// For each control the value at which the effect does least, from where `--amount` moves it; `nil`
  /// for a control that stays as it is.
  ///
  /// Neutral values, unless the effect knows better.
  func leastValues(sampleRate: Int) -> [Double?]

  /// The controls whose values keep another one from being heard, by their indices: those that are at rest where
  /// the other one needs them. None where it is heard.
  func silencers(of control: Int, _ values: [ControlValue]) -> [Int]

  /// The effect's output for a block, which moves the state to the block's end.
  ///
  /// - Parameters:
  ///   - dry: `[batch, track, channel, sample]`.
  ///   - set: The controls in their order, each `[batch, track, 1, 1]`, or `[batch, track, 1, sample]`
  ///     where a control that is used per sample moves.
  ///   - context: What every effect of the console knows.
  ///   - state: Carried from the block before.
  /// - Returns: The same shape; a `Pan` returns two channels.
  func process(
    _ dry: Tensor, _ set: [Tensor], _ context: SignalContext, _ state: inout State
  ) -> Tensor
}

extension Effect where State == Void {
  package func makeState() {}
}

extension Effect {
  package func tailSeconds(_ values: [ControlValue]) -> Double { 0 }

  package func leastValues(sampleRate: Int) -> [Double?] { controls.map(\.spec.neutral) }

  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] { [] }

  /// What `locked` may name: the controls, and whether the effect is bypassed.
  var lockable: [String] { controls.map(\.name) + [EffectSlot.bypassed] }

  /// The index of the control with this name.
  package func index(ofControl name: String) -> Int? {
    controls.firstIndex { $0.name == name }
  }
}
