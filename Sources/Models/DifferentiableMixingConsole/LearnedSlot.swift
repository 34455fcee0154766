import Documents
import MixingConsole

/// An effect of a network's console, and which of its controls the network sets.
struct LearnedSlot: Sendable {
  /// The effect; what is not learned stays at these values.
  let slot: EffectSlot
  /// Where each control is learned that is, by its index.
  let ranges: [Int: LearnedRange]
  /// As checkpoints hold it: what was written, but for how the gradient is found, which is a matter of training; files by
  /// their absolute paths.
  let json: JSONValue

  /// An effect all of whose controls are learned that can be, in their own ranges unless another is given by index.
  init(_ slot: EffectSlot, within own: [Int: ClosedRange<Double>] = [:]) {
    self.slot = slot
    var ranges: [Int: LearnedRange] = [:]
    for (index, control) in slot.controls.enumerated() {
      guard let learned = control.spec.learned else { continue }
      ranges[index] = own[index].map { LearnedRange($0, start: learned.start) } ?? learned
    }
    self.ranges = ranges
    json = .null
  }
}

extension LearnedSlot {
  /// The same as it had better be in front of another.
  func preceding(_ next: LearnedSlot) -> LearnedSlot {
    LearnedSlot(slot: slot.preceding(next.slot), ranges: ranges, json: json)
  }

  private init(slot: EffectSlot, ranges: [Int: LearnedRange], json: JSONValue) {
    (self.slot, self.ranges, self.json) = (slot, ranges, json)
  }
}

// MARK: Reading

extension LearnedSlot {
  static let learned = "learned"

  /// Reads an effect as it stands in a session, with `learned` beside its controls.
  ///
  /// - Parameters:
  ///   - part: The effect's object.
  ///   - effects: What it may be.
  /// - Throws: What is wrong with it.
  init(_ part: SessionReader, effects: EffectCatalogue) throws(SessionError) {
    slot = try EffectSlot(part, catalogue: effects, besides: [Self.learned])
    for key in ["key", "bypassed", "locked"] {
      if let member = part.member(key) {
        throw member.meaningless("a console that is learned has no such thing. Leave it out.")
      }
    }
    if slot.itself.effect is any RecordedEffect {
      throw part.meaningless(
        "this effect plays a file, which a checkpoint cannot hold. Choose another.")
    }
    for (control, value) in zip(slot.controls, slot.values) where value.constant == nil {
      throw part.meaningless(
        "\(control.name) moves; in a console that is learned it holds one value. Write a number.")
    }
    // Frequencies are compared with the sample rate of the songs once that is known.
    try Session(
      sampleRate: slot.effect.sampleRate ?? SessionLimits.sampleRates.upperBound, tracks: []
    )
    .check(slot, at: part.place)
    ranges = try Self.ranges(of: slot, part)
    json = Self.lasting(part.json, of: slot.effect)
  }

  private static func lasting(_ json: JSONValue, of effect: any Effect) -> JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(
      members.filter { $0.key != EffectSlot.gradient }.map { member in
        let file = effect.files.first { $0.key == member.key }
        return .init(member.key, file.map { .string($0.path) } ?? member.value)
      })
  }

  /// Which controls are learned, where: all that can be, those of a list in their own ranges, or those of an object.
  private static func ranges(
    of slot: EffectSlot, _ part: SessionReader
  ) throws(SessionError) -> [Int: LearnedRange] {
    let controls = slot.controls
    var ranges: [Int: LearnedRange] = [:]
    func add(
      _ index: Int, within range: ClosedRange<Double>?, at place: SessionReader
    ) throws(SessionError) {
      guard let own = controls[index].spec.learned else { return }
      let range = range ?? own.range
      var start = own.start
      // A value that is written is where the network starts.
      if part.holds(controls[index].path), let value = slot.values[index].constant {
        if value <= range.lowerBound || value >= range.upperBound {
          throw place.meaningless(
            "\(controls[index].name) starts at \(JSONValue.text(of: value)), which does not lie between "
              + "\(JSONValue.text(of: range.lowerBound)) and \(JSONValue.text(of: range.upperBound)). "
              + "Change one of them.")
        }
        start = value
      }
      ranges[index] = LearnedRange(range, start: start)
    }
    let valid = controls.filter { $0.spec.learned != nil }.map(\.name)
    func index(named name: String, _ place: SessionReader) throws(SessionError) -> Int {
      guard valid.contains(name), let index = controls.firstIndex(where: { $0.name == name }) else {
        throw .document(
          .unknownName(
            place.place, kind: "control that can be learned", found: name, valid: valid))
      }
      return index
    }
    guard let learned = part.member(Self.learned) else {
      for index in controls.indices { try add(index, within: nil, at: part) }
      return ranges
    }
    switch learned.json {
    case .array:
      for name in try learned.elements() {
        try add(try index(named: name.string(), name), within: nil, at: name)
      }
    case .object:
      for (name, ends) in try learned.members() {
        let index = try index(named: name, learned)
        try add(index, within: try ends.range(within: controls[index].spec), at: ends)
      }
    default: throw learned.wrongType("a list of controls, or an object with the range of each,")
    }
    return ranges
  }
}

extension SessionReader {
  /// The error for something that is valid for itself, but not here.
  func meaningless(_ reason: String) -> SessionError {
    .document(.meaningless(place, reason: reason))
  }

  /// Whether something is written at a path.
  fileprivate func holds(_ path: JSONPath) -> Bool {
    var part: SessionReader? = self
    for step in path.steps { part = part?.child(step) }
    return part != nil
  }

  /// Two numbers, the lower one first, within what a control can be, or as far beyond as it is usually learned.
  fileprivate func range(within spec: ControlSpec) throws(SessionError) -> ClosedRange<Double> {
    let own = spec.learned?.range ?? spec.range
    let (least, most) = (
      min(own.lowerBound, spec.range.lowerBound), max(own.upperBound, spec.range.upperBound)
    )
    let ends = try elements(2...2)
    let low = try ends[0].number(in: least...most, unit: spec.unit.suffix)
    let high = try ends[1].number(in: low...most, unit: spec.unit.suffix)
    if low == high { throw wrongType("two different numbers") }
    return low...high
  }
}
