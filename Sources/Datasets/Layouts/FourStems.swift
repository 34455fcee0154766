/// The stems that songs of source separation campaigns consist of.
enum FourStems {
  static let names = ["bass", "drums", "other", "vocals"]

  /// All four, whether they are there or not: a song without one is not whole, and its mix is of others.
  static func all(in folder: String) -> [StemFile] {
    names.map { StemFile(name: $0, path: "\(folder)/\($0).wav") }
  }
}
