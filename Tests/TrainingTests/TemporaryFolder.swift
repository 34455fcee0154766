import Foundation

/// A folder of one test, removed with it.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
    .path(percentEncoded: false)

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self(folder)).sorted()
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: self(name), encoding: .utf8)
  }

  func write(_ text: String, as name: String) throws {
    try text.write(toFile: self(name), atomically: false, encoding: .utf8)
  }
}
