package import Documents
import MixingConsole

/// A checkpoint file that was opened and checked, with its weights still in it.
///
/// What is wrong with the file as such is found here; whether the weights are those of a model is asked
/// by `Checkpoint`.
package struct StoredCheckpoint {
  package enum Format: String, Sendable {
    case safetensors = "safetensors"
    case pyTorch = "PyTorch"
  }

  let file: CheckpointFile
  /// The models that it may hold.
  let models: ModelCatalogue
  package let format: Format
  let weights: [StoredWeight]
  /// Fader's own description of the model, the text of a JSON document.
  let metadata: String?
  /// Numbers, strings and truth values that Lightning saved beside the weights.
  package let hyperparameters: JSONValue

  /// The dictionaries of the checkpoint in which weights of a model lie, the one that is read first; empty where
  /// the weights are all there is.
  private let places: [String]

  /// Opens a file of either format, told apart by its first bytes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - models: Those that it may hold.
  /// - Throws: What is wrong with the file.
  package init(contentsOf path: String, models: ModelCatalogue) throws(CheckpointError) {
    let file = try CheckpointFile(path: path)
    let start = try file.bytes(0..<Swift.min(file.size, 64))
    if start.starts(with: PyTorchReader.zipStart) {
      self = try PyTorchReader(file).checkpoint(of: models)
    } else if start.starts(with: PyTorchReader.legacyStart) {
      throw file.error(.legacyPyTorch)
    } else if start.count > 8, start[8] == UInt8(ascii: "{") {
      self = try SafetensorsReader(file).checkpoint(of: models)
    } else if let kind = ForeignFile(start: start, path: path) {
      throw file.error(.foreign(kind))
    } else {
      throw file.error(.unknownFormat)
    }
  }

  init(
    file: CheckpointFile, models: ModelCatalogue, format: Format, weights: [StoredWeight],
    metadata: String?, places: [String] = [], hyperparameters: JSONValue = .object([])
  ) {
    self.file = file
    self.models = models
    self.format = format
    self.weights = weights
    self.metadata = metadata
    self.places = places
    self.hyperparameters = hyperparameters
  }

  /// Whether the file says itself which model it is, or has to be looked at.
  package var isDescribed: Bool { metadata != nil }

  /// Where weights were taken from and where they might have been; `nil` where there is but one place.
  package var otherPlaces: (taken: String, left: [String])? {
    places.count > 1 ? (places[0], Array(places.dropFirst())) : nil
  }

  /// The names of all weights, in the order of the file.
  package var names: [String] { weights.map(\.name) }

  /// Reads weights, whatever they are, in the order of the file.
  package func arrays(named names: Set<String>) throws(CheckpointError) -> [WeightArray] {
    try arrays(of: weights.filter { names.contains($0.name) })
  }

  /// Reads weights.
  func arrays(of weights: [StoredWeight]) throws(CheckpointError) -> [WeightArray] {
    var total = 0
    for case .tensor(let tensor) in weights.map(\.content) {
      total += tensor.count
      if total > CheckpointLimits.parameters {
        throw file.error(.tooManyParameters(limit: CheckpointLimits.parameters))
      }
    }
    if total > file.size { throw file.error(.sharedTooOften) }
    var verified: Set<Int> = []
    var arrays: [WeightArray] = []
    for weight in weights {
      guard case .tensor(let tensor) = weight.content else {
        throw file.error(.notTensor(name: weight.name, found: weight.found))
      }
      if tensor.count > 0, let checksum = tensor.storage.checksum,
        verified.insert(tensor.storage.range.lowerBound).inserted,
        try file.checksum(tensor.storage.range) != checksum
      {
        throw file.failure(.wrongChecksum(tensor.storage.entry ?? weight.name))
      }
      let values = try values(of: tensor, name: weight.name)
      arrays.append(WeightArray(name: weight.name, shape: tensor.shape, values: values))
    }
    return arrays
  }

  private func values(of tensor: StoredTensor, name: String) throws(CheckpointError) -> [Float] {
    let storage = tensor.storage
    guard let element = storage.element, element.isReadable else {
      throw file.error(.unreadableElement(name: name, type: storage.typeName))
    }
    if tensor.count == 0 { return [] }
    let start = storage.range.lowerBound + tensor.offset * element.byteCount
    let extent = tensor.extent
    if !tensor.isContiguous && extent > CheckpointLimits.scattered {
      throw file.error(.scattered(name: name))
    }
    let range = start..<start + extent * element.byteCount
    let numbers = try file.numbers(range, element, isBigEndian: storage.isBigEndian)
    guard let strides = tensor.strides, !tensor.isContiguous else { return numbers }
    var gathered: [Float] = []
    gathered.reserveCapacity(tensor.count)
    var index = [Int](repeating: 0, count: tensor.shape.count)
    var position = 0
    while gathered.count < tensor.count {
      gathered.append(numbers[position])
      for axis in index.indices.reversed() {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < tensor.shape[axis] { break }
        position -= strides[axis] * tensor.shape[axis]
        index[axis] = 0
      }
    }
    return gathered
  }
}

extension StoredWeight {
  /// What this is, in words for messages.
  var found: String {
    switch content {
    case .tensor(let tensor): "a tensor of shape \(tensor.shape)"
    case .other(let words): words
    }
  }
}
