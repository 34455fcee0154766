/// What is wrong with a file that was read all the same.
package enum AudioDefect: Equatable, Sendable {
  /// The header promises more samples than there are.
  case endsEarly
  /// The last page of an Ogg file is missing: how much else, nobody can tell.
  case cutOff
  /// The header gives no length where it must, as when a recorder dies: everything to the end was taken.
  case unfinished
  /// Parts that could not be decoded are silent; what follows lies where it was.
  case silenced(seconds: Double, from: Double, places: Int)
  /// Bytes among the frames of an MP3 that belong to no frame; what follows comes earlier by what they held.
  case passedOver(bytes: Int)
  /// Values that are infinite or not a number; each is read as 0.
  case notFinite(values: Int)

  /// What the user should know of the file at `path`.
  package func description(of path: String) -> String {
    switch self {
    case .endsEarly, .cutOff: "\(path) \(words); what is there is used."
    case .unfinished:
      "\(path) \(words), as when a recorder dies; it was read to its end."
    case .silenced, .passedOver: "\(path) is \(words)."
    case .notFinite(1): "1 value in \(path) is not finite and was taken as 0."
    case .notFinite(let values): "\(values) values in \(path) are not finite and were taken as 0."
    }
  }

  /// The same in a cell of a table.
  package var words: String {
    switch self {
    case .endsEarly: "ends before its header says"
    case .cutOff: "is cut off, its last page is missing"
    case .unfinished: "does not say how long it is"
    case .silenced(let seconds, let from, 1):
      "damaged: \(Self.time(seconds)) s from \(Self.time(from)) s on are silent"
    case .silenced(let seconds, let from, let places):
      "damaged: \(Self.time(seconds)) s in \(places) places, the first at \(Self.time(from)) s, are silent"
    case .passedOver(let bytes): "damaged: \(bytes) bytes in it are not MP3 and were passed over"
    case .notFinite(let values): "\(values) value\(values == 1 ? "" : "s") not finite"
    }
  }

  /// Seconds to a thousandth.
  private static func time(_ seconds: Double) -> String {
    "\((seconds * 1_000).rounded() / 1_000)"
  }
}
