import AudioIO
import Documents
import Foundation

/// Tells whether two paths lead to one file, by way of links or not, whether it exists or will.
///
/// Paths are compared by their bytes: two names that differ only in how Unicode writes an é are two files.
struct FileIdentity: Hashable {
  private let path: [UInt8]

  init(_ path: String) {
    let url = URL(filePath: path)
    let resolved =
      PathText.resolved(path)
      ?? PathText.resolved(url.deletingLastPathComponent().path).map {
        $0 + "/" + url.lastPathComponent
      }
      ?? url.standardizedFileURL.path
    self.path = PathText.bytes(of: resolved)
  }
}
