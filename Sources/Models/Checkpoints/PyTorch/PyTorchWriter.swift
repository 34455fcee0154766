import Documents
import MixingConsole

/// Writes a checkpoint as `torch.save` and Lightning would, for `torch.load(path, weights_only=True)`.
///
/// The outermost dictionary holds `state_dict`, `hyper_parameters` and the other keys that Lightning's
/// `load_from_checkpoint` asks for, so that automix-toolkit's `System` loads it, and Fader's description
/// of the model as a JSON string under `fader`. Weights have the prefix `model.`, as in `System`.
struct PyTorchWriter {
  /// Where the model lies in automix-toolkit's `System`.
  static let prefix = "model."
  private static let folder = "archive/"

  /// The file in pieces, from front to back.
  ///
  /// - Parameters:
  ///   - arrays: The weights, each name once; `num_batches_tracked` is added to batch norms.
  ///   - metadata: Fader's description of the model, the text of a JSON document.
  ///   - hyperparameters: What `System` is made with: numbers, strings and truth values.
  ///   - sink: Takes each piece.
  /// - Throws: What the sink throws.
  static func write<Failure: Error>(
    _ arrays: [WeightArray], metadata: String, hyperparameters: [JSONValue.Member],
    to sink: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let batchNorm = ".running_var"
    let counters = arrays.map(\.name).filter { $0.hasSuffix(batchNorm) }
      .map { $0.dropLast(batchNorm.count) + ".num_batches_tracked" }
    var pickle = PickleWriter()
    pickle.dictionary { pickle in
      pickle.string("epoch")
      pickle.number(0)
      pickle.string("global_step")
      pickle.number(0)
      pickle.string("pytorch-lightning_version")
      pickle.string("2.0.0")
      pickle.string("state_dict")
      pickle.orderedDictionary { pickle in
        for (index, array) in arrays.enumerated() {
          pickle.string(prefix + array.name)
          pickle.tensor(array.shape, type: "FloatStorage", key: "\(index)")
        }
        for (index, name) in counters.enumerated() {
          pickle.string(prefix + name)
          pickle.tensor([], type: "LongStorage", key: "\(arrays.count + index)")
        }
      }
      pickle.string("hyper_parameters")
      pickle.dictionary { pickle in
        for member in hyperparameters {
          pickle.string(member.key)
          pickle.value(member.value)
        }
      }
      pickle.string(PyTorchReader.faderKey)
      pickle.string(metadata)
    }
    pickle.stop()
    var archive = ZipWriter(to: sink)
    try archive.add(folder + "data.pkl", pickle.bytes)
    try archive.add(folder + "byteorder", Array("little".utf8))
    for (index, array) in arrays.enumerated() {
      try archive.add(folder + "data/\(index)", array.values)
    }
    for index in counters.indices {
      try archive.add(folder + "data/\(arrays.count + index)", [Int64(0)])
    }
    try archive.add(folder + "version", Array("3\n".utf8))
    try archive.finish()
  }
}

extension PickleWriter {
  /// A JSON value as Python has it; whole numbers become `int`.
  fileprivate mutating func value(_ json: JSONValue) {
    switch json {
    case .null: none()
    case .bool(let value): bool(value)
    case .number(let value):
      if let whole = Int(exactly: value) { number(whole) } else { number(value) }
    case .string(let value): string(value)
    case .array(let elements):
      list { writer in
        for element in elements { writer.value(element) }
      }
    case .object(let members):
      dictionary { writer in
        for member in members {
          writer.string(member.key)
          writer.value(member.value)
        }
      }
    }
  }
}
