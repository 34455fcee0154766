import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport
import Testing

/// Commands as effects.
struct CommandEffectTests {
  private let backend = Backend()
  private static let overdrive = ["sox", "-t", "wav", "-", "-t", "wav", "-", "gain", "-l{drive}"]

  private func noise(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor.randomNormal(shape: shape, deviation: 0.1, from: &random, on: backend)
  }

  @Test func aSessionSaysAndGetsBackWhatItIs() throws {
    let written: JSONValue = [
      "controls": ["drive": 6.5], "ranges": ["drive": [0, 48]], "tailSeconds": 2,
    ]
    let slot = try TestCommands.slot(Self.overdrive, written)
    #expect(slot.values == [6.5] && slot.controls.map(\.name) == ["drive"])
    let spec = slot.controls[0].spec
    #expect(spec.range == 0...48 && spec.fitted == 0...48 && spec.learned?.range == 0...48)
    #expect(slot.effect.tailSeconds(slot.values, beatsPerMinute: nil) == 2)
    var track = Track(name: "a", file: "/a.wav")
    track.strip = [slot]
    let session = Session(sampleRate: 8_000, tracks: [track])
    let text = Array(session.json(relativeTo: "/").text.utf8)
    let again = try Session(text, file: "/s.json", catalogue: TestCommands.catalogue())
    #expect(again == session && again.tracks[0].strip == [slot])
    #expect(again.tracks[0].strip[0].effect.tailSeconds([6.5], beatsPerMinute: nil) == 2)
  }

  @Test func withoutARangeAnyNumberWillDoAndNobodyLearnsIt() throws {
    let slot = try TestCommands.slot(["a", "{n}"], ["controls": ["n": -1e200]])
    let spec = slot.controls[0].spec
    #expect(spec.fitted == nil && spec.learned == nil && spec.range.contains(1e300))
  }

