import Documents
import Foundation
import SignalOps

/// Settings of effects, for people.
package enum ControlWording {
  /// All controls of an effect with their values, and whether sound passes by it or what of it is locked.
  ///
  /// - Parameters:
  ///   - slot: The effect.
  ///   - isWhole: Whether long lists that stand at their default are written out, and points of automation.
  /// - Returns: One line.
  package static func settings(of slot: EffectSlot, isWhole: Bool) -> String {
    let settings = bands(of: slot, isWhole) ?? controls(of: slot, isWhole)
    return [settings, remarks(of: slot)].compactMap { $0 }.filter { !$0.isEmpty }
      .joined(separator: "; ")
  }

  /// `high-pass 140 Hz; peak 500 Hz, -1.7 dB, Q 1.41`; `nil` for an effect without bands.
  private static func bands(of slot: EffectSlot, _ isWhole: Bool) -> String? {
    guard let equalizer = slot.effect as? Equalizer else { return nil }
    return equalizer.bands.enumerated().map { index, type in
      let values = type.controls.compactMap { control in
        equalizer.index(ofControl: control, band: index).map { place in
          (control == .q ? "Q " : "") + text(of: slot.values[place], control.spec.unit, isWhole)
        }
      }
      return words(type.rawValue).replacing(" pass", with: "-pass") + " "
        + values.joined(separator: ", ")
    }.joined(separator: "; ")
  }

  private static func controls(of slot: EffectSlot, _ isWhole: Bool) -> String {
    var lists: [(label: String, unit: ControlUnit, values: [ControlValue], isMoved: Bool)] = []
    var parts = structure(of: slot.effect)
    for (control, value) in zip(slot.effect.controls, slot.values) {
      let unit = control.spec.unit
      guard case .key(let key)? = control.path.steps.first else { continue }
      if control.path.steps.count == 1 {
        let label = unit == .position ? "" : label(key) + " "
        parts.append(label + text(of: value, unit, isWhole))
        continue
      }
      let isMoved = value != control.spec.standard.map { .constant($0) }
      if control.path.steps.count == 2, case .key(let symbol)? = control.path.steps.last {
        // A plug-in has many, under names of its own.
        if isMoved || isWhole { parts.append("\(symbol) \(text(of: value, unit, isWhole))") }
        continue
      }
      if lists.last?.label != label(key) { lists.append((label(key), unit, [], false)) }
      lists[lists.count - 1].values.append(value)
      lists[lists.count - 1].isMoved = lists[lists.count - 1].isMoved || isMoved
    }
    for list in lists where list.isMoved || isWhole {
      let values = list.values.map { text(of: $0, list.unit, isWhole) }
      parts.append("\(list.label) \(values.joined(separator: " "))")
    }
    return parts.joined(separator: ", ")
  }

  /// What an effect is apart from its controls: `shaped noise`, `lines 8`, `ping pong`, `hall.wav`, `sox -t wav - …`.
  private static func structure(of effect: any Effect) -> [String] {
    guard case .object(let members) = effect.structure else { return [] }
    return members.compactMap { member in
      switch member.value {
      case .string(let text) where text.hasPrefix("/"):
        text.split(separator: "/").last.map(String.init)
      case .string(let text) where text.contains(":"): text
      case .string(let text): words(text)
      case .number(let value): "\(label(member.key)) \(number(value))"
      case .bool(true): words(member.key)
      case .array(let elements): line(elements)
      default: nil
      }
    }
  }

  /// Texts as a line of words; `nil` for anything else.
  private static func line(_ elements: [JSONValue]) -> String? {
    let words = elements.compactMap {
      if case .string(let text) = $0 { text.shownWord } else { nil }
    }
    return words.count == elements.count && !words.isEmpty ? words.joined(separator: " ") : nil
  }

  private static func remarks(of slot: EffectSlot) -> String? {
    let locked: String? =
      switch slot.lock {
      case .none: nil
      case .all: "locked"
      case .controls(let names) where names.isEmpty: nil
      case .controls(let names): "locked: " + names.sorted().joined(separator: ", ")
      }
    let remarks = [slot.key.map(driver), slot.isBypassed ? "bypassed" : nil, locked].compactMap {
      $0
    }
    return remarks.isEmpty ? nil : "(\(remarks.joined(separator: "; ")))"
  }

  /// `driven by kick before its fader, above 80 Hz`.
  private static func driver(_ key: SideChain) -> String {
    let place = key.tap == .preFader ? "before" : "after"
    let filters = [
      key.highPassHz.map { "above \(text($0, .hertz))" },
      key.lowPassHz.map { "below \(text($0, .hertz))" },
    ].compactMap { $0 }
    return (["driven by \(key.source) \(place) its fader"] + filters).joined(separator: ", ")
  }

  /// `highPass` as `high pass`.
  static func words(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
  }

  /// `thresholdDb` as `threshold`: the value has the unit.
  private static func label(_ key: String) -> String {
    let units = ["Db", "Hz", "Ms", "Seconds", "Beats", "Ratio"]
    let plain = units.first { key.hasSuffix($0) }.map { String(key.dropLast($0.count)) }
    return words(plain ?? key)
  }

  // MARK: Values

  /// A value with its unit; of one that moves, between which, and all points where they are asked for.
  package static func text(of value: ControlValue, _ unit: ControlUnit, _ withPoints: Bool = false)
    -> String
  {
    switch value {
    case .constant(let value): return text(value, unit)
    case .points(let points):
      let values = points.map(\.value)
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      if withPoints {
        return points.map { "\(text($0.value, unit)) at \(number($0.seconds)) s" }
          .joined(separator: ", ")
      }
      return low == high ? text(low, unit) : "\(text(low, unit)) to \(text(high, unit))"
    }
  }

  /// A level in decibels; of one that moves, between which.
  package static func level(_ value: ControlValue) -> String { text(of: value, .decibels) }

  private static func text(_ value: Double, _ unit: ControlUnit) -> String {
    switch unit {
    case .decibels: return String(format: "%.1f dB", (value * 10).rounded() == 0 ? 0 : value)
    case .position:
      let percent = Int((abs(value - 0.5) * 200).rounded())
      return percent == 0 ? "centre" : "\(percent) % \(value < 0.5 ? "left" : "right")"
    default: return number(value) + (unit.rawValue.isEmpty ? "" : " \(unit.rawValue)")
    }
  }

  /// Four significant digits at most, never with an exponent.
  package static func number(_ value: Double) -> String {
    if abs(value) >= 1_000 { return String(format: "%.0f", value) }
    let text = String(format: "%.4g", value)
    return text.contains("e") ? String(format: "%.6f", value) : text
  }
}
