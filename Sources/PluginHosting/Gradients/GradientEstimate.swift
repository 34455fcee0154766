import Foundation

/// Gradients of an effect that gives sound and nothing else, from what it makes of nearby settings.
///
/// Settings are moved in normalised space (0…1 along each control's own scale). A draw moves all of them at once, each up
/// or down by its step at random, and the other way (antithetic): Δ, and with y± the sounds of both, from the same state
/// and over the same input,
///
///   ĝ_i = ⟨dL/dy, y₊ − y₋⟩ / (p₊ − p₋)_i,
///
/// the step that was really made, which the ends of a range shorten. K draws are averaged. Central differences move one
/// control at a time instead: two passes for each, exact but for the step.
///
/// To the input: x ± ε·Δ with a random sign for every sample, ε a share of the signal's level; each sample takes
/// Δ_n·Σ_m dL/dy_m (y₊ − y₋)_m / 2ε over the `memory` samples m ≥ n that follow, since no effect here looks ahead: what
/// lies beyond would add noise only, unless the effect remembers for longer.
///
/// - Source: J. C. Spall (1992), Multivariate stochastic approximation using a simultaneous perturbation gradient
///   approximation, IEEE Trans. Automatic Control 37(3); M. A. Martínez Ramírez, O. Wang, P. Smaragdis & N. J. Bryan
///   (2021), Differentiable signal processing with black-box audio effects, ICASSP.
package struct GradientEstimate: Sendable, Hashable {
  /// How settings are moved.
  package enum Method: Sendable, Hashable {
    /// All at once, so many times.
    case simultaneous(draws: Int)
    /// One after the other.
    case central
  }

  package static let standardDraws = 4

  package let method: Method
  /// c, in normalised space.
  package let step: Double
  /// γ: how much less settings are moved as a descent goes on.
  package let stepDecay: Double
  /// Draws for the gradient to the input; 0 for none, which is then taken as 0.
  package let inputDraws: Int
  /// How long a sample's effect is followed.
  package let memory: Int

  /// - Parameters:
  ///   - method: How settings are moved.
  ///   - step: How far, in normalised space, above 0 and at most a half.
  ///   - stepDecay: How much less as a descent goes on, see `at(descentStep:)`.
  ///   - inputDraws: Draws for the gradient to the input.
  ///   - memory: Samples for which one of the input is followed.
  package init(
    _ method: Method = .simultaneous(draws: standardDraws), step: Double = 0.01,
    stepDecay: Double = 0, inputDraws: Int = 1, memory: Int = 1_024
  ) {
    precondition(step > 0 && step <= 0.5 && inputDraws >= 0 && memory > 0)
    self.method = method
    self.step = step
    self.stepDecay = stepDecay
    self.inputDraws = inputDraws
    self.memory = memory
  }

  /// The estimate of the k-th step of a descent, counted from 1, that moves settings less as the descent goes on:
  /// c_k = c/k^γ. Spall's γ is 0.101, beside rates a_k = a/(A + k)^0.602.
  ///
  /// - Source: J. C. Spall (1998), Implementation of the simultaneous perturbation algorithm for stochastic
  ///   optimization, IEEE Trans. Aerospace and Electronic Systems 34(3).
  package func at(descentStep k: Int) -> GradientEstimate {
    GradientEstimate(
      method, step: step / pow(Double(k), stepDecay), inputDraws: inputDraws, memory: memory)
  }
}
