import Models
import Testing

@Suite struct ExpectedWeightsTests {
  private func parameters(_ model: ModelConfiguration) -> Int? {
    model.expectedWeights?.needed.filter { !$0.name.contains(".running_") }
      .reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// The counts that were measured on the peers' own models (`PEERS.md`).
  @Test func parameterCountsAreThePeers() {
    #expect(parameters(.mixWaveUNet(.toolkit)) == 17_833_426)
    var sixteen = MixWaveUNet.Configuration.toolkit
    sixteen.inputs = 16
    #expect(parameters(.mixWaveUNet(sixteen)) == 17_836_002)
    #expect(parameters(.mixWaveUNet(.original)) == 6_183_450)
    // The encoder's and the post-processor's, less what is never used.
    #expect(
      parameters(.differentiableMixingConsole(.toolkit)) == 12_104_244 + 328_708 - 26_674)
  }
}
