import AudioIO
package import Documents
import Foundation

/// How the files of a dataset lie on the disk.
///
/// A layout finds names; whether the files can be used is for `Song` to say, the same for all layouts. A
/// further one is a file that conforms and a line in `LayoutCatalogue`.
package protocol DatasetLayout: Sendable {
  /// What configurations call it.
  static var name: String { get }
  /// How the files lie, as the rest of a sentence that begins with its name and "is".
  static var meaning: String { get }
  /// Whether there is one dataset of this layout, which people get from its publishers.
  static var isPublished: Bool { get }
  /// Whether its songs have mixes, so that a folder may be taken for one of these.
  static var hasMixes: Bool { get }
  /// The keys in the data section of a configuration that this layout alone has. They may be left out.
  static var options: [any DocumentedKey] { get }

  /// The layout with no option given.
  init()

  /// The layout with the options of a data section.
  init(_ reader: SectionReader) throws

  /// The songs at a path, in an order that depends on names alone, no two of one name.
  ///
  /// A name says where a song lies below the path, and does not change when the dataset moves.
  func songs(at path: String) throws(DatasetError) -> [SongFiles]

  /// What goes into a split together with a song, by a name: the song alone, unless the layout knows more.
  func group(of song: String) -> String
}

extension DatasetLayout {
  package static var hasMixes: Bool { true }
  package static var options: [any DocumentedKey] { [] }

  package init(_ reader: SectionReader) throws { self.init() }

  package func group(of song: String) -> String { song }
}

/// The layouts that a configuration may name.
package struct LayoutCatalogue: Sendable {
  /// The layouts that Fader knows. A new one is a new line here.
  package static let builtIn = LayoutCatalogue([
    FolderLayout.self,
    ManifestLayout.self,
    EnstDrumsLayout.self,
    Dsd100Layout.self,
    Musdb18Layout.self,
    MedleyDbLayout.self,
    EffectLayout.self,
  ])

  package let layouts: [any DatasetLayout.Type]

  package init(_ layouts: [any DatasetLayout.Type]) {
    let names = layouts.map { $0.name }
    precondition(Set(names).count == names.count, "LayoutCatalogue: two layouts of one name")
    self.layouts = layouts
  }

  /// Those that a folder may be taken for.
  package var guessed: [any DatasetLayout.Type] { layouts.filter { $0.hasMixes } }

  /// The names of the layouts, in the catalogue's order.
  package var names: [String] { layouts.map { $0.name } }

  /// Every option with the layout that has it.
  var options: [(layout: any DatasetLayout.Type, key: any DocumentedKey)] {
    layouts.flatMap { layout in layout.options.map { (layout, $0) } }
  }
}

extension FolderContents {
  /// The contents of a folder of a dataset.
  ///
  /// - Parameter folder: Its path.
  /// - Throws: That the folder does not exist, or cannot be read.
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
