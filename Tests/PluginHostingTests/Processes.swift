import Foundation

/// The processes of this machine.
enum Processes {
  /// How many were started with this argument, those that have ended and not been waited for among them where
  /// they are ours.
  static func count(with argument: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == argument }
    }
  }

  /// How many children of this one have ended and not been waited for.
  static func unwaited() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
      guard Int(name) != nil, let file = FileManager.default.contents(atPath: "/proc/\(name)/stat")
      else { return false }
      let text = String(decoding: file, as: UTF8.self)
      guard text.contains("(fader-host)"), let end = text.lastIndex(of: ")") else { return false }
      let fields = text[end...].split(separator: " ")
      return fields.count > 2 && fields[1] == "Z" && fields[2] == "\(getpid())"
    }
  }

  /// Whether none with this argument is left after at most so many seconds.
  static func areGone(with argument: String, within seconds: Double) throws -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try count(with: argument) > 0 {
      if Date.now > deadline { return false }
      usleep(10_000)
    }
    return true
  }
}
