/// Something that is timed.
struct Step {
  /// What it is called in the output; `nil` for the only one of a benchmark.
  let name: String?
  /// How many operations or bytes it is; `nil` where nobody asks.
  let amount: Double?
  let run: () -> Void

  init(_ name: String? = nil, amount: Double? = nil, run: @escaping () -> Void) {
    (self.name, self.amount, self.run) = (name, amount, run)
  }
}
