import Documents

/// Which song went where: what a run writes beside its results as `split.json`.
///
/// `{"train": ["a", "b"], "validation": [], "test": ["c"]}`, a song on each line, in the order of their
/// names' UTF-8 bytes.
package struct SplitRecord: Equatable, Sendable {
  package let train, validation, test: [String]

  /// Divides songs; those that belong nowhere are in no list.
  ///
  /// - Parameters:
  ///   - songs: Their names, in any order.
  ///   - split: Where each belongs.
  package init(of songs: [String], by split: (String) -> Split?) {
    let sorted = songs.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = sorted.map { ($0, split($0)) }
    func members(_ split: Split) -> [String] { places.filter { $0.1 == split }.map(\.0) }
    (train, validation, test) = (members(.train), members(.validation), members(.test))
  }

  package func songs(of split: Split) -> [String] {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  // MARK: On the disk

  private static let byteLimit = 64 << 20

  /// Reads what `write` has written.
  ///
  /// - Parameter path: The file.
  /// - Throws: That it cannot be read, or holds something else.
  package init(contentsOf path: String) throws(DatasetError) {
    do throws(DocumentError) {
      let reader = try JSONReader<DocumentError>(
        contentsOf: path, limit: Self.byteLimit, as: "the record of a split")
      try reader.checkKeys(Split.allCases.map(\.rawValue))
      func songs(_ split: Split) throws(DocumentError) -> [String] {
        try reader.required(split.rawValue).strings()
      }
      (train, validation, test) = (try songs(.train), try songs(.validation), try songs(.test))
    } catch .file(let error) {
      throw .file(error)
    } catch {
      throw .wrongRecord(error)
    }
    var names: Set<String> = []
    for name in train + validation + test where !names.insert(name).inserted {
      throw .listedTwice(path, song: name)
    }
  }

  /// Writes the file, as a whole or not at all.
  ///
  /// - Parameter path: The file.
  /// - Throws: Why it could not be written.
  package func write(to path: String) throws(DatasetError) {
    try DatasetError.passing { () throws(FileError) in
      let file = try OutputFile(path: path)
      try file.write(json)
      try file.commit()
    }
  }

  /// The file's text; the same for the same songs.
  package var json: String {
    let lists = Split.allCases.map { split in
      let names = songs(of: split).map { "    " + JSONValue.string($0).inline }
      let list = names.isEmpty ? "[]" : "[\n\(names.joined(separator: ",\n"))\n  ]"
      return "  \"\(split.rawValue)\": \(list)"
    }
    return "{\n\(lists.joined(separator: ",\n"))\n}\n"
  }
}
