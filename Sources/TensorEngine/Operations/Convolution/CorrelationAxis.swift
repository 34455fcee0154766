/// One axis of a `Correlation`: which samples each result is the sum of.
///
/// With positions m, the result `step·m + phase + start` on the grid of results is the sum over the taps of
/// its phase of the weight times the sample `step·(m + shift) + phase + start` on the grid of samples. So in
/// memory sorted by phase, each tap reads neighbouring samples for neighbouring positions, whatever the
/// stride.
struct CorrelationAxis {
  /// The elements of an axis seen as `step·m + phase + start`, phases in 0 ..< step.
  struct Grid {
    let extent: Int
    let step: Int
    let start: Int
  }

  struct Tap {
    /// Its place in the weight.
    let index: Int
    let resultPhase: Int
    /// The phase of its samples, as a place in `samplePhases`.
    let plane: Int
    /// What it adds to the position, beyond `leastShift`.
    let shift: Int
  }

  let samples: Grid
  let results: Grid
  /// Whether results are gradients of samples: then taps run backwards.
  let isAdjoint: Bool
  let taps: [Tap]
  /// The phases that any tap reads, ascending.
  let samplePhases: [Int]
  let leastShift: Int
  /// How many positions the shifts differ by at most.
  let span: Int

  /// Results from samples: the stride parts the samples into phases.
  init(forward axis: ConvolutionAxis, samples: Int, taps: Int) {
    self.init(
      isAdjoint: false, samples: Grid(extent: samples, step: axis.stride, start: -axis.padding),
      results: Grid(
        extent: axis.results(samples: samples, taps: taps), step: 1, start: 0),
      taps: (0..<taps).map { index in
        let (shift, phase) = (index * axis.dilation).quotientAndRemainder(dividingBy: axis.stride)
        return (index, 0, phase, shift)
      })
  }

  /// The adjoint, gradients of samples from gradients of results: the stride parts the samples, which are
  /// now written, into phases that see different taps.
  init(backward axis: ConvolutionAxis, samples: Int, taps: Int) {
    self.init(
      isAdjoint: true,
      samples: Grid(extent: axis.results(samples: samples, taps: taps), step: 1, start: 0),
      results: Grid(extent: samples, step: axis.stride, start: -axis.padding),
      taps: (0..<taps).map { index in
        let (shift, phase) = (index * axis.dilation).quotientAndRemainder(dividingBy: axis.stride)
        return (index, phase, 0, -shift)
      })
  }

  private init(
    isAdjoint: Bool, samples: Grid, results: Grid,
    taps: [(index: Int, resultPhase: Int, samplePhase: Int, shift: Int)]
  ) {
    self.isAdjoint = isAdjoint
    self.samples = samples
    self.results = results
    let phases = Set(taps.map(\.samplePhase)).sorted()
    let least = taps.map(\.shift).min() ?? 0
    samplePhases = phases
    leastShift = least
    span = (taps.map(\.shift).max() ?? 0) - least
    self.taps = taps.map { tap in
      Tap(
        index: tap.index, resultPhase: tap.resultPhase,
        plane: phases.firstIndex(of: tap.samplePhase) ?? 0, shift: tap.shift - least)
    }
  }

  /// Whether tap follows tap without a gap, every sample or every second, to one phase or two of the results.
  var isSeamless: Bool {
    let step = max(samples.step, results.step)
    return taps.count > step && step <= 2
      && taps.enumerated().allSatisfy { place, tap in
        (isAdjoint ? tap.resultPhase : samplePhases[tap.plane]) == place % step
          && (isAdjoint ? span - tap.shift : tap.shift) == place / step
      }
  }

  /// The positions that have a result, of any phase.
  var positions: Range<Int> {
    -results.start / results.step..<(results.extent - 1 - results.start) / results.step + 1
  }

  /// The first sample that a plane holds for positions from `position` on; the next are a step apart.
  func firstSample(of plane: Int, from position: Int) -> Int {
    samples.step * (position + leastShift) + samplePhases[plane] + samples.start
  }

  /// The taps of one phase of results that see a sample at any of these positions, not just padding.
  func taps(of phase: Int, at positions: Range<Int>) -> [Tap] {
    taps.filter { tap in
      let first = firstSample(of: tap.plane, from: positions.lowerBound + tap.shift)
      let last = first + samples.step * (positions.count - 1)
      return tap.resultPhase == phase && first < samples.extent && last >= 0
    }
  }
}
