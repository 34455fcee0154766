public import Documents
package import MixingConsole

/// A session: every setting of a mix.
public struct SessionInspection: Sendable {
  package let session: Session
  package let file: String

  init(_ session: Session, file: String) {
    self.session = session
    self.file = file
  }

  /// Whether the file of a track is there.
  package func exists(_ track: Track) -> Bool {
    FileKind(at: track.file) != .missing
  }

  /// The kind, then the session with every setting, and of each channel what a reader asks first: whether its
  /// file is there, its effects by name, its place.
  public var json: JSONValue {
    let whole = session.json(relativeTo: FilePath.folder(of: file), isWhole: true)
    return .object(
      ("kind", "session"), ("file", .string(file)),
      ("sampleRate", whole["sampleRate"]), ("panLaw", whole["panLaw"]),
      (
        "tracks",
        .array(
          zip(session.tracks, whole.elements("tracks")).map { track, json in
            .object(
              [
                .init("name", .string(track.name)), .init("file", .string(track.file)),
                .init("exists", .bool(exists(track))),
                .init("role", JSONValue(track.role)),
                .init("effects", track.strip.names),
                .init("position", track.position?.json ?? 0.5),
              ] + json.members(except: ["name", "file", "role"]))
          })
      ),
      (
        "buses",
        .array(
          zip(session.buses, whole.elements("buses")).map { bus, json in
            .object(
              [.init("name", .string(bus.name)), .init("effects", bus.strip.names)]
                + json.members(except: ["name"]))
          })
      ),
      (
        "master",
        .object(
          [.init("effects", session.master.strip.names)]
            + (whole["master"]?.members(except: []) ?? []))
      ),
      ("output", whole["output"]))
  }
}

extension JSONValue {
  /// The members of an object but for some.
  fileprivate func members(except keys: Set<String>) -> [Member] {
    if case .object(let members) = self { members.filter { !keys.contains($0.key) } } else { [] }
  }

  /// The elements of the array at a key.
  fileprivate func elements(_ key: String) -> [JSONValue] {
    if case .array(let elements)? = self[key] { elements } else { [] }
  }
}
