import Models
import Testing

/// A file that is no checkpoint, and exactly what is said of it, without its path.
struct BadCheckpoint: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let message: String

  init(_ bytes: [UInt8], _ message: String) {
    self.bytes = bytes
    self.message = message
  }

  var testDescription: String { message }

  /// Reads the file as a model, and compares what is said.
  func check() throws {
    try withFile(bytes) { path in
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint(contentsOf: path, models: .builtIn)
      }
      #expect(error?.description == path + message)
    }
  }
}
