import Foundation

/// Tells whether two paths lead to one file, by way of links or not, whether it exists or will.
struct FileIdentity: Hashable {
  private let path: String

  init(_ path: String) {
    let url = URL(filePath: path)
    self.path =
      Self.resolved(url.path)
      ?? Self.resolved(url.deletingLastPathComponent().path).map {
        $0 + "/" + url.lastPathComponent
      }
      ?? url.standardizedFileURL.path
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
