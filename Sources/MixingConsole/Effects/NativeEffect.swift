/// An effect whose controls are the cases of one enum, and which has no further structure.
package protocol NativeEffect: Effect {
  associatedtype Control: ControlKey

  init()
}

extension NativeEffect {
  package var controls: [EffectControl] { Control.allCases.map { EffectControl($0) } }
  package static var structureKeys: [String] { [] }
  package init(structure: SessionReader) { self.init() }
  package var structure: JSONValue { [:] }
}
