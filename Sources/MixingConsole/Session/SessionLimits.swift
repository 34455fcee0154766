/// What a session may hold, so that a broken or hostile file ends in a message, not in memory.
package enum SessionLimits {
  package static let bytes = 64 << 20
  package static let tracks = 4_096
  package static let buses = 4_096
  package static let sends = 4_096
  package static let effects = 256
  package static let bands = 256
  package static let points = 1_000_000
  package static let sampleRates = 8_000...384_000
  /// Times in a mix: a day either way.
  package static let seconds = -86_400.0...86_400.0
}
