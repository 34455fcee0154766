import AudioIO
public import Documents
import Foundation
import Mixers
package import MixingConsole
import TensorEngine

/// A folder of stems, before anybody mixes them.
public struct StemsInspection: Sendable {
  package let path: String
  package let stems: [Stem]
  /// What else lies in the folder.
  package let others: [String]

  /// A file of the folder.
  package struct Stem: Sendable {
    package let name, path: String
    /// What its name says it is; `nil` where that says nothing.
    package let role: StemRole?
    /// Why it cannot be read, in place of what it measures.
    package let outcome: Result<AudioMeasurement, Unreadable>

    package var measurement: AudioMeasurement? { try? outcome.get() }
  }

  /// Why a file cannot be read.
  package struct Unreadable: Error {
    package let reason: String
  }

  /// Measures the audio files of a folder, one on each thread.
  init(_ contents: FolderContents, on backend: Backend, _ report: Reporter) throws {
    path = contents.folder
    others = contents.folders.map { $0 + "/" } + contents.others
    let paths = contents.audio.map(contents.path)
    let progress = SharedProgress("Measuring", of: Double(paths.count), report)
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
      var before = 0.0
      return stem(
        .success(
          try AudioMeasurement(of: reader, on: backend.worker()) { share in
            try progress.add(share - before)
            before = share
          }))
    }
  }

  /// The rate that most have, the higher on a tie.
  package var commonRate: Int? {
    stems.compactMap(\.measurement?.sampleRate).commonSampleRate
  }

  package var seconds: Double { stems.compactMap(\.measurement?.seconds).max() ?? 0 }

  public var json: JSONValue {
    let rate = commonRate
    return .object(
      ("kind", "stems"), ("path", .string(path)), ("sampleRate", JSONValue(rate.map(Double.init))),
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
}
