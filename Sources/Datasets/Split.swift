import Documents
import Foundation

/// What songs are used for: to learn from, to choose between models, to judge the chosen one.
package enum Split: String, CaseIterable, Sendable {
  case train, validation, test
}

/// Which songs belong to a split.
package enum SplitMembers: Equatable, Sendable {
  /// A share of those that no split lists, 0…1.
  case share(Double)
  /// These, by name.
  case songs([String])
}

/// Which song belongs to which split.
///
/// Songs that a split lists belong there. The others are divided by a hash of their names, which stands
/// for a number in 0 ..< 1: below the share of `train` they are for training, below that and the share of
/// `validation` for validation, and so on. So a song stays where it is whatever other songs come and go,
/// in whatever order a disk lists them, under any seed. Shares are those of infinitely many songs; of few
/// songs the splits differ from them, and a split may be empty.
package struct SplitRule: Equatable, Sendable {
  package let train, validation, test: SplitMembers
  /// The file that lists the songs, whether or not all of them are there; `nil` where none does.
  package private(set) var file: String?

  /// The songs that a file lists. Others are in no split.
  ///
  /// - Parameters:
  ///   - record: What the file says.
  ///   - file: Its path.
  package init(_ record: SplitRecord, of file: String) {
    self.init(
      train: .songs(record.train), validation: .songs(record.validation), test: .songs(record.test))
    self.file = file
  }

  /// - Parameters:
  ///   - train: To learn from.
  ///   - validation: To choose between models.
  ///   - test: To judge the chosen one. Shares add up to 1 at most; no song is listed twice.
  package init(train: SplitMembers, validation: SplitMembers, test: SplitMembers) {
    self.train = train
    self.validation = validation
    self.test = test
  }

  /// Four fifths to learn from.
  package static let standard = SplitRule(
    train: .share(0.8), validation: .share(0.1), test: .share(0.1))

  package func members(of split: Split) -> SplitMembers {
    switch split {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// All names that a split lists.
  package var listed: [String] {
    Split.allCases.flatMap { split -> [String] in
      guard case .songs(let names) = members(of: split) else { return [] }
      return names
    }
  }

  /// The split of a song; `nil` where it is neither listed nor within the shares.
  package func split(of song: String) -> Split? {
    for split in Split.allCases {
      if case .songs(let names) = members(of: split), names.contains(song) { return split }
    }
    let place = Self.place(of: song)
    var edge = 0.0
    for split in Split.allCases {
      guard case .share(let share) = members(of: split) else { continue }
      edge += share
      // The shares may miss 1 by a rounding.
      if place < edge || (edge > 1 - 1e-9 && share > 0) { return split }
    }
    return nil
  }

  /// A number in 0 ..< 1 for a name: FNV-1a of its UTF-8, composed as Unicode's form C so that a copy on
  /// another file system keeps its place, then the mixing of MurmurHash3, because FNV leaves the upper bits
  /// of similar names alike.
  ///
  /// - Source: A. Appleby, MurmurHash3, `fmix64`.
  package static func place(of name: String) -> Double {
    var hash = FNV1a.hash(of: name.precomposedStringWithCanonicalMapping.utf8)
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    hash ^= hash >> 33
    return Double(hash >> 11) * 0x1p-53
  }
}
