import SignalOps
import Testing

@Suite struct WindowTests {
  @Test func agreesWithTorch() throws {
    for golden in try SpectralGolden.load().windows {
      let window = try #require(Window(rawValue: golden.window))
      for (ours, expected) in zip(window.samples(golden.samples.count), golden.samples) {
        #expect(abs(ours - expected) < 1e-15, "\(window) of \(golden.samples.count)")
      }
    }
  }
}
