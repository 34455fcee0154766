import Documents
import MixingConsole

/// Reads what `torch.save` writes since PyTorch 1.6: a zip archive with the pickle stream `data.pkl` and
/// an entry in `data/` for each storage.
struct PyTorchReader {
  /// How such a file begins.
  static let zipStart: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  /// How a file of the older format begins: a pickled magic number.
  static let legacyStart: [UInt8] = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20]
  /// The key of Fader's description of the model in the outermost dictionary.
  static let faderKey = "fader"

  private let file: CheckpointFile
  private let archive: ZipArchive<CheckpointFile>
  /// The folder in which all entries lie.
  private let folder: String
  private let isBigEndian: Bool
  private let pickle: Pickle

  init(_ file: CheckpointFile) throws(CheckpointError) {
    self.file = file
    archive = try ZipArchive(file, directoryLimit: CheckpointLimits.directoryBytes)
    if archive.names.contains(where: { $0.hasSuffix(".npy") }) {
      throw file.error(.foreign(.numpyArchive))
    }
    let stream = "data.pkl"
    guard let name = archive.names.first(where: { $0 == stream || $0.hasSuffix("/" + stream) }),
      let entry = try archive.entry(name)
    else { throw file.error(.missingEntry(entry: stream)) }
    folder = String(name.dropLast(stream.count))
    if archive.names.contains(folder + "constants.pkl") { throw file.error(.torchScript) }
    if let order = try archive.entry(folder + "byteorder") {
      let text = String(decoding: try archive.bytes(of: order, limit: 64), as: UTF8.self)
      if text != "little" && text != "big" { throw file.error(.wrongByteOrder(found: text)) }
      isBigEndian = text == "big"
    } else {
      isBigEndian = false
    }
    let bytes = try archive.bytes(of: entry, limit: CheckpointLimits.pickleBytes)
    pickle = try PickleMachine.run(bytes, of: file)
  }

  func checkpoint(of models: ModelCatalogue) throws(CheckpointError) -> StoredCheckpoint {
    guard case .dictionary = pickle.root, let outer = pickle.items(of: pickle.root) else {
      throw file.error(.noStateDict(found: pickle.words(pickle.root)))
    }
    func member(_ name: String) -> PickleValue? {
      outer.last { if case .string(name) = $0.key { true } else { false } }?.value
    }
    var metadata: String?
    if case .string(let text)? = member(Self.faderKey) { metadata = text }
    let places = places(in: outer, of: models)
    return StoredCheckpoint(
      file: file, models: models, format: .pyTorch,
      weights: try weights(places.first.flatMap { pickle.items(of: $0.value) } ?? outer),
      metadata: metadata, places: places.map(\.name),
      hyperparameters: .object(
        member("hyper_parameters").flatMap(pickle.items(of:))?.compactMap(hyperparameter) ?? []))
  }

  /// The dictionaries of a checkpoint that weights may lie in: what Lightning keeps under `state_dict`, else
  /// those that hold the weights of a model, `model`, `model_state_dict` or whatever PyTorch's users call them.
  /// Running averages come last, as what they are averages of is there too. None where the weights are all
  /// there is.
  private func places(
    in outer: [(key: PickleValue, value: PickleValue)], of models: ModelCatalogue
  ) -> [(name: String, value: PickleValue)] {
    var named: [(name: String, value: PickleValue)] = []
    for (key, value) in outer {
      if case .string(let name) = key, pickle.items(of: value) != nil {
        named.append((name, value))
      }
    }
    if let usual = named.last(where: { $0.name == "state_dict" }) { return [usual] }
    let places = named.filter { place in
      pickle.items(of: place.value)?.contains { item in
        if case .string(let name) = item.key { models.hasWeight(named: name) } else { false }
      } ?? false
    }
    let averages = ["ema", "swa", "average"]
    func isAverage(_ name: String) -> Bool { averages.contains(where: name.lowercased().contains) }
    return places.filter { !isAverage($0.name) } + places.filter { isAverage($0.name) }
  }

  private func hyperparameter(_ key: PickleValue, _ value: PickleValue) -> JSONValue.Member? {
    guard case .string(let name) = key else { return nil }
    switch value {
    case .bool(let value): return JSONValue.Member(name, .bool(value))
    case .integer(let value): return JSONValue.Member(name, .number(Double(value)))
    case .number(let value): return JSONValue.Member(name, JSONValue(value))
    case .string(let value): return JSONValue.Member(name, .string(value))
    default: return nil
    }
  }

  private func weights(
    _ items: [(key: PickleValue, value: PickleValue)]
  ) throws(CheckpointError) -> [StoredWeight] {
    if items.count > CheckpointLimits.weights {
      throw file.error(.tooManyWeights(found: items.count, limit: CheckpointLimits.weights))
    }
    var weights: [StoredWeight] = []
    var names: Set<String> = []
    for (key, value) in items {
      guard case .string(let name) = key else {
        throw file.error(.keyNotString(found: pickle.words(key)))
      }
      if !names.insert(name).inserted { throw file.error(.repeatedWeight(name: name)) }
      let content: StoredWeight.Content =
        if case .tensor(let index) = value {
          .tensor(try tensor(pickle.tensors[index], name: name))
        } else {
          .other(pickle.words(value))
        }
      weights.append(StoredWeight(name: name, content: content))
    }
    return weights
  }

  /// A tensor whose every number lies in its storage, and whose storage lies in the file.
  private func tensor(
    _ tensor: Pickle.Tensor, name: String
  ) throws(CheckpointError) -> StoredTensor {
    let shape = try extents(tensor.shape, name: name)
    let strides = try extents(tensor.strides, name: name)
    guard shape.count == strides.count, let count = shape.product(upTo: .max / 8) else {
      throw file.error(.tooLarge(name: name))
    }
    let storage = try storage(pickle.storages[tensor.storage])
    let total = pickle.storages[tensor.storage].count
    if count > total { throw file.error(.expanded(name: name)) }
    var last = tensor.offset
    for (extent, stride) in zip(shape, strides) where count > 0 {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = last.addingReportingOverflow(reach)
      if overflow || carry { throw file.error(.tooLarge(name: name)) }
      last = sum
    }
    if count > 0, last >= total {
      throw file.error(.storageTooShort(name: name, entry: storage.entry ?? ""))
    }
    // Along an axis of one number the stride never matters, and may be anything.
    let steps = zip(shape, strides).map { $0 > 1 ? $1 : 0 }
    return StoredTensor(storage: storage, shape: shape, strides: steps, offset: tensor.offset)
  }

  private func extents(_ contents: Int, name: String) throws(CheckpointError) -> [Int] {
    let values = pickle.contents[contents]
    if values.count > CheckpointLimits.dimensions {
      throw file.error(
        .tooManyDimensions(name: name, found: values.count, limit: CheckpointLimits.dimensions))
    }
    var extents: [Int] = []
    for value in values {
      guard case .integer(let extent) = value, extent >= 0 else {
        throw file.error(.tooLarge(name: name))
      }
      extents.append(extent)
    }
    return extents
  }

  private func storage(_ storage: Pickle.Storage) throws(CheckpointError) -> StoredTensor.Storage {
    let name = folder + "data/" + storage.key
    guard let entry = try archive.entry(name) else { throw file.error(.missingEntry(entry: name)) }
    if entry.range.count > CheckpointLimits.storageBytes {
      throw file.failure(
        .entryTooLong(
          name, bytes: entry.range.count, limit: CheckpointLimits.storageBytes))
    }
    let element = ElementType(storageClass: storage.type)
    if let element {
      let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: element.byteCount)
      if overflow || bytes != entry.range.count { throw file.failure(.misplacedEntry(name)) }
    }
    return StoredTensor.Storage(
      entry: name, range: entry.range, checksum: entry.checksum, element: element,
      typeName: storage.type, isBigEndian: isBigEndian)
  }
}
