import Studio

/// A bar with the share done and the time left, on standard error, where that is a terminal.
struct ProgressBar {
  let title: String
  /// The share done, 0…1.
  private(set) var share: Double
  /// The share that was done before.
  private let first: Double
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  init(_ title: String, from first: Double) {
    (self.title, self.first, share) = (title, first, first)
  }

  /// Draws the bar at `share` (0…1), at most ten times a second.
  mutating func update(_ share: Double, detail: String = "") {
    self.share = share
    guard Terminal.replacesLines else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    let elapsed = (now - start) / .seconds(1)
    let done = share - first
    let left = done > 0.01 ? Phrase.time(elapsed * (1 - share) / done) + " left" : ""
    let percent = "\(Int(share * 100))%" + (detail.isEmpty ? "" : " " + detail)
    let room = Terminal.columns - title.count - detail.count - 24
    let width = max(0, min(40, room))
    let filled = Int(Double(width) * min(max(share, 0), 1))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    Terminal.replaceLine("\(title) \(bar) \(percent) \(left)")
  }

  /// Takes the bar away until the next update, so that something else can be said.
  mutating func clear() {
    if lastDrawn != nil { Terminal.replaceLine("") }
    lastDrawn = nil
  }
}
