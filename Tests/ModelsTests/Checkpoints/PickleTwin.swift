import TestSupport

/// Pickle streams by hand, and checkpoints of them.
enum PickleTwin {
  /// A checkpoint with this stream behind `PROTO 2`, and storages.
  static func archive(
    _ stream: [UInt8], storages: [String: [UInt8]] = [:], others: [ZipTwin.Entry] = []
  ) -> [UInt8] {
    let data = storages.sorted { $0.key < $1.key }.map {
      ZipTwin.Entry(name: "a/data/" + $0.key, contents: $0.value)
    }
    return ZipTwin.archive(
      [ZipTwin.Entry(name: "a/data.pkl", contents: [0x80, 2] + stream)] + data + others)
  }

  /// A checkpoint of a state dict of one weight `w`, with a storage `0` of four floats.
  static func weight(_ value: [UInt8]) -> [UInt8] {
    archive(
      code("}") + text("w") + value + code("s."), storages: ["0": [UInt8](repeating: 0, count: 16)])
  }

  static func code(_ letters: String) -> [UInt8] { Array(letters.utf8) }

  static func text(_ text: String) -> [UInt8] {
    code("X") + ZipTwin.bytes(UInt32(text.utf8.count)) + text.utf8
  }

  static func int(_ number: Int) -> [UInt8] { [0x8A, 8] + ZipTwin.bytes(Int64(number)) }

  static func tuple(_ parts: [[UInt8]]) -> [UInt8] { code("(") + parts.joined() + code("t") }

  static func global(_ module: String, _ name: String) -> [UInt8] {
    code("c\(module)\n\(name)\n")
  }

  static func storage(_ key: String, _ type: String, _ count: Int) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), int(count)]) + code("Q")
  }

  static func tensor(
    _ shape: [Int], strides: [Int], offset: Int = 0, count: Int = 4, type: String = "FloatStorage",
    key: String = "0"
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2")
      + tuple([
        storage(key, type, count), int(offset), tuple(shape.map(int)), tuple(strides.map(int)),
        [0x89], code("N"),
      ]) + code("R")
  }
}
