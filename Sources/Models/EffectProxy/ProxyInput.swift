import Documents
package import MixingConsole

/// A control of an effect that its proxy is told of.
package struct ProxyInput: Equatable, Sendable {
  /// As the effect calls it.
  package let name: String
  /// Between which values the proxy has heard the effect.
  package let range: ClosedRange<Double>
  package let unit: ControlUnit
  package let taper: ControlTaper
  /// Where it stands when nobody says anything else.
  package let standard: Double

  /// A control within a range.
  init(_ control: EffectControl, within range: ClosedRange<Double>) {
    (name, unit, taper) = (control.name, control.spec.unit, control.spec.taper)
    self.range = range
    let middle = taper.interpolate(from: range.lowerBound, to: range.upperBound, share: 0.5)
    standard = min(max(control.spec.standard ?? middle, range.lowerBound), range.upperBound)
  }

  /// A control that networks learn; `nil` for any other.
  init?(learned control: EffectControl) {
    guard let learned = control.spec.learned else { return nil }
    self.init(control, within: learned.range.clamped(to: control.spec.range))
  }

  /// The facts, as a console has them.
  package var spec: ControlSpec {
    ControlSpec(
      range, unit, taper: taper, standard: standard, automation: .perBlock,
      learned: LearnedRange(range, start: standard), fitted: range, typical: range)
  }
}

// MARK: In checkpoints

extension ProxyInput {
  private static let scales: [(name: String, taper: ControlTaper)] = [
    ("linear", .linear), ("logarithmic", .logarithmic),
  ]

  var json: JSONValue {
    .object(
      ("name", .string(name)),
      ("range", .array([.number(range.lowerBound), .number(range.upperBound)])),
      ("unit", .string(unit.rawValue)),
      ("scale", .string(taper == .linear ? Self.scales[0].name : Self.scales[1].name)),
      ("default", .number(standard)))
  }

  private init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    try part.checkKeys(["name", "range", "unit", "scale", "default"])
    name = try part.required("name").string()
    let ends = try part.required("range").elements(2...2)
    let low = try ends[0].number(in: -1e9...1e9, unit: "")
    let high = try ends[1].number(in: low...1e9, unit: "")
    if low == high { throw try part.required("range").wrongType("two different numbers") }
    range = low...high
    let unitPart = try part.required("unit")
    guard let unit = ControlUnit(rawValue: try unitPart.string()) else {
      throw unitPart.wrongType("a unit such as \"dB\"")
    }
    self.unit = unit
    let scale = try part.required("scale")
    let found = try scale.string()
    guard let taper = Self.scales.first(where: { $0.name == found })?.taper else {
      throw .unknownName(scale.place, kind: "scale", found: found, valid: Self.scales.map(\.name))
    }
    self.taper = taper
    if taper == .logarithmic, low <= 0 { throw ends[0].wrongType("a number above 0") }
    standard = try part.required("default").number(in: range, unit: "")
  }

  /// The inputs of a checkpoint, each of another control.
  static func list(_ part: JSONReader<DocumentError>) throws(DocumentError) -> [ProxyInput] {
    var inputs: [ProxyInput] = []
    for element in try part.elements(1...1_024) {
      let input = try ProxyInput(element)
      if inputs.contains(where: { $0.name == input.name }) {
        throw element.wrongType("another control than those before")
      }
      inputs.append(input)
    }
    return inputs
  }
}

// MARK: In configurations

extension ProxyInput {
  /// Which controls a configuration asks for.
  enum Choice: Equatable, Sendable {
    /// Those that networks learn, in their ranges.
    case all
    /// These, in the ranges that networks learn, or else that people mostly choose.
    case named([String])
    /// These, in ranges of their own, in order.
    case within([Range])

    /// A control's name with a range.
    struct Range: Equatable, Sendable {
      let name: String
      let values: ClosedRange<Double>
    }

    /// `null`, names, or ranges by name.
    static var format: ValueFormat<Choice> {
      let expected = "null, a list of names, or a section of ranges [low, high]"
      return ValueFormat(expected) { node in
        if node.isEmpty { return .all }
        if let elements = node.elements {
          return .named(
            try elements.map { element in
              guard let name = element.text else { throw element.wrongValue("a name") }
              return name
            })
        }
        guard node.text == nil else { throw node.wrongValue(expected) }
        return .within(
          try node.members().map { member in
            let ends = member.value.elements?.compactMap(\.number) ?? []
            guard ends.count == 2, ends[0] < ends[1] else {
              throw member.value.wrongValue("a range [low, high]")
            }
            return Range(name: member.key, values: ends[0]...ends[1])
          })
      } text: { choice in
        switch choice {
        case .all: "null"
        case .named(let names): "[\(names.map(\.yaml).joined(separator: ", "))]"
        case .within(let ranges):
          "{"
            + ranges.map {
              "\($0.name.yaml): [\($0.values.lowerBound.plain), \($0.values.upperBound.plain)]"
            }.joined(separator: ", ") + "}"
        }
      }
    }

    /// What a proxy of an effect is told.
    ///
    /// - Throws: That there is no such control, or that it has no such values.
    func inputs(of slot: EffectSlot, at place: DocumentPlace) throws(SessionError) -> [ProxyInput] {
      let controls = slot.controls
      func control(_ name: String) throws(SessionError) -> EffectControl {
        guard let control = controls.first(where: { $0.name == name }) else {
          throw .document(
            .unknownName(place, kind: "control", found: name, valid: controls.map(\.name)))
        }
        return control
      }
      var inputs: [ProxyInput] = []
      switch self {
      case .all:
        inputs = controls.compactMap(ProxyInput.init(learned:))
      case .named(let names):
        for name in names {
          let control = try control(name)
          let range = control.spec.learned?.range ?? control.spec.typical ?? control.spec.range
          inputs.append(ProxyInput(control, within: range.clamped(to: control.spec.range)))
        }
      case .within(let ranges):
        for range in ranges {
          let control = try control(range.name)
          let (own, asked) = (control.spec.range, range.values)
          guard own.contains(asked.lowerBound), own.contains(asked.upperBound) else {
            throw .document(
              .meaningless(
                place / range.name,
                reason: "the control goes from \(own.lowerBound.plain) to \(own.upperBound.plain)"
                  + "\(control.spec.unit.suffix)."))
          }
          inputs.append(ProxyInput(control, within: asked))
        }
      }
      if inputs.isEmpty {
        throw .document(
          .meaningless(
            place,
            reason: "a proxy has to be told of a control at least. Name one of: "
              + controls.map(\.name).joined(separator: ", ") + "."))
      }
      return inputs
    }
  }
}
