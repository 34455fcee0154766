package import Documents

/// A kind of effects as the catalogue holds it. An instance, so that each plug-in is one.
package protocol EffectKind: Sendable {
  /// The effect's name in sessions and paths.
  var name: String { get }

  /// Where in a strip people expect it.
  var usualPlace: StripPlace { get }

  /// The same where programs may run that a document names.
  var allowingCommands: any EffectKind { get }

  /// Reads the structure from the effect's object, leaving keys of controls alone.
  func effect(_ structure: SessionReader) throws(SessionError) -> any Effect
}

extension EffectKind {
  package var allowingCommands: any EffectKind { self }
}

/// The order in which people expect effects in a strip. Where two of a place meet, the later one is
/// added behind.
package enum StripPlace: Int, Comparable, Sendable {
  /// The level that the rest works at.
  case trim
  /// What is silenced before anything is shaped.
  case cleaning
  case tone
  case dynamics
  /// Distortion of what has been shaped.
  case colour
  /// From one channel to two, between left and right.
  case pan
  /// What has two channels to work on: width, echoes, rooms.
  case space
  /// The last word on level.
  case ceiling

  package static func < (a: StripPlace, b: StripPlace) -> Bool { a.rawValue < b.rawValue }
}

/// An effect of Fader's own: its kind follows from its type.
package protocol NativeEffect: Effect {
  static var name: String { get }
  static var usualPlace: StripPlace { get }
  init(structure: SessionReader) throws(SessionError)
}

extension NativeEffect {
  /// The kind, as `EffectCatalogue` takes it.
  package static var kind: any EffectKind { NativeKind<Self>() }
  package var kind: any EffectKind { Self.kind }
}

private struct NativeKind<Described: NativeEffect>: EffectKind {
  var name: String { Described.name }
  var usualPlace: StripPlace { Described.usualPlace }

  func effect(_ structure: SessionReader) throws(SessionError) -> any Effect {
    try Described(structure: structure)
  }
}

/// A native effect whose controls are the cases of one enum, and which has no further structure.
package protocol PlainEffect: NativeEffect {
  associatedtype Control: ControlKey
  init()
}

extension PlainEffect {
  package var controls: [EffectControl] { Control.allCases.map { EffectControl($0) } }
  package init(structure: SessionReader) { self.init() }
  package var structure: JSONValue { [:] }
}
