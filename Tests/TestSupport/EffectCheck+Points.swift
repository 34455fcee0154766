import MixingConsole
import TensorEngine

/// Where an effect is checked.
extension EffectCheck {
  /// An entry for a control, by its name or a part of it.
  private func entry<Value>(_ table: [String: Value], for control: EffectControl) -> Value? {
    table[control.name]
      ?? control.name.split(separator: "/").lazy.compactMap { table[String($0)] }.first
  }

  func fixedValue(of control: EffectControl) -> Double? { entry(fixed, for: control) }

  func isShared(_ control: EffectControl) -> Bool {
    entry(Dictionary(uniqueKeysWithValues: shared.map { ($0, true) }), for: control) ?? false
  }

  /// The range of a control, as the nearest numbers in `Float`.
  func range(of control: EffectControl, comparing: Bool) -> ClosedRange<Float> {
    let whole = entry(valid, for: control) ?? control.spec.range
    let part = comparing ? entry(compared, for: control) ?? whole : whole
    return Float(part.lowerBound)...Float(part.upperBound)
  }

  /// Random values, even in each control's own scale.
  func randomPoint(_ source: inout RandomSource, comparing: Bool = true) -> [Float] {
    effect.controls.map { control in
      if let value = fixedValue(of: control) { return Float(value) }
      let range = range(of: control, comparing: comparing)
      let value = control.spec.taper.interpolate(
        from: Double(range.lowerBound), to: Double(range.upperBound), share: source.uniform())
      return min(max(Float(value), range.lowerBound), range.upperBound)
    }
  }

  /// Every control at both ends of its range: all at one side, mixed, and, for effects of few controls,
  /// one at an end while the others are anywhere.
  func endPoints(_ source: inout RandomSource, comparing: Bool) -> [[Float]] {
    let controls = effect.controls
    func end(_ control: EffectControl, isUpper: Bool) -> Float {
      if let value = fixedValue(of: control) { return Float(value) }
      let range = range(of: control, comparing: comparing)
      return isUpper ? range.upperBound : range.lowerBound
    }
    var points = [false, true].map { isUpper in controls.map { end($0, isUpper: isUpper) } }
    if controls.count > 1 {
      let sides = controls.map { _ in source.sign() > 0 }
      for flip in [false, true] {
        points.append(zip(controls, sides).map { end($0, isUpper: $1 != flip) })
      }
    }
    if 2...8 ~= controls.count {
      for (index, control) in controls.enumerated() {
        for isUpper in [false, true] {
          var point = randomPoint(&source, comparing: comparing)
          point[index] = end(control, isUpper: isUpper)
          points.append(point)
        }
      }
    }
    return points
  }
}
