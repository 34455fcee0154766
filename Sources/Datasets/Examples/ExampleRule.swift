/// What an example is cut to, and where it may lie.
package struct ExampleRule: Sendable, Equatable {
  /// Per channel.
  package let samples: Int
  /// The dataset's, in hertz.
  package let sampleRate: Int
  /// So many stems must sound in an example, and its mix.
  package let minimumActiveStems: Int

  /// - Parameters:
  ///   - samples: Per channel, at least 1.
  ///   - sampleRate: The dataset's, in hertz.
  ///   - minimumActiveStems: How many stems must sound; 0 asks for the mix alone.
  package init(samples: Int, sampleRate: Int, minimumActiveStems: Int) {
    precondition(
      samples > 0 && sampleRate > 0 && minimumActiveStems >= 0,
      "ExampleRule: \(samples) samples at \(sampleRate) Hz, \(minimumActiveStems) active stems")
    self.samples = samples
    self.sampleRate = sampleRate
    self.minimumActiveStems = minimumActiveStems
  }

  package var seconds: Double { Double(samples) / Double(sampleRate) }
}
