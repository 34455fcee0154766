import MixingConsole
import TestSupport
import Testing

@Suite struct ControlWordingTests {
  @Test func whatAnEffectIsIsSaid() throws {
    let hall = try EffectSlot(
      ConvolutionReverb(file: "/songs/irs/hall.wav"), named: ["mix": 0.3])
    #expect(
      ControlWording.settings(of: hall, isWhole: false).hasPrefix(
        "convolution, hall.wav, trim -96.0 dB"))
    let echo = try EffectSlot(Delay(isPingPong: true), named: ["timeMs": 250])
    #expect(ControlWording.settings(of: echo, isWhole: false).hasPrefix("ping pong, time 250 ms"))
    let room = try EffectSlot(FeedbackDelayNetworkReverb(lines: 8), named: ["decaySeconds": 1])
    #expect(
      ControlWording.settings(of: room, isWhole: false)
        .hasPrefix("feedback delay network, lines 8, decay 1 s"))
  }

  @Test func nothingIsNoLess() {
    #expect(ControlWording.level(-0.04) == "0.0 dB")
    #expect(ControlWording.level(-0.06) == "-0.1 dB")
  }
}
