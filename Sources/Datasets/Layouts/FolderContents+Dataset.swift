import AudioIO
import Documents
import Foundation

extension FolderContents {
  /// The contents of a folder of a dataset.
  ///
  /// - Parameter folder: Its path.
  /// - Throws: That there is none, or that it cannot be read.
  init(ofDataset folder: String) throws(DatasetError) {
    switch FileKind(at: folder) {
    case .missing: throw .file(.missing(folder))
    case .folder: break
    default: throw .notFolder(folder)
    }
    do {
      try self.init(of: folder)
    } catch {
      throw .file(.folderNotReadable(folder))
    }
  }

  /// The contents of a folder in this one; `nil` where there is no such folder.
  func inside(_ name: String) throws(DatasetError) -> FolderContents? {
    folders.contains(name) ? try FolderContents(ofDataset: path(of: name)) : nil
  }

  /// The WAV files, in natural order.
  var waves: [String] {
    audio.filter { URL(filePath: $0).pathExtension.lowercased() == "wav" }
  }
}
