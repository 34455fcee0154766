import Documents
import MixingConsole

/// Writes safetensors: the weights as `F32`, sorted by name, so that the same weights are the same bytes.
struct SafetensorsWriter {
  /// The file in pieces, from front to back.
  ///
  /// - Parameters:
  ///   - arrays: The weights, each name once.
  ///   - metadata: Fader's description of the model, the text of a JSON document.
  ///   - sink: Takes each piece.
  /// - Throws: What the sink throws.
  static func write<Failure: Error>(
    _ arrays: [WeightArray], metadata: String,
    to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let arrays = arrays.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var members = [
      JSONValue.Member(
        SafetensorsReader.metadataKey, .object((SafetensorsReader.faderKey, .string(metadata))))
    ]
    var offset = 0
    for array in arrays {
      let end = offset + array.values.count * MemoryLayout<Float>.size
      members.append(
        JSONValue.Member(
          array.name,
          .object(
            ("dtype", .string(ElementType.float32.rawValue)),
            ("shape", .array(array.shape.map { .number(Double($0)) })),
            ("data_offsets", [.number(Double(offset)), .number(Double(end))]))))
      offset = end
    }
    var header = Array(JSONValue.object(members).inline.utf8)
    // Spaces up to a multiple of eight keep the numbers aligned for readers that map the file.
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
    try (length + header).pass(to: sink)
    for array in arrays { try array.values.pass(to: sink) }
  }
}
