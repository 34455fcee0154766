/// Why a session cannot be used, or not be changed as asked. All of these are the fault of a session
/// or of a path into one, found before any sound.
package enum SessionError: Error, Hashable {
  // The file.
  case missingFile(file: String)
  case isFolder(file: String)
  case unreadable(file: String, reason: String)
  case unwritable(file: String, reason: String)
  case tooLarge(file: String, limit: Int)
  case syntax(file: String, JSONSyntaxError)

  // What kind of document it is.
  case wrongFormat(SessionPlace, found: String?)
  case newerVersion(SessionPlace, found: Double)
  case unknownVersion(SessionPlace, found: Double)

  // Keys and values.
  case unknownKey(SessionPlace, key: String, valid: [String])
  case missingKey(SessionPlace, key: String)
  case wrongType(SessionPlace, found: String, expected: String)
  case unknownName(SessionPlace, kind: String, found: String, valid: [String])
  case emptyName(SessionPlace)
  case outOfRange(SessionPlace, found: Double, range: ClosedRange<Double>, unit: ControlUnit?)
  case notWhole(SessionPlace, found: Double)
  case notBelowNyquist(SessionPlace, hertz: Double, sampleRate: Int)
  case wrongCount(SessionPlace, found: Int, allowed: ClosedRange<Int>)

  // Automation.
  case notAutomatable(SessionPlace)
  case pointsOutOfOrder(SessionPlace, seconds: Double, previous: Double)

  // Paths (`ControlPath`), as which the place is written.
  case wrongEscape(SessionPlace)
  case missingValue(SessionPlace)
  case shortPath(SessionPlace, next: [String])
  case longPath(SessionPlace, end: String)
  case tooFewEffects(SessionPlace, effect: String, count: Int)
  case missingEffect(SessionPlace, effect: String, needs: [String])

  // Names and routing.
  case duplicateName(SessionPlace, name: String, first: JSONPath)
  case reservedName(SessionPlace, name: String)
  case cyclicBuses(SessionPlace, cycle: [String])
}
