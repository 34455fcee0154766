/// The layouts by name, for configurations.
///
/// A further one is a case here and a file that conforms to `DatasetLayout`.
package enum DatasetKind: String, CaseIterable, Sendable {
  /// A folder for each song, with `stems/` and `mix.*`; or the folder of one song.
  case folder
  /// A JSON list of songs.
  case manifest

  package var layout: any DatasetLayout {
    switch self {
    case .folder: FolderLayout()
    case .manifest: ManifestLayout()
    }
  }
}
