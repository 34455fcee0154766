import Documents
import MixingConsole

/// A stem on its way into a mix: its file, its name, and what an earlier session says about it.
struct MixInput {
  let name: String
  let header: StemHeader
  let earlier: Track?

  /// The absolute path of the file.
  var file: String { FilePath.absolute(header.path) }
}