  /// The place, and what to do.
  @Test(arguments: [
    (#"{}"#, "effect: \"arguments\" is missing"),
    (#"{"arguments": []}"#, "effect: arguments: there is no program. Write it"),
    (#"{"arguments": [""]}"#, "effect: arguments[0]: the name is empty."),
    (#"{"arguments": ["a", "b\u0000c"]}"#, "effect: arguments[1]: it holds a character NUL"),
    (#"{"arguments": ["a", 1]}"#, "effect: arguments[1]: found the number 1 where a string"),
    (
      #"{"arguments": ["a", "x{drive}"]}"#,
      "effect: arguments[1]: {drive} is none of the \"controls\". Add \"controls\": { \"drive\": VALUE }"
    ),
    (
      #"{"arguments": ["a", "{x}"], "controls": {"x": 1, "drive": 1}}"#,
      "effect: controls.drive: no argument names it. Write {drive} where"
    ),
    (
      #"{"arguments": ["a"], "controls": {"a b": 1}}"#,
      "effect: controls.a b: a control is named by letters, digits and _"
    ),
    (
      #"{"arguments": ["{bypassed}"], "controls": {"bypassed": 1}}"#,
      "effect: controls.bypassed: every effect has a control of this name"
    ),
    (
      #"{"arguments": ["{x}"], "controls": {"x": 1}, "ranges": {"y": [0, 1]}}"#,
      "effect: ranges: unknown key \"y\""
    ),
    (
      #"{"arguments": ["{x}"], "controls": {"x": 1}, "ranges": {"x": [1, 1]}}"#,
      "effect: ranges.x: a range goes from a number to a larger one."
    ),
    (#"{"arguments": ["{x}"], "controls": {"x": 1}, "ranges": {"x": [1]}}"#, "ranges.x: found 1"),
    (#"{"arguments": ["a"], "key": {"source": "b"}}"#, "unknown key \"key\""),
    (#"{"arguments": ["a"], "tailSeconds": 61}"#, "tailSeconds: 61 is out of range"),
  ])
  func whatIsWrongIsSaid(text: String, reason: String) throws {
    var json: JSONValue = ["effect": "command"]
    json.merge(try JSONValue(parsing: Array(text.utf8)))
    let error = #expect(throws: SessionError.self) {
      try EffectSlot(json, catalogue: TestCommands.catalogue())
    }
    #expect("\(error as Any)".contains(reason), "\(error as Any)")
  }

  @Test func anArgumentCannotMoveNorLeaveItsRange() throws {
    func check(_ value: JSONValue) throws {
      var track = Track(name: "a", file: "/a.wav")
      track.strip = [
        try TestCommands.slot(["a", "{x}"], ["controls": ["x": value], "ranges": ["x": [0, 1]]])
      ]
      try Session(sampleRate: 8_000, tracks: [track]).validated()
    }
    let moving = #expect(throws: SessionError.self) {
      try check(["points": [[0, 0], [1, 1]]])
    }
    #expect(
      "\(moving as Any)".contains(
        "strip[0].controls.x (track \"a\"): this control holds one value for the whole mix"))
    let outside = #expect(throws: SessionError.self) { try check(2) }
    #expect("\(outside as Any)".contains("strip[0].controls.x (track \"a\"): 2 is out of range"))
    try check(1)
  }

  /// Values as a program reads them, within one argument whatever they are.
  @Test(arguments: [
    (0.0, "0"), (-0.5, "-0.5"), (6.0, "6"), (0.1, "0.1"), (Double(Float(0.1)), "0.1"),
    (1e-7, "0.0000001"), (-1.5e-9, "-0.0000000015"), (1e20, "100000000000000000000"),
    (1.25e17, "125000000000000000"), (123_456_789.0, "123456789"), (1 / 3.0, "0.3333333333333333"),
  ])
  func aValueIsAPlainDecimal(value: Double, text: String) throws {
    let slot = try TestCommands.slot(
      ["p", "a {x};{x}{", "{print}x{ x}"],
      ["controls": ["x": .number(value), "print": 2]])
    let effect = try #require(slot.effect as? CommandEffect)
    #expect(effect.filled(slot.values) == ["p", "a \(text);\(text){", "2x{ x}"])
  }

  @Test func itRunsOnlyWhereItIsAllowed() throws {
    let slot = try TestCommands.slot(["cat", "a b\u{1B}"], isAllowed: false)
    let error = CommandError.notAllowed(line: #"cat "a b\u001b""#)
    #expect(throws: error) { try TestCommands.play(slot, noise([1, 1, 1, 10])) }
  }

  /// Every track of every entry is a run of its own, with its own channels.
  @Test func aWholeSignalGoesThrough() throws {
    let x = noise([2, 3, 2, 100])
    #expect(try TestCommands.play(TestCommands.slot(["cat"]), x) == x.values)
    let reverse = TestCommands.python(
      "out(h + b''.join(d[k:k + f] for k in reversed(range(0, len(d), f))))")
    let mono = noise([1, 1, 1, 50])
    #expect(try TestCommands.play(TestCommands.slot(reverse), mono) == mono.values.reversed())
  }

  @Test func aSecondBlockIsRefused() throws {
    let slot = try TestCommands.slot(["cat"])
    let processor = try slot.effect.processor(SignalContext(sampleRate: 8_000, on: backend))
    let values = ControlValues([], on: backend)
    _ = try processor.process([noise([1, 1, 1, 10])], values)
    #expect(throws: CommandError.inPieces(program: "cat")) {
      try processor.process([noise([1, 1, 1, 10])], values)
    }
  }

  /// A gain g: of Σ y·w the derivative by g is Σ x·w.
  @Test func gradientsAreEstimated() throws {
    let scale = TestCommands.python(
      """
      x = struct.unpack('<%df' % (len(d) // 4), d); g = float(sys.argv[1])
      out(h + struct.pack('<%df' % len(x), *(g * v for v in x)))
      """, "{gain}")
    let slot = try TestCommands.slot(
      scale, ["controls": ["gain": 0.5], "ranges": ["gain": [0, 2]]])
    let effect = try #require(slot.effect as? CommandEffect)
    let context = SignalContext(sampleRate: 8_000, draws: GradientDraws(seed: 1), on: backend)
    let estimate = GradientEstimate(.central, inputDraws: 0)
    let estimating = try EstimatedEffect(effect, .estimate(estimate)).processor(context)
    #expect(estimating.gradient == .estimated)
    #expect(try effect.processor(context).gradient == .none)
    let (x, w) = (noise([1, 1, 1, 200]), noise([1, 1, 1, 200], seed: 2))
    let gain = Tensor([0.5], shape: [1, 1, 1, 1], on: backend).tracked()
    let y = try estimating.process([x], ControlValues([.tensor(gain)], on: backend))
    let found = (y * w).sum().gradients(for: [gain])[0].values[0]
    let wanted = (x * w).sum().values[0]
    #expect(abs(found - wanted) < 1e-3 * abs(wanted) + 1e-5, "\(found) \(wanted)")
    let sounds = try effect.blackBox(context)([x], [[[0]], [[2]]])
    #expect(sounds[0].values.allSatisfy { $0 == 0 } && sounds[1].values == (x * 2).values)
  }
}
