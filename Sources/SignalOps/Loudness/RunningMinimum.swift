/// The minimum of the last values of a sequence, in constant time per value.
///
/// Keeps the values that can still become the minimum: each smaller than all after it. A ring holds them
/// with their places, so nothing is allocated.
struct RunningMinimum {
  private var values: [Int64]
  private var places: [Int]
  private var first = 0
  private var count = 0
  private var place = 0
  private let window: Int

  init(window: Int) {
    precondition(window > 0, "RunningMinimum: window of \(window)")
    self.window = window
    values = Array(repeating: 0, count: window)
    places = Array(repeating: 0, count: window)
  }

  /// Takes the next value and gives the smallest of the last `window`.
  mutating func next(_ value: Int64) -> Int64 {
    if count > 0, places[first] <= place - window {
      first = first + 1 == window ? 0 : first + 1
      count -= 1
    }
    var end = first + count
    while count > 0 {
      let last = end > window ? end - 1 - window : end - 1
      guard values[last] >= value else { break }
      end -= 1
      count -= 1
    }
    let slot = end >= window ? end - window : end
    values[slot] = value
    places[slot] = place
    count += 1
    place += 1
    return values[first]
  }
}
