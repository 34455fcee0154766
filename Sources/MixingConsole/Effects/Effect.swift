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
}

extension Effect {
  /// The index of the control with this name.
  package func index(ofControl name: String) -> Int? {
    controls.firstIndex { $0.name == name }
  }
}
