/// How loud the two channels are at a position p from 0 (left) to 1 (right), with θ = p·π/2.
public enum PanLaw: String, CaseIterable, Hashable, Sendable {
  /// `(1 − p, p)`: −6 dB in the middle; the sum of the gains is 1.
  case linear
  /// `(cos θ, sin θ)`: −3 dB in the middle; the sum of the powers is 1.
  case constantPower
  /// `(√((1 − p)·cos θ), √(p·sin θ))`: −4.5 dB in the middle, the mean of the other two.
  case minusFourAndAHalfDecibels = "minus4_5dB"
}
