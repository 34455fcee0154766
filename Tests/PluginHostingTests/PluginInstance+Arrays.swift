import PluginHosting

extension PluginInstance {
  /// Opens one of the tests' own plug-ins.
  convenience init(
    test name: String, sampleRate: Double = 44_100, block: Int = 64, longest: Int = 256,
    passes: Int = 1, limit: Double = 10
  ) throws(PluginError) {
    try self.init(
      "urn:fader-test:\(name)", from: TestBundles.host, sampleRate: sampleRate, block: block,
      longest: longest, passes: passes, limit: limit)
  }

  /// The outputs over the next samples.
  func process(_ inputs: [[Float]?], samples: Int, _ controls: [Float] = []) throws -> [[Float]] {
    let sound = Sound(inputs, outputs: plugin.outputs.count, samples: samples)
    try process(
      inputs: sound.inputs, outputs: sound.outputs, samples: samples, controls: controls)
    return sound.read()
  }

  /// The outputs of several passes over the same samples.
  func process(_ inputs: [[Float]?], samples: Int, passes: [[Float]]) throws -> [[[Float]]] {
    let sounds = passes.map { _ in Sound(inputs, outputs: plugin.outputs.count, samples: samples) }
    try process(
      inputs: sounds[0].inputs, passes: sounds.map(\.outputs), samples: samples, controls: passes)
    return sounds.map { $0.read() }
  }
}

/// Sound behind pointers.
private final class Sound {
  let inputs: [UnsafePointer<Float>?]
  let outputs: [UnsafeMutablePointer<Float>]
  private let samples: Int

  init(_ inputs: [[Float]?], outputs: Int, samples: Int) {
    self.samples = samples
    self.inputs = inputs.map { input in
      guard let input else { return nil }
      let place = UnsafeMutablePointer<Float>.allocate(capacity: samples)
      place.initialize(from: input, count: samples)
      return UnsafePointer(place)
    }
    self.outputs = (0..<outputs).map { _ in
      let place = UnsafeMutablePointer<Float>.allocate(capacity: samples)
      place.initialize(repeating: -9, count: samples)
      return place
    }
  }

  deinit {
    for input in inputs { input?.deallocate() }
    for output in outputs { output.deallocate() }
  }

  func read() -> [[Float]] {
    outputs.map { Array(UnsafeBufferPointer(start: $0, count: samples)) }
  }
}
