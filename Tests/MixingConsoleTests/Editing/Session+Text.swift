import Documents
import MixingConsole
import Testing

extension Session {
  /// Sets and locks what a text such as `vocals/faderDb=-3` says.
  mutating func set(_ text: String) throws(SessionError) {
    try set(ControlAssignment(text), catalogue: .builtIn)
  }

  /// The session without any lock.
  var unlocked: Session {
    var session = self
    func open(_ strip: inout [EffectSlot]) {
      for index in strip.indices { strip[index].lock = .none }
    }
    for index in tracks.indices {
      session.tracks[index].lock = .none
      open(&session.tracks[index].strip)
      for send in tracks[index].sends.indices {
        session.tracks[index].sends[send].isLocked = false
      }
    }
    for index in buses.indices {
      session.buses[index].lock = .none
      open(&session.buses[index].strip)
    }
    session.master.lock = .none
    open(&session.master.strip)
    return session
  }
}

/// Expects that a session passes every check of reading, and comes back the same.
func expectReadable(_ session: Session) throws {
  let text = session.json(relativeTo: "/songs").text
  #expect(try SessionText.session(text) == session)
}
