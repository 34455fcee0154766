/// The layouts by name, for configurations.
///
/// A further one is a case here and a file that conforms to `DatasetLayout`.
package enum DatasetKind: String, CaseIterable, Sendable {
  /// A folder for each song, with `stems/` and `mix.*`; or the folder of one song.
  case folder
  /// A JSON list of songs.
  case manifest
  /// ENST-Drums, 2006.
  case enstDrums
  /// DSD100, 2016.
  case dsd100
  /// MUSDB18-HQ, 2019.
  case musdb18
  /// MedleyDB, 2014 and 2016.
  case medleyDb

  /// The layout; where there is a choice, the one that configurations have by default.
  package var layout: any DatasetLayout {
    switch self {
    case .folder: FolderLayout()
    case .manifest: ManifestLayout()
    case .enstDrums: EnstDrumsLayout(mix: .dry)
    case .dsd100: Dsd100Layout()
    case .musdb18: Musdb18Layout()
    case .medleyDb: MedleyDbLayout(stems: .raw)
    }
  }
}
