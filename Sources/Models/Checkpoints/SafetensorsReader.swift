import Documents
import MixingConsole

/// Reads safetensors: the length of a JSON header as eight bytes, the header, then the tensors' bytes.
///
/// The header maps each name to `dtype`, `shape` and `data_offsets` (first byte and the one after the
/// last, counted from the end of the header); together they cover the rest of the file without overlap.
///
/// - Source: https://github.com/huggingface/safetensors, section "Format".
struct SafetensorsReader {
  /// The key of the header that is no tensor, and the key in it under which Fader describes the model.
  static let metadataKey = "__metadata__"
  static let faderKey = "fader"

  private let file: CheckpointFile

  init(_ file: CheckpointFile) {
    self.file = file
  }

  func checkpoint(of models: ModelCatalogue) throws(CheckpointError) -> StoredCheckpoint {
    var start = ByteCursor(try file.bytes(0..<8))
    let length = start.integer(UInt64.self) ?? 0
    if length > UInt64(file.size - 8) {
      throw file.error(.headerBeyondFile(bytes: length, available: file.size))
    }
    let end = 8 + Int(length)
    if end - 8 > CheckpointLimits.headerBytes {
      throw file.error(.headerTooLong(bytes: end - 8, limit: CheckpointLimits.headerBytes))
    }
    let text = try file.bytes(8..<end)
    let header: JSONValue
    do {
      header = try JSONValue(parsing: text)
    } catch {
      throw file.error(.headerSyntax(error))
    }
    guard case .object(let members) = header else {
      throw wrong(JSONPath(), header, "an object")
    }
    if members.count > CheckpointLimits.weights {
      throw file.error(.tooManyWeights(found: members.count, limit: CheckpointLimits.weights))
    }
    var weights: [StoredWeight] = []
    for member in members where member.key != Self.metadataKey {
      weights.append(try weight(member, dataStart: end))
    }
    try checkCover(weights, from: end)
    return StoredCheckpoint(
      file: file, models: models, format: .safetensors, weights: weights,
      metadata: try metadata(header[Self.metadataKey]))
  }

  private func metadata(_ json: JSONValue?) throws(CheckpointError) -> String? {
    guard let json else { return nil }
    let place = JSONPath() / Self.metadataKey
    guard case .object(let members) = json else { throw wrong(place, json, "an object") }
    for member in members {
      guard case .string = member.value else {
        throw wrong(place / member.key, member.value, "a string")
      }
    }
    if case .string(let text)? = json[Self.faderKey] { return text }
    return nil
  }

  private func weight(
    _ member: JSONValue.Member, dataStart: Int
  ) throws(CheckpointError) -> StoredWeight {
    let place = JSONPath() / member.key
    guard case .object(let members) = member.value else {
      throw wrong(place, member.value, "an object")
    }
    let keys = ["dtype", "shape", "data_offsets"]
    for other in members where !keys.contains(other.key) {
      throw wrong(place / other.key, other.value, "no such key")
    }
    guard case .string(let type)? = member.value["dtype"] else {
      throw wrong(place / "dtype", member.value["dtype"], "a string")
    }
    guard let element = ElementType(rawValue: type) else {
      throw file.error(.unknownElement(tensor: member.key, name: type))
    }
    let shape = try wholeNumbers(member.value["shape"], place / "shape")
    if shape.count > CheckpointLimits.dimensions {
      throw file.error(
        .tooManyDimensions(
          name: member.key, found: shape.count, limit: CheckpointLimits.dimensions))
    }
    let offsets = try wholeNumbers(member.value["data_offsets"], place / "data_offsets")
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw wrong(place / "data_offsets", member.value["data_offsets"], "[first byte, end]")
    }
    guard let count = shape.product(upTo: .max / 8) else {
      throw file.error(.tooLarge(name: member.key))
    }
    let (found, expected) = (offsets[1] - offsets[0], count * element.byteCount)
    if found != expected {
      throw file.error(.wrongByteCount(tensor: member.key, found: found, expected: expected))
    }
    if offsets[1] > file.size - dataStart {
      throw file.error(
        .beyondData(tensor: member.key, end: offsets[1], available: file.size - dataStart))
    }
    let storage = StoredTensor.Storage(
      range: dataStart + offsets[0]..<dataStart + offsets[1], element: element, typeName: type)
    return StoredWeight(
      name: member.key, content: .tensor(StoredTensor(storage: storage, shape: shape)))
  }

  private func wholeNumbers(
    _ json: JSONValue?, _ place: JSONPath
  ) throws(CheckpointError) -> [Int] {
    guard case .array(let elements)? = json else { throw wrong(place, json, "an array") }
    var numbers: [Int] = []
    for (index, element) in elements.enumerated() {
      // Beyond 2⁵³ a JSON number may have been rounded.
      guard case .number(let number) = element, number >= 0, number <= 0x1p53,
        let whole = Int(exactly: number)
      else { throw wrong(place / index, element, "a whole number of at least 0") }
      numbers.append(whole)
    }
    return numbers
  }

  /// Throws where two tensors share bytes, or where bytes belong to none.
  private func checkCover(_ weights: [StoredWeight], from start: Int) throws(CheckpointError) {
    let ranges = weights.compactMap { weight -> (name: String, range: Range<Int>)? in
      guard case .tensor(let tensor) = weight.content else { return nil }
      return (weight.name, tensor.storage.range)
    }.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var position = start
    var last: String?
    for (name, range) in ranges {
      if range.lowerBound < position {
        throw file.error(.overlap(tensor: name, other: last ?? name))
      }
      if range.lowerBound > position {
        throw file.error(.gap(bytes: range.lowerBound - position, after: last))
      }
      position = range.upperBound
      last = name
    }
    if position != file.size { throw file.error(.gap(bytes: file.size - position, after: last)) }
  }

  private func wrong(_ place: JSONPath, _ found: JSONValue?, _ expected: String) -> CheckpointError
  {
    file.error(.headerValue(place, found: found?.kind ?? "nothing", expected: expected))
  }
}
