/// What a message says where a name is not known: "did you mean", or what there is.
package enum Suggestion {
  /// How many names a message lists.
  private static let limit = 20

  /// The nearest valid name as a question; where none is near, all of them after `otherwise`.
  package static func text(
    for name: String, among valid: [String], otherwise start: String
  ) -> String {
    if let nearest = nearestName(to: name, among: valid) { return "Did you mean \"\(nearest)\"?" }
    return valid.isEmpty ? "There is none." : "\(start) \(list(of: valid))"
  }

  /// `"a", "b" and 3 more.`
  package static func list(of names: [String]) -> String {
    let others = names.count - limit
    return names.prefix(limit).map { "\"\($0)\"" }.joined(separator: ", ")
      + (others > 0 ? " and \(others) more." : ".")
  }
}

/// The valid name that someone who wrote `name` most likely meant, or `nil` if none is near.
///
/// Near is: equal but for the case of letters; one the beginning of the other; or few insertions,
/// deletions, replacements and swaps of neighbours apart, at most one for three characters. The first of
/// equally near names wins.
package func nearestName(to name: String, among valid: [String]) -> String? {
  // Longer names are no typing errors, and their distances would cost much.
  if name.count > 100 { return nil }
  let written = name.lowercased()
  var nearest: (name: String, distance: Int)?
  for candidate in valid {
    let wanted = candidate.lowercased()
    let isPrefix =
      min(written.count, wanted.count) >= 2
      && (wanted.hasPrefix(written) || written.hasPrefix(wanted))
    let distance = editDistance(Array(written), Array(wanted))
    let isNear = isPrefix || distance * 3 <= max(written.count, wanted.count)
    if isNear, distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
  }
  return nearest?.name
}

/// How many characters have to be inserted, deleted, replaced, or swapped with their neighbour (optimal string
/// alignment: Damerau 1964, Levenshtein 1966).
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var before: [Int] = []
  var above = Array(0...second.count)
  for (index, character) in first.enumerated() {
    var row = [index + 1]
    for (column, other) in second.enumerated() {
      let replaced = above[column] + (character == other ? 0 : 1)
      var least = min(replaced, row[column] + 1, above[column + 1] + 1)
      if index > 0, column > 0, character == second[column - 1], other == first[index - 1] {
        least = min(least, before[column - 1] + 1)
      }
      row.append(least)
    }
    (before, above) = (above, row)
  }
  return above[second.count]
}
