import TensorEngine

/// How far a change of a running console has come: it takes one automation grid.
struct Ramp {
  static var length: Int { SignalContext.automationGrid }

  /// Samples since the change began.
  private(set) var done = 0

  var isOver: Bool { done >= Ramp.length }

  /// The share of the change that is made `offset` samples from here, above 0, at most 1.
  func share(_ offset: Int) -> Double {
    min(1, Double(done + offset + 1) / Double(Ramp.length))
  }

  mutating func advance(_ samples: Int) { done += samples }
}

/// An amplitude that goes from one value to another.
struct Fade {
  let start, end: Float
  private var ramp = Ramp()

  init(from start: Float, to end: Float) {
    self.start = start
    self.end = end
  }

  /// An amplitude that stays.
  static func steady(_ value: Float) -> Fade {
    var fade = Fade(from: value, to: value)
    fade.ramp.advance(Ramp.length)
    return fade
  }

  var isOver: Bool { ramp.isOver }

  /// Goes to another value from where the amplitude stands, unless it goes there already.
  mutating func go(to end: Float) {
    if end != self.end { self = Fade(from: value, to: end) }
  }

  /// Where the amplitude stands now, from which another change goes on.
  var value: Float {
    ramp.done == 0 ? start : start + (end - start) * Float(ramp.share(-1))
  }

  /// The amplitude at each sample of the next block, `[1, 1, 1, sample]`.
  mutating func next(_ samples: Int, on backend: Backend) -> Tensor {
    defer { ramp.advance(samples) }
    let values = (0..<samples).map { start + (end - start) * Float(ramp.share($0)) }
    return Tensor(values, shape: [1, 1, 1, samples], on: backend)
  }
}
