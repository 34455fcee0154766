import Documents

/// A file of sound that an effect plays by, such as the impulse response of a room.
package struct Recording: Sendable {
  /// What was in the file.
  package struct Sound: Sendable {
    package let sampleRate: Int
    /// Samples for each channel, all equally many.
    package let channels: [[Float]]

    package init(_ channels: [[Float]], sampleRate: Int) {
      (self.channels, self.sampleRate) = (channels, sampleRate)
    }
  }

  /// The absolute path.
  package let file: String
  /// `nil` until somebody has read it (`Session.reading(_:)`).
  package let sound: Sound?

  package init(file: String, _ sound: Sound? = nil) { (self.file, self.sound) = (file, sound) }
}

/// An effect that plays by a recording. What it holds is only the file until a console is made.
package protocol RecordedEffect: Effect {
  /// The key of the file in the effect's object: absolute in `structure`, in a session's file as that of a stem.
  static var recordingKey: String { get }
  var recording: Recording { get }

  /// The same effect once the file has been read.
  ///
  /// - Throws: Why the sound is none for it.
  func hearing(_ sound: Recording.Sound) throws -> Self
}

extension RecordedEffect {
  package var files: [EffectFile] {
    [EffectFile(key: Self.recordingKey, path: recording.file)]
  }

  /// The recording that an effect's object names.
  static func recording(_ structure: SessionReader) throws(SessionError) -> Recording {
    let name = try structure.required(recordingKey).name()
    return Recording(
      file: FilePath.absolute(name, in: FilePath.folder(of: structure.place.file)))
  }
}

extension Session {
  /// The recordings of all effects, with where they are played.
  package var recordings: [(place: String, recording: Recording)] {
    slotPlaces.compactMap { place in
      let slot = self[place]
      let channel =
        switch place.channel {
        case .track(let index): "track \"\(tracks[index].name)\""
        case .bus(let index): "bus \"\(buses[index].name)\""
        case .master: "the master"
        }
      return (slot.effect as? any RecordedEffect).map {
        ("\(slot.name) of \(channel)", $0.recording)
      }
    }
  }

  /// The session with the sound of every recording that its effects play by.
  ///
  /// - Parameter read: The effect once its file has been read (`RecordedEffect.hearing(_:)`).
  /// - Returns: An equal session.
  /// - Throws: What `read` throws.
  package func reading(
    _ read: (any RecordedEffect) throws -> any RecordedEffect
  ) throws -> Session {
    try mappingSlots { slot, _ in
      guard let effect = slot.effect as? any RecordedEffect else { return slot }
      return slot.with(try read(effect))
    }
  }
}
