import Foundation

/// A file that exists while `body` runs.
func withFile<Result>(
  _ bytes: some Collection<UInt8>, _ body: (String) throws -> Result
) throws -> Result {
  let path = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
    .path
  try Data(bytes).write(to: URL(filePath: path))
  defer { unlink(path) }
  return try body(path)
}
