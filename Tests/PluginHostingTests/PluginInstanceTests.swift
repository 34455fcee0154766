import PluginHosting
import Testing

@Suite("Plug-ins that run", .enabled(if: TestBundles.isHosting, "fader-host has no lilv"))
struct PluginInstanceTests {
  static let ramp = (0..<1_000).map { Float($0) / 1_000 }

  @Test("Sound passes, in any number of samples")
  func gain() throws {
    let gain = try PluginInstance(test: "gain")
    // Shorter than a block, one block, one message, several, none.
    for samples in [1, 64, 256, 1_000, 0] {
      let out = try gain.process([Self.ramp], samples: samples, [0.5])
      #expect(out == [Self.ramp.prefix(samples).map { 0.5 * $0 }])
    }
  }

  @Test("Channels keep their order")
  func stereo() throws {
    let gain = try PluginInstance(test: "stereo-gain")
    let right = Self.ramp.map { -$0 }
    let out = try gain.process([Self.ramp, right], samples: 300, [2])
    #expect(out == [Self.ramp.prefix(300).map { 2 * $0 }, right.prefix(300).map { 2 * $0 }])
  }

  @Test("A side chain is an input like any other, and silent where nothing is given")
  func sideChain() throws {
    let duck = try PluginInstance(test: "duck")
    let key = Self.ramp.map { $0 < 0.2 ? Float(1) : 0 }
    let out = try duck.process([Self.ramp, key], samples: 300)
    #expect(out == [Self.ramp.prefix(300).map { $0 < 0.2 ? 0 : $0 }])
    #expect(try duck.process([Self.ramp, nil], samples: 300) == [Array(Self.ramp.prefix(300))])
  }

  @Test("State is carried from call to call, and fresh after a reset")
  func state() throws {
    let count = try PluginInstance(test: "count")
    #expect(try count.process([nil], samples: 100, [1]) == [(1...100).map(Float.init)])
    #expect(try count.process([nil], samples: 400, [1]) == [(101...500).map(Float.init)])
    count.reset()
    count.reset()
    #expect(try count.process([nil], samples: 300, [1]) == [(1...300).map(Float.init)])
    #expect(try count.process([nil], samples: 1, [1]) == [[301]])
    try count.restart()
    #expect(try count.process([nil], samples: 2, [1]) == [[1, 2]])
  }

  @Test("Passes begin afresh, however many the memory holds", arguments: [1, 2, 8], [256, 700])
  func passes(held: Int, samples: Int) throws {
    let count = try PluginInstance(test: "count", passes: held)
    _ = try count.process([nil], samples: 10, [1])
    let steps: [Float] = [1, 2, 0.5]
    let out = try count.process([Self.ramp], samples: samples, passes: steps.map { [$0] })
    for (step, pass) in zip(steps, out) {
      #expect(pass == [(0..<samples).map { Self.ramp[$0] + step * Float($0 + 1) }])
    }
    #expect(try count.process([nil], samples: 1, [1]) == [[1]])
  }

  @Test("Latency is what the plug-in says at these values, and asking leaves no trace")
  func latency() throws {
    let late = try PluginInstance(test: "late")
    #expect(late.latency == 64)
    #expect(try late.process([Self.ramp], samples: 10, [7]) == [Array(Self.ramp.prefix(10))])
    #expect(late.latency == 7)
    #expect(try late.latency(at: [100]) == 100)
    #expect(try late.process([Self.ramp], samples: 10, [7]) == [Array(Self.ramp.prefix(10))])
    #expect(try PluginInstance(test: "gain").latency(at: [1]) == 0)
  }

  @Test("Options, blocks and event ports are as the plug-in expects them, in each block")
  func facts() throws {
    let tell = try PluginInstance(test: "tell", sampleRate: 48_000, block: 100)
    let out = try tell.process([], samples: 250)[0]
    for (start, count) in [(0, 100), (100, 100), (200, 50)] as [(Int, Float)] {
      #expect(Array(out[start..<start + 6]) == [48_000, 1, 100, count, 1, 1])
    }
  }

  @Test("Work is done, answered and ended after each block, in this order")
  func work() throws {
    let ask = try PluginInstance(test: "ask", block: 100)
    let out = try ask.process([], samples: 300)[0]
    for block in 0..<3 {
      #expect(Array(out[100 * block..<100 * block + 3]) == Array(repeating: Float(block), count: 3))
    }
    ask.reset()
    #expect(try ask.process([], samples: 3) == [[0, 0, 0]])
  }

  @Test("Numbers too small to hear are 0")
  func denormals() throws {
    let gain = try PluginInstance(test: "gain")
    #expect(try gain.process([[1e-30, 1e-20]], samples: 2, [1e-10]) == [[0, 1e-30]])
  }
}
