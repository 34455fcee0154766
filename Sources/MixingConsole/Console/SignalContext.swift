/// What every effect of a console knows: the sample rate and the pan law.
package struct SignalContext: Hashable, Sendable {
  /// Samples per second.
  package let sampleRate: Double
  package let panLaw: PanLaw

  package init(sampleRate: Double, panLaw: PanLaw = .constantPower) {
    self.sampleRate = sampleRate
    self.panLaw = panLaw
  }
}
