/// How the files of a dataset lie on the disk.
///
/// A layout finds names; whether the files can be used is for `Song` to say, the same for all layouts.
package protocol DatasetLayout: Sendable {
  var kind: DatasetKind { get }

  /// The songs at a path, in an order that depends on names alone, no two of one name.
  ///
  /// A name says where a song lies below the path, and does not change when the dataset moves.
  func songs(at path: String) throws(DatasetError) -> [SongFiles]
}
