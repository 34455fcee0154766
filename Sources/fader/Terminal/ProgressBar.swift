import Foundation

/// A bar with the share done and the time left, on standard error, where that is a terminal.
struct ProgressBar {
  private let title: String
  private let isShown: Bool
  /// The share that was done before.
  private let first: Double
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  init(_ title: String, quiet: Bool, from first: Double = 0) {
    self.title = title
    self.first = first
    isShown = !quiet && Terminal.replacesLines
  }

  /// Draws the bar at `share` (0…1), at most ten times a second.
  mutating func update(_ share: Double, detail: String = "") {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    let elapsed = (now - start) / .seconds(1)
    let done = share - first
    let left = done > 0.01 ? ProgressBar.time(elapsed * (1 - share) / done) + " left" : ""
    let percent = "\(Int(share * 100))%" + (detail.isEmpty ? "" : " " + detail)
    let room = Terminal.columns - title.count - detail.count - 24
    let width = max(0, min(40, room))
    let filled = Int(Double(width) * min(max(share, 0), 1))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    Terminal.replaceLine("\(title) \(bar) \(percent) \(left)")
  }

  /// Takes the bar away until the next update, so that something else can be said.
  mutating func clear() {
    finish()
    lastDrawn = nil
  }

  /// Takes the bar away.
  func finish() {
    if isShown && lastDrawn != nil { Terminal.replaceLine("") }
  }

  /// `m:ss`, or `h:mm:ss` from an hour on.
  static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }
}
