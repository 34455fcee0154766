/// How the channels of a strip are patched to the inputs and outputs of a plug-in, over a block.
struct PluginPatch {
  /// By channel.
  let inputs: [UnsafePointer<Float>]
  /// By channel; `nil` where nothing drives the plug-in.
  let key: [UnsafePointer<Float>]?
  /// By pass and channel.
  let outputs: [[UnsafeMutablePointer<Float>]]
  let samples: Int

  /// Runs a strip's plug-in: one, or one for each channel.
  ///
  /// - Parameters:
  ///   - plugins: The plug-in.
  ///   - controls: What it is sent, by pass.
  ///   - isFresh: Whether every pass begins at rest.
  /// - Throws: What the plug-in did instead.
  func run(
    _ plugins: [PluginInstance], controls: [[Float]], isFresh: Bool
  ) throws(PluginError) {
    let channels = inputs.count
    let plugin = plugins[0].plugin
    let isEach = plugin.soundInputs.count == 1 && plugin.outputs.count == 1
    let isMixed = !isEach && plugin.outputs.count != channels
    // A mean of what goes in, one of the key, and for each pass what comes out.
    let places = 2 + (isMixed ? outputs.count * plugin.outputs.count : 0)
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: places * samples)
    defer { memory.deallocate() }
    let sides = key.map { patched($0, to: plugin.keyInputs.count, memory + samples) }
    for (channel, instance) in plugins.enumerated() {
      let sounds =
        isEach ? [inputs[channel]] : patched(inputs, to: plugin.soundInputs.count, memory)
      let wet = outputs.indices.map { pass in
        if isEach { return [outputs[pass][channel]] }
        if !isMixed { return outputs[pass] }
        return plugin.outputs.indices.map {
          memory + (2 + pass * plugin.outputs.count + $0) * samples
        }
      }
      let all = plugin.inputs.indices.map { index -> UnsafePointer<Float>? in
        if let place = plugin.soundInputs.firstIndex(of: index) { return sounds[place] }
        return plugin.keyInputs.firstIndex(of: index).flatMap { sides?[$0] }
      }
      if isFresh {
        try instance.process(inputs: all, passes: wet, samples: samples, controls: controls)
      } else {
        try instance.process(
          inputs: all, outputs: wet[0], samples: samples, controls: controls[0])
      }
      if isMixed { for pass in outputs.indices { spread(wet[pass], to: outputs[pass]) } }
    }
  }

  /// As many signals as there are places: the same, the one for both, or the mean of both.
  private func patched(
    _ signals: [UnsafePointer<Float>], to places: Int, _ memory: UnsafeMutablePointer<Float>
  ) -> [UnsafePointer<Float>] {
    if signals.count == places { return signals }
    if signals.count == 1 { return Array(repeating: signals[0], count: places) }
    for n in 0..<samples { memory[n] = (signals[0][n] + signals[1][n]) / 2 }
    return Array(repeating: UnsafePointer(memory), count: places)
  }

  /// The one output on both channels, or the mean of both on the one.
  private func spread(
    _ wet: [UnsafeMutablePointer<Float>], to channels: [UnsafeMutablePointer<Float>]
  ) {
    for channel in channels {
      for n in 0..<samples { channel[n] = wet.count == 1 ? wet[0][n] : (wet[0][n] + wet[1][n]) / 2 }
    }
  }
}
