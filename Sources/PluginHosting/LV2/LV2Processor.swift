import MixingConsole
import SignalOps
import TensorEngine

/// A plug-in at work in a strip, for every track of every entry of a batch.
final class LV2Processor: EffectProcessor {
  private let plugin: PluginDescription
  private let host: PluginHost
  private let context: SignalContext
  /// For every row, one, or one for each channel.
  private var running: [[PluginInstance]] = []

  init(_ plugin: PluginDescription, from host: PluginHost, _ context: SignalContext) {
    self.plugin = plugin
    self.host = host
    self.context = context
  }

  deinit { host.keep(running.flatMap(\.self)) }

  var gradient: EffectGradient { .none }

  func process(_ inputs: [Tensor], _ controls: ControlValues) throws -> Tensor {
    let shape = inputs[0].shape
    let values = settings(controls, for: shape)
    try run(rows: values.count, channels: shape[2])
    return try Self.sounds(of: running, inputs, [values])[0]
  }

  /// What it gives, each pass from rest, as a `BlackBox`; a plug-in that failed is started again for the next.
  func render(_ inputs: [Tensor], _ passes: [[[Double]]]) throws -> [Tensor] {
    try run(rows: passes[0].count, channels: inputs[0].shape[2])
    do {
      return try Self.sounds(
        of: running, inputs,
        passes.map { rows in
          rows.map { zip(plugin.controls, $0).map { $0.sent($1, sampleRate: context.sampleRate) } }
        }, isFresh: true)
    } catch {
      host.keep(running.flatMap(\.self))
      running = []
      throw error
    }
  }

  /// Opens what is needed for so many rows.
  private func run(rows: Int, channels: Int) throws(PluginError) {
    if running.count != rows { running = try instances(rows: rows, channels: channels) }
  }

  /// What each row's plug-in is sent.
  private func settings(_ controls: ControlValues, for shape: [Int]) -> [[Float]] {
    let byControl = plugin.controls.enumerated().map { index, control in
      controls[index].values(for: shape, LV2Effect.name).map {
        control.sent($0, sampleRate: context.sampleRate)
      }
    }
    return (0..<shape[0] * shape[1]).map { row in byControl.map { $0[row] } }
  }

  private func instances(rows: Int, channels: Int) throws(PluginError) -> [[PluginInstance]] {
    let isMono = plugin.soundInputs.count == 1 && plugin.outputs.count == 1
    var all: [[PluginInstance]] = []
    for _ in 0..<rows {
      var own: [PluginInstance] = []
      for _ in 0..<(isMono ? channels : 1) {
        own.append(try host.instance(plugin.uri, sampleRate: context.sampleRate))
      }
      all.append(own)
    }
    return all
  }

  // What comes out, pass by pass: each with settings of its own for every row. Where `isFresh`, every pass begins at
  // rest; else there is one, which goes on.
  private static func sounds(
    of instances: [[PluginInstance]], _ inputs: [Tensor], _ passes: [[[Float]]],
    isFresh: Bool = false
  ) throws(PluginError) -> [Tensor] {
    let (signal, key) = (inputs[0].detached, inputs.count > 1 ? inputs[1].detached : nil)
    let (channels, samples) = (signal.shape[2], signal.shape[3])
    let keyChannels = key?.shape[2] ?? 0
    var faults: [PluginError?] = []
    let all = Tensor(uninitialized: [passes.count] + signal.shape, on: signal.backend) { y in
      signal.withUnsafeValues { x in
        (key ?? signal).withUnsafeValues { heard in
          faults = signal.backend.map(instances.count) { row in
            let own = row * channels..<(row + 1) * channels
            let patch = PluginPatch(
              inputs: own.map { x + $0 * samples },
              key: key == nil
                ? nil : (0..<keyChannels).map { heard + (row * keyChannels + $0) * samples },
              outputs: passes.indices.map { pass in
                own.map { y + pass * signal.count + $0 * samples }
              }, samples: samples)
            do throws(PluginError) {
              try patch.run(instances[row], controls: passes.map { $0[row] }, isFresh: isFresh)
              return nil
            } catch {
              return error
            }
          }
        }
      }
    }
    if let fault = faults.compactMap(\.self).first { throw fault }
    if passes.count == 1 { return [all.reshaped(signal.shape)] }
    return passes.indices.map { all.sliced($0..<$0 + 1, along: 0).reshaped(signal.shape) }
  }
}
