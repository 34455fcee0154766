/// The valid name that someone who wrote `name` most likely meant, or `nil` if none is near.
///
/// Near is: equal but for the case of letters; one the beginning of the other; or few insertions,
/// deletions and replacements apart, at most one for three characters. The first of equally near
/// names wins.
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

/// How many characters have to be inserted, deleted or replaced (Levenshtein 1966).
private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var row = Array(0...second.count)
  for (index, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in second.enumerated() {
      let replaced = diagonal + (character == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[second.count]
}
