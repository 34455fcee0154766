import Foundation
import Testing
import Training

@Suite struct PlayableAudioTests {
  @Test(arguments: [[[Float]](), [[]], [[0, 0]], [[0.5, -0.98], [0.1, 0.2]]])
  func leavesSoundBelowTheLimitAlone(channels: [[Float]]) {
    let sound = PlayableAudio(channels)
    #expect(sound.gainDb == 0)
    #expect(sound.channels == channels)
  }

  /// The two channels by one gain, whichever holds the peak.
  @Test(arguments: [[[0.5, -4], [2, 1]], [[0.5, 0], [-0.25, 0.995]]] as [[[Float]]])
  func bringsAPeakToTheLimit(channels: [[Float]]) {
    let sound = PlayableAudio(channels)
    let peak = channels.joined().map { abs($0) }.max() ?? 0
    #expect(sound.gainDb < 0)
    let limit = Float(pow(10, -0.1 / 20))
    #expect(abs((sound.channels.joined().map { abs($0) }.max() ?? 0) - limit) <= 2 * limit.ulp)
    for (one, other) in zip(sound.channels.joined(), channels.joined()) {
      #expect(abs(one - other * limit / peak) <= 4 * limit.ulp, "three roundings")
    }
  }
}
