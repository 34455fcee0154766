import Foundation
import Models

/// Reads checkpoints that were changed at random for some seconds, and prints how many were read and
/// how many refused. What kills it lies in the file `fuzz-SEED` of the temporary folder.
@main
struct Fuzz {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let seconds = Double(arguments[2]), let first = UInt64(arguments[3])
    else {
      FileHandle.standardError.write(Data("usage: fuzz FOLDER SECONDS FIRST-SEED\n".utf8))
      exit(2)
    }
    let folder = URL(filePath: arguments[1])
    let corpus = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .map { try [UInt8](Data(contentsOf: folder.appending(path: $0))) }
    let path = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(first)").path
    let end = Date(timeIntervalSinceNow: seconds)
    var seed = first
    var causes: [String: Int] = [:]
    while Date() < end {
      var mutation = Mutation(of: corpus, seed: seed)
      try Data(mutation.file()).write(to: URL(filePath: path))
      let start = Date()
      do throws(CheckpointError) {
        _ = try Checkpoint(contentsOf: path, models: .builtIn, toTrain: true)
        causes["read", default: 0] += 1
      } catch {
        let cause = "\(error.cause)".prefix { $0.isLetter }
        causes[String(cause), default: 0] += 1
      }
      let taken = Date().timeIntervalSince(start)
      if taken > 1 { write("seed \(seed) took \(taken) s") }
      seed += 1
    }
    unlink(path)
    write("\(seed - first) files from seed \(first) on")
    for (cause, count) in causes.sorted(by: { ($0.value, $0.key) > ($1.value, $1.key) }) {
      write("  \(count) \(cause)")
    }
  }

  private static func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
