package import Documents
package import TensorEngine

/// An effect whose controls are the cases of one enum, and which has no further structure.
package protocol NativeEffect: Effect {
  associatedtype Control: ControlKey

  init()

  /// The effect's output for a block, with the controls by name.
  func process(
    _ dry: Tensor, _ set: Settings<Control>, _ context: SignalContext, _ state: inout State
  ) -> Tensor
}

extension NativeEffect {
  package var controls: [EffectControl] { Control.allCases.map { EffectControl($0) } }
  package static var structureKeys: [String] { [] }
  package init(structure: SessionReader) { self.init() }
  package var structure: JSONValue { [:] }
  package func process(
    _ dry: Tensor, _ set: [Tensor], _ context: SignalContext, _ state: inout State
  ) -> Tensor {
    process(dry, Settings(set), context, &state)
  }
}
