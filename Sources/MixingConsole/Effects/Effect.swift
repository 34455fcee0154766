package import Documents

/// A processor of a strip as a value: its structure, without its controls' values and without sound.
///
/// Structure is what is not a number to be moved: how many bands of which type, an algorithm, a
/// seed. It decides which controls there are; their values stand beside it in an `EffectSlot`.
/// What an effect is called and where it is found is its `EffectKind`; what makes sound of it is its
/// `EffectProcessor`. The three stand in one file.
package protocol Effect: Sendable {
  var kind: any EffectKind { get }

  /// The controls, in the order of their values.
  var controls: [EffectControl] { get }

  /// The structure as the object that the kind reads, in the order of writing.
  var structure: JSONValue { get }

  /// Keys of the effect's object in a session that are not controls.
  var structureKeys: [String] { get }

  /// The files that the structure names, by absolute paths.
  var files: [EffectFile] { get }

  /// Whether another signal than its own input may drive it (`SideChain`).
  var takesKey: Bool { get }

  /// What the gradient to its controls, and to what it hears, is worth.
  var gradient: EffectGradient { get }

  /// Refuses a structure that a session cannot have, and values that do not go together; each by itself is
  /// in its control's range.
  ///
  /// - Parameters:
  ///   - values: The controls' values.
  ///   - session: Where the effect is.
  ///   - place: The effect's object.
  /// - Throws: What is wrong with it.
  func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError)

  /// How long sound goes on after the input has ended, in seconds, apart from filters and dynamics.
  func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double

  /// How many samples later than its input the output comes; the console makes up for it.
  func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int

  /// For each control the value at which the effect does least, from where `--amount` moves it; `nil`
  /// for a control that stays as it is.
  ///
  /// Neutral values, unless the effect knows better.
  func leastValues(sampleRate: Int) -> [Double?]

  /// The controls whose values keep another one from being heard, by their indices: those that are at rest where
  /// the other one needs them. None where it is heard.
  func silencers(of control: Int, _ values: [ControlValue]) -> [Int]

  /// The one rate at which it can be played, in hertz; `nil` for any.
  var sampleRate: Int? { get }

  /// Why it may not be played here, in sentences; `nil` for what may.
  var refusal: String? { get }

  /// Whether the same input and settings give the same bytes each time; what other programs compute may not.
  var isRepeatable: Bool { get }

  /// What makes the effect's sound, at the start of a mix.
  ///
  /// - Parameter context: The console that it works in.
  /// - Returns: A processor of its own for each strip.
  /// - Throws: Why it cannot be made: a file or a plug-in that is not there.
  func processor(_ context: SignalContext) throws -> any EffectProcessor
}

extension Effect {
  /// The effect's name in sessions and paths.
  package var name: String { kind.name }

  package var structureKeys: [String] { [] }

  package var files: [EffectFile] { [] }

  package var takesKey: Bool { false }

  package var gradient: EffectGradient { .exact }

  package var sampleRate: Int? { nil }

  package var refusal: String? { nil }

  package var isRepeatable: Bool { true }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {}

  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double { 0 }

  package func latencySamples(_ values: [ControlValue], sampleRate: Int) -> Int { 0 }

  package func leastValues(sampleRate: Int) -> [Double?] { controls.map(\.spec.neutral) }

  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] { [] }

  /// The control that keeps another one from being heard in an effect whose `mix` is 0.
  func mixSilencer(of control: Int, _ values: [ControlValue]) -> [Int] {
    guard let mix = index(ofControl: "mix"), control != mix, values[mix] == 0 else { return [] }
    return [mix]
  }

  /// What `locked` may name: the controls, what drives the effect, and whether it is bypassed.
  var lockable: [String] {
    controls.map(\.name) + (takesKey ? [EffectSlot.key] : []) + [EffectSlot.bypassed]
  }

  /// The index of the control with this name.
  package func index(ofControl name: String) -> Int? {
    controls.firstIndex { $0.name == name }
  }

  /// Whether another effect is the same but for its controls' values.
  func isSame(as other: any Effect) -> Bool {
    name == other.name && structure == other.structure && controls == other.controls
  }
}

/// A file that an effect's structure names; a session's file has it as that of a stem.
package struct EffectFile: Equatable, Sendable {
  /// The key in the effect's object.
  package let key: String
  /// The absolute path.
  package let path: String

  package init(key: String, path: String) { (self.key, self.path) = (key, path) }
}

/// One control of one effect: where it stands in a session, what `--set` calls it, its facts.
public struct EffectControl: Hashable, Sendable {
  /// The place within the effect's JSON object, such as `thresholdDb` or `bands[1].gainDb`.
  package let path: JSONPath
  /// The last part of a path for `--set` and `--lock`, and the entry in `locked`, such as
  /// `thresholdDb` or `2/gainDb`; counted from 1.
  public let name: String
  public let spec: ControlSpec

  package init(path: JSONPath, name: String, spec: ControlSpec) {
    self.path = path
    self.name = name
    self.spec = spec
  }

  /// A control that stands at the top of its effect's object.
  package init(_ key: some ControlKey) {
    self.init(path: JSONPath() / key.rawValue, name: key.rawValue, spec: key.spec)
  }
}
