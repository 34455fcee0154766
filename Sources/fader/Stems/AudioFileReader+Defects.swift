import AudioIO

extension AudioFileReader {
  /// What was wrong with the file, known once it has been read.
  ///
  /// - Parameter done: What was done with what is there: "mixed", "judged".
  /// - Returns: A sentence each.
  func defects(_ done: String) -> [String] {
    var defects: [String] = []
    if isShorterThanPromised {
      defects.append("\(path) ends before its header says; what is there was \(done).")
    }
    if nonFiniteValues > 0 {
      let (values, are) = nonFiniteValues == 1 ? ("value", "is") : ("values", "are")
      let were = nonFiniteValues == 1 ? "was" : "were"
      defects.append(
        "\(nonFiniteValues) \(values) in \(path) \(are) not finite and \(were) taken as 0.")
    }
    return defects
  }
}
