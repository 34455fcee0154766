import AudioIO
import Documents
import Foundation
import Mixers
import MixingConsole
import Synchronization
import TensorEngine

/// What `inspect` says of a folder of stems, before anybody mixes them.
struct StemsDescription: Inspection {
  let file: String
  private let stems: [Stem]
  private let others: [String]

  /// A file of the folder.
  private struct Stem {
    let name, path: String
    /// What its name says it is; `nil` where that says nothing.
    let role: StemRole?
    /// Why it cannot be read, in place of what it measures.
    let outcome: Result<AudioMeasurement, Unreadable>

    var measurement: AudioMeasurement? { try? outcome.get() }
  }

  private struct Unreadable: Error {
    let reason: String
  }

  /// Measures the audio files of a folder, one on each thread.
  init(_ contents: FolderContents, on backend: Backend, isQuiet: Bool) throws {
    file = contents.folder
    others = contents.folders.map { $0 + "/" } + contents.others
    let paths = contents.audio.map(contents.path)
    let progress = Mutex(
      (
        shares: [Double](repeating: 0, count: paths.count),
        bar: ProgressBar("Measuring", quiet: isQuiet)
      ))
    defer { progress.withLock { $0.bar.finish() } }
    stems = try backend.map(paths.count) { index in
      let name = contents.audio[index]
      let role = StemRole.guess(name: name)?.role
      func stem(_ outcome: Result<AudioMeasurement, Unreadable>) -> Stem {
        Stem(name: name, path: paths[index], role: role, outcome: outcome)
      }
      let reader: AudioFileReader
      do {
        reader = try AudioFileReader(path: paths[index])
      } catch {
        return stem(.failure(Unreadable(reason: "\(error)")))
      }
      // A backend serves one thread.
      let own = Backend(threads: 1, kernels: backend.kernels)
      return stem(
        .success(
          try AudioMeasurement(of: reader, on: own) { share in
            try Interruption.check()
            progress.withLock { progress in
              progress.shares[index] = share
              progress.bar.update(
                progress.shares.reduce(0, +) / Double(max(progress.shares.count, 1)))
            }
          }))
    }
  }

  /// The rate that most have, the higher on a tie.
  private var commonRate: Int? {
    stems.compactMap(\.measurement?.sampleRate).commonSampleRate
  }

  private var seconds: Double { stems.compactMap(\.measurement?.seconds).max() ?? 0 }

  var json: JSONValue {
    let rate = commonRate
    return .object(
      ("kind", "stems"), ("path", .string(file)), ("sampleRate", JSONValue(rate.map(Double.init))),
      ("seconds", .number(seconds)),
      (
        "stems",
        .array(
          stems.map { stem in
            let members: [JSONValue.Member] =
              switch stem.outcome {
              case .success(let measurement): measurement.members(besideRate: rate)
              case .failure(let failure):
                [JSONValue.Member("defects", .array([.string(failure.reason)]))]
              }
            return .object(
              [
                .init("file", .string(stem.path)),
                .init("role", stem.role.map { .string($0.rawValue) } ?? .null),
              ] + members)
          })
      ),
      ("others", .array(others.map { .string($0) })))
  }

  func text(isVerbose: Bool) -> String {
    let rate = commonRate
    let rows = stems.map { stem in
      let cells =
        switch stem.outcome {
        case .success(let measurement): measurement.cells(besideRate: rate)
        case .failure(let failure):
          Array(repeating: "–", count: AudioMeasurement.columns.count - 1) + [failure.reason]
        }
      return [stem.name, Self.words(stem.role)] + cells
    }
    return Table.rows([["Stem", "By its name"] + AudioMeasurement.columns] + rows)
      + "\n\(summary)\n"
      + (others.isEmpty ? "" : "Also in the folder: \(Wording.list(others))\n")
  }

  var summary: String {
    let faulty = stems.filter { $0.measurement?.defects(besideRate: commonRate) != [] }.count
    return [
      Wording.count(stems.count, "stem"), ProgressBar.time(seconds),
      commonRate.map { "\($0) Hz" }, faulty == 0 ? nil : "\(faulty) with defects",
    ].compactMap { $0 }.joined(separator: ", ")
  }

  private static func words(_ role: StemRole?) -> String {
    switch role {
    case nil: "–"
    case .unknown: "several parts"
    case let role?: Wording.words(role.rawValue)
    }
  }
}
