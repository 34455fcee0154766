/// Names that can stand beside each other in a folder or a session, whatever they are made from.
///
/// Slashes become dashes, as does a dot at the beginning. A name that is taken, in any case of letters,
/// gets a number: `kick`, `kick-2`.
struct DistinctNames {
  private var taken: Set<String>

  /// - Parameter reserved: Names that nothing may get.
  init(reserved: [String] = []) {
    taken = Set(reserved.map { $0.lowercased() })
  }

  /// The next name.
  mutating func name(for wish: String) -> String {
    let safe = String(wish.map { $0 == "/" || $0 == "\0" ? "-" : $0 })
    let base = safe.isEmpty || safe.hasPrefix(".") ? "-" + safe.dropFirst() : safe
    var candidate = base
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      candidate = "\(base)-\(number)"
      number += 1
    }
    return candidate
  }
}
