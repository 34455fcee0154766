import Documents
import Foundation

/// What was found out about sounds, kept from one run to the next, so that a large dataset is decoded once.
///
/// A file is known again by its path, size and time of change. Files with defects are decoded every time: what is
/// wrong with them is to be said every time. What cannot be read or written is as if it were not there.
package struct SurveyCache: Sendable {
  /// Where a file for each sound lies; `nil` keeps nothing.
  private let folder: String?

  /// Keeps nothing.
  package static let none = SurveyCache(folder: nil)

  /// `$XDG_CACHE_HOME/fader/surveys`, as a rule `~/.cache/fader/surveys`.
  package static var ofUser: SurveyCache {
    let named = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"].flatMap {
      $0.isEmpty ? nil : $0
    }
    return SurveyCache(folder: (named ?? NSHomeDirectory() + "/.cache") + "/fader/surveys")
  }

  package init(folder: String?) { self.folder = folder }

  /// Changes whenever a survey finds something else.
  private static let version = 1

  /// The survey of a sound that has been kept, or that of `survey`, which is kept.
  func survey(
    of path: String, sampleRate: Int, isMix: Bool, _ survey: () throws -> SoundSurvey
  ) rethrows -> SoundSurvey {
    guard let place = place(of: path, sampleRate, isMix) else { return try survey() }
    if let kept = SoundSurvey(keptAt: place.file, key: place.key, path: path) { return kept }
    let found = try survey()
    found.keep(at: place.file, key: place.key)
    return found
  }

  /// What tells one state of a file from another, and where its survey is kept.
  private func place(
    of path: String, _ sampleRate: Int, _ isMix: Bool
  ) -> (file: String, key: String)? {
    guard let folder, let facts = try? FileManager.default.attributesOfItem(atPath: path),
      let size = facts[.size] as? Int, let changed = facts[.modificationDate] as? Date
    else { return nil }
    let microseconds = Int((changed.timeIntervalSince1970 * 1e6).rounded())
    let key = "\(Self.version) \(sampleRate) \(isMix) \(size) \(microseconds) \(path)"
    let name = String(FNV1a.hash(of: "\(sampleRate) \(isMix) \(path)".utf8), radix: 16)
    return ("\(folder)/\(name).json", key)
  }
}

extension SoundSurvey {
  private static let byteLimit = 16 << 20

  /// What was kept; `nil` where it is of another file, or cannot be read.
  fileprivate init?(keptAt file: String, key: String, path: String) {
    guard
      let reader = try? JSONReader<DocumentError>(
        contentsOf: file, limit: Self.byteLimit, as: "a survey"),
      (try? reader.required("key").string()) == key,
      let activity = try? reader.required("activity").string(),
      let numbers = try? ["channels", "fileSampleRate", "samples", "peak"].map({
        try reader.required($0).number()
      })
    else { return nil }
    self.init(
      path: path, channels: Int(numbers[0]), fileSampleRate: Int(numbers[1]),
      samples: Int(numbers[2]), peak: numbers[3],
      integratedLufs: try? reader.member("integratedLufs")?.number(),
      activity: activity.utf8.map { $0 == UInt8(ascii: "1") }, defects: [], nonFiniteValues: 0)
  }

  /// Keeps the survey of a sound without defects.
  fileprivate func keep(at file: String, key: String) {
    guard defects.isEmpty, nonFiniteValues == 0 else { return }
    let json = JSONValue.object(
      ("key", .string(key)), ("channels", .number(Double(channels))),
      ("fileSampleRate", .number(Double(fileSampleRate))), ("samples", .number(Double(samples))),
      ("peak", .number(peak)), ("integratedLufs", integratedLufs.map { .number($0) }),
      ("activity", .string(String(activity.map { $0 ? "1" : "0" }))))
    try? FileManager.default.createDirectory(
      atPath: FilePath.folder(of: file), withIntermediateDirectories: true)
    guard let output = try? OutputFile(path: file) else { return }
    if (try? output.write(json.text)) != nil { try? output.commit() }
  }
}
