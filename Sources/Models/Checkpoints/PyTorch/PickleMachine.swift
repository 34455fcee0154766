import Documents

/// Runs a pickle stream of protocol 2 to 5, without running anything that it names.
///
/// Numbers, strings, `None`, lists, tuples, sets, dictionaries and PyTorch's tensors and storages are
/// rebuilt; what any other class or function would make becomes an inert object. Everything that is kept
/// counts against one budget, so a stream cannot make more of itself than its own length allows by much.
///
/// - Source: CPython 3.13, `Lib/pickletools.py`; PyTorch 2.13, `torch/serialization.py` (`persistent_id`)
///   and `torch/_utils.py`.
struct PickleMachine {
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  /// How high the stack was at each mark.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var pickle = Pickle()
  private var budget = CheckpointLimits.pickleValues
  /// Where the instruction that is being run begins.
  private var start = 0
  private let file: CheckpointFile

  /// Runs a stream to its end.
  static func run(_ bytes: [UInt8], of file: CheckpointFile) throws(CheckpointError) -> Pickle {
    var machine = PickleMachine(cursor: ByteCursor(bytes), file: file)
    guard machine.cursor.remaining > 0, bytes[0] == 0x80 else { throw machine.error(.noProtocol) }
    while true {
      machine.start = machine.cursor.position
      guard let code = machine.cursor.integer(UInt8.self) else { throw machine.error(.ends) }
      if code == UInt8(ascii: ".") {
        machine.pickle.root = try machine.pop()
        return machine.pickle
      }
      try machine.step(code)
    }
  }

  private init(cursor: ByteCursor, file: CheckpointFile) {
    self.cursor = cursor
    self.file = file
  }

  private mutating func step(_ code: UInt8) throws(CheckpointError) {
    switch code {
    case 0x80: try checkProtocol(try read(UInt8.self))
    case 0x95: _ = try read(UInt64.self)  // The length of a frame: only of use to a stream.

    case UInt8(ascii: "("):
      if marks.count == CheckpointLimits.stackDepth {
        throw error(.tooDeep(limit: CheckpointLimits.stackDepth))
      }
      marks.append(stack.count)
    case UInt8(ascii: "0"): try drop()
    case UInt8(ascii: "1"): _ = try popMarked()
    case UInt8(ascii: "2"): try push(try top())

    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "J"): try push(.integer(Int(try read(Int32.self))))
    case UInt8(ascii: "K"): try push(.integer(Int(try read(UInt8.self))))
    case UInt8(ascii: "M"): try push(.integer(Int(try read(UInt16.self))))
    case 0x8A: try push(Self.integer(try take(try length(UInt8.self))))
    case 0x8B: try push(Self.integer(try take(try length(Int32.self))))
    case UInt8(ascii: "G"):
      try push(.number(Double(bitPattern: try read(UInt64.self).byteSwapped)))

    case UInt8(ascii: "X"): try push(try text(UInt32.self))
    case 0x8C: try push(try text(UInt8.self))
    case 0x8D: try push(try text(UInt64.self))
    case UInt8(ascii: "T"): try push(try text(Int32.self))
    case UInt8(ascii: "U"): try push(try text(UInt8.self))
    case UInt8(ascii: "B"): try pushBytes(UInt32.self)
    case UInt8(ascii: "C"): try pushBytes(UInt8.self)
    case 0x8E, 0x96: try pushBytes(UInt64.self)
    case 0x97, 0x98: throw error(.outsideData)

    case UInt8(ascii: ")"): try push(.sequence(try contents([])))
    case UInt8(ascii: "t"): try pushSequence(try popMarked())
    case 0x85: try pushSequence([try pop()])
    case 0x86: try pushSequence([try pop(), try pop()].reversed())
    case 0x87: try pushSequence([try pop(), try pop(), try pop()].reversed())
    case UInt8(ascii: "]"), 0x8F: try push(.sequence(try contents([])))
    case UInt8(ascii: "l"), 0x91: try pushSequence(try popMarked())
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"), 0x90: try append(try popMarked())
    case UInt8(ascii: "}"): try push(.dictionary(try contents([])))
    case UInt8(ascii: "d"):
      let items = try popMarked()
      if items.count % 2 != 0 { throw error(.oddItems) }
      try push(.dictionary(try contents(items)))
    case UInt8(ascii: "s"): try setItems([try pop(), try pop()].reversed())
    case UInt8(ascii: "u"): try setItems(try popMarked())

    case UInt8(ascii: "h"): try recall(Int(try read(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(try read(UInt32.self)))
    case UInt8(ascii: "q"): try remember(Int(try read(UInt8.self)))
    case UInt8(ascii: "r"): try remember(Int(try read(UInt32.self)))
    case 0x94: try remember(memo.count)

    case UInt8(ascii: "c"):
      guard let module = cursor.line(), let name = cursor.line() else { throw error(.ends) }
      try push(.global("\(module).\(name)"))
    case 0x93:
      let (name, module) = (try pop(), try pop())
      guard case .string(let module) = module, case .string(let name) = name else {
        throw wrong("a module and a name", name)
      }
      try push(.global("\(module).\(name)"))
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      try push(try made(by: try pop(), from: arguments))
    case 0x92:
      _ = try pop()
      let arguments = try pop()
      try push(try made(by: try pop(), from: arguments))
    // The state of an object. What is rebuilt has none that matters; other objects stay inert.
    case UInt8(ascii: "b"):
      _ = try pop()
      _ = try top()
    case UInt8(ascii: "Q"): try push(.storage(try storage(try pop())))

    case 0x82, 0x83, 0x84, UInt8(ascii: "P"): throw error(.outsideData)
    case _ where "FILSVgiop".utf8.contains(code): throw error(.oldCode(code))
    default: throw error(.unknownCode(code))
    }
  }

  private func checkProtocol(_ version: UInt8) throws(CheckpointError) {
    if version < 2 { throw error(.noProtocol) }
    if version > 5 { throw error(.newProtocol(version)) }
  }

  // MARK: The stream

  private mutating func read<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(CheckpointError) -> Number {
    guard let number = cursor.integer(type) else { throw error(.ends) }
    return number
  }

  private mutating func length<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(CheckpointError) -> Int {
    guard let count = cursor.count(type), count >= 0 else { throw error(.ends) }
    return count
  }

  private mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard let bytes = cursor.take(count) else { throw error(.ends) }
    return bytes
  }

