import Foundation

/// Paths in documents: absolute in memory, relative in a file that lies above what they lead to.
package enum FilePath {
  /// The absolute path of `path`, seen from `folder`, which is seen from the working directory.
  ///
  /// `..` stays: what it leads to depends on symbolic links.
  package static func absolute(_ path: String, in folder: String = "") -> String {
    if path.hasPrefix("/") { return "/" + parts(path).joined(separator: "/") }
    let base =
      folder.isEmpty ? FileManager.default.currentDirectoryPath : absolute(folder)
    return "/" + (parts(base) + parts(path)).joined(separator: "/")
  }

  /// The folder that holds the file at `path`, absolute.
  package static func folder(of path: String) -> String {
    "/" + parts(absolute(path)).dropLast().joined(separator: "/")
  }

  /// `file` seen from `folder` if it lies in or below it, else `file` itself. Both are absolute.
  package static func relative(_ file: String, to folder: String) -> String {
    let file = parts(file)
    let candidates = [
      (file, parts(folder)),
      // The same two, with symbolic links and `..` followed on the way to the stem.
      (parts(resolved(file.dropLast())) + file.suffix(1), parts(resolved(parts(folder)[...]))),
    ]
    // By bytes: `String` takes two ways of writing an é for one.
    for (file, folder) in candidates
    where file.starts(with: folder, by: { $0.utf8.elementsEqual($1.utf8) }) {
      let rest = file.dropFirst(folder.count)
      if !rest.isEmpty, !rest.contains("..") { return rest.joined(separator: "/") }
    }
    return "/" + file.joined(separator: "/")
  }

  private static func parts(_ path: String) -> [String] {
    path.split(separator: "/").filter { $0 != "." }.map(String.init)
  }

  private static func resolved(_ parts: ArraySlice<String>) -> String {
    URL(fileURLWithPath: "/" + parts.joined(separator: "/")).resolvingSymlinksInPath().path
  }
}
