import Foundation
import WorkerProtocol

/// The memory that a worker shares: control values, the inputs, and the outputs of each pass.
final class SharedSound {
  /// What tells the worker how large it is.
  let message: WorkerMessage

  private let floats: UnsafeMutablePointer<Float>
  private let layout: WorkerMemory

  /// Makes the memory of a worker.
  init(
    _ worker: Worker, _ plugin: PluginDescription, samples: Int, passes: Int
  ) throws(PluginFailure) {
    var message = WorkerMessage()
    message.kind = WORKER_MAP
    message.samples = UInt32(samples)
    message.passes = UInt32(passes)
    self.message = message
    layout = worker_memory(
      UInt32(plugin.controls.count), UInt32(plugin.inputs.count), UInt32(plugin.outputs.count),
      message.samples, message.passes)
    let place = try worker.share(bytes: layout.bytes)
    floats = place.bindMemory(to: Float.self, capacity: layout.bytes / MemoryLayout<Float>.size)
  }

  deinit { munmap(floats, layout.bytes) }

  /// Writes the control values of each pass.
  func fill(_ controls: [[Float]]) {
    for (pass, values) in controls.enumerated() {
      (floats + pass * layout.controls).update(from: values, count: values.count)
    }
  }

  /// Writes a stretch of the inputs.
  func fill(_ inputs: [UnsafePointer<Float>?], from start: Int, count: Int) {
    for (index, input) in inputs.enumerated() {
      let place = floats + layout.inputs + index * layout.channel
      if let input {
        place.update(from: input + start, count: count)
      } else {
        place.update(repeating: 0, count: count)
      }
    }
  }

  /// Reads the outputs of each pass, and finds the first value that is infinite or not a number.
  func read(
    _ passes: [[UnsafeMutablePointer<Float>]], at start: Int, count: Int
  ) -> (output: Int, sample: Int)? {
    var bad: (output: Int, sample: Int)?
    for (pass, outputs) in passes.enumerated() {
      for (index, output) in outputs.enumerated() {
        let place = floats + layout.outputs + pass * layout.pass + index * layout.channel
        (output + start).update(from: place, count: count)
        // From the copy: the plug-in can still write to the memory.
        if let sample = firstNonFinite(output + start, count), sample < bad?.sample ?? .max {
          bad = (index, sample)
        }
      }
    }
    return bad
  }
}

/// The first of the values that is infinite or not a number.
func firstNonFinite(_ values: UnsafePointer<Float>, _ count: Int) -> Int? {
  // The largest exponent decides, as an integer: a loop that the compiler turns into vectors.
  let isFinite = values.withMemoryRebound(to: Int32.self, capacity: count) { bits in
    var largest: Int32 = 0
    for index in 0..<count { largest = max(largest, bits[index] & 0x7FFF_FFFF) }
    return largest < 0x7F80_0000
  }
  return isFinite ? nil : (0..<count).first { !values[$0].isFinite }
}