  private mutating func text<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(CheckpointError) -> PickleValue {
    .string(String(decoding: try take(try length(type)), as: UTF8.self))
  }

  private mutating func pushBytes<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(CheckpointError) {
    _ = try take(try length(type))
    try push(.bytes)
  }

  /// A whole number in two's complement, little-endian; one that no `Int` holds becomes a `Double`.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> PickleValue {
    guard let last = bytes.last else { return .integer(0) }
    let isNegative = last & 0x80 != 0
    if bytes.count > 8 {
      let magnitude = bytes.reversed().reduce(isNegative ? -1.0 : 0.0) { $0 * 256 + Double($1) }
      return .number(magnitude)
    }
    var bits: UInt64 = isNegative ? .max : 0
    for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
    return .integer(Int(bitPattern: UInt(bits)))
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) throws(CheckpointError) {
    if stack.count == CheckpointLimits.stackDepth {
      throw error(.tooDeep(limit: CheckpointLimits.stackDepth))
    }
    stack.append(value)
  }

  /// What lies on top above the last mark.
  private func top() throws(CheckpointError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw error(.emptyStack) }
    return value
  }

  private mutating func pop() throws(CheckpointError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  /// Takes the topmost value away, or the mark where one lies there.
  private mutating func drop() throws(CheckpointError) {
    if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
  }

  private mutating func popMarked() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw error(.noMark) }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  // MARK: What is kept

  private mutating func spend(_ count: Int) throws(CheckpointError) {
    if count > budget { throw error(.tooManyValues(limit: CheckpointLimits.pickleValues)) }
    budget -= count
  }

  private mutating func contents(_ values: [PickleValue]) throws(CheckpointError) -> Int {
    try spend(values.count + 1)
    pickle.contents.append(values)
    return pickle.contents.count - 1
  }

  private mutating func pushSequence(_ values: [PickleValue]) throws(CheckpointError) {
    try push(.sequence(try contents(values)))
  }

  private mutating func remember(_ index: Int) throws(CheckpointError) {
    try spend(1)
    memo[index] = try top()
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let value = memo[index] else { throw error(.unknownMemo(index)) }
    try push(value)
  }

  private mutating func append(_ values: [PickleValue]) throws(CheckpointError) {
    try spend(values.count)
    switch try top() {
    case .sequence(let list): pickle.contents[list] += values
    case .object: break
    case let other: throw wrong("a list", other)
    }
  }

  private mutating func setItems(_ items: [PickleValue]) throws(CheckpointError) {
    if items.count % 2 != 0 { throw error(.oddItems) }
    try spend(items.count)
    switch try top() {
    case .dictionary(let contents): pickle.contents[contents] += items
    case .object(let object): pickle.contents[pickle.objects[object].items] += items
    case let other: throw wrong("a dictionary", other)
    }
  }

  // MARK: What classes and functions make

  private mutating func made(
    by maker: PickleValue, from arguments: PickleValue
  ) throws(CheckpointError) -> PickleValue {
    guard case .sequence(let index) = arguments else { throw wrong("a tuple", arguments) }
    guard case .global(let name) = maker else { return try object("an unnamed class") }
    let arguments = pickle.contents[index]
    switch name {
    case "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor":
      return try tensor(arguments)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      guard let tensor = arguments.first else { return try object(name) }
      return tensor
    case "collections.OrderedDict", "builtins.dict", "__builtin__.dict":
      return .dictionary(try contents(try items(arguments)))
    case "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset",
      "builtins.list", "__builtin__.list":
      guard case .sequence? = arguments.first else { return .sequence(try contents([])) }
      return arguments[0]
    case "_codecs.encode": return .bytes
    default: return try object(name)
    }
  }

  private mutating func object(_ type: String) throws(CheckpointError) -> PickleValue {
    pickle.objects.append(Pickle.Object(type: type, items: try contents([])))
    return .object(pickle.objects.count - 1)
  }

  /// Keys and values from a list of pairs or from another dictionary, as `OrderedDict` takes them.
  private mutating func items(
    _ arguments: [PickleValue]
  ) throws(CheckpointError) -> [PickleValue] {
    switch arguments.first {
    case .dictionary(let other)?: return pickle.contents[other]
    case .sequence(let list)?:
      var items: [PickleValue] = []
      try spend(pickle.contents[list].count)
      for element in pickle.contents[list] {
        guard case .sequence(let pair) = element, pickle.contents[pair].count == 2 else {
          throw wrong("a key with its value", element)
        }
        items += pickle.contents[pair]
      }
      return items
    default: return []
    }
  }

  /// Arguments: storage, first number, extents, strides, and what does not matter here.
  private mutating func tensor(_ arguments: [PickleValue]) throws(CheckpointError) -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], offset >= 0,
      case .sequence(let shape) = arguments[2], case .sequence(let strides) = arguments[3]
    else {
      throw error(.wrongOperand(expected: "a tensor's storage, place and shape", found: "others"))
    }
    try spend(1)
    pickle.tensors.append(
      Pickle.Tensor(storage: storage, offset: offset, shape: shape, strides: strides))
    return .tensor(pickle.tensors.count - 1)
  }

  /// A persistent identifier: "storage", its class, the name of its entry, its device, its length.
  private mutating func storage(_ identifier: PickleValue) throws(CheckpointError) -> Int {
    guard case .sequence(let index) = identifier, pickle.contents[index].count >= 5,
      case .string("storage") = pickle.contents[index][0],
      case .global(let type) = pickle.contents[index][1],
      case .string(let key) = pickle.contents[index][2],
      case .integer(let count) = pickle.contents[index][4], count >= 0
    else { throw wrong("the description of a storage", identifier) }
    try spend(1)
    let name = type.split(separator: ".").last.map(String.init) ?? type
    pickle.storages.append(Pickle.Storage(type: name, key: key, count: count))
    return pickle.storages.count - 1
  }

  // MARK: Errors

  private func error(_ problem: PickleProblem) -> CheckpointError {
    file.error(.pickle(offset: start, problem))
  }

  private func wrong(_ expected: String, _ found: PickleValue) -> CheckpointError {
    error(.wrongOperand(expected: expected, found: pickle.words(found)))
  }
}
