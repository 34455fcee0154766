import Foundation
import WorkerProtocol

/// A plug-in that runs in a process of its own.
///
/// Serves one thread at a time; each track and each thread has its own. It begins in the state in which the plug-in
/// is made, and carries its state from one call to the next until `reset()`.
///
/// - Edge cases: a plug-in that crashes, or takes longer than the limit, is gone, and every further call throws the
///   same error, until `restart()`. One that gives values that are not finite goes on, and needs `reset()`.
/// - Cost: one message to the process and one back for `longest` samples and all passes over them, about 10 µs; sound
///   is copied once in each direction on each side.
package final class PluginInstance {
  package let plugin: PluginDescription
  /// In hertz.
  package let sampleRate: Double
  /// How late the sound is, in samples, as the plug-in reported last: once it was made, at its resting values, and
  /// with every call.
  package private(set) var latency: Int

  private let host: PluginHost
  private let block: Int
  private let longest: Int
  private let passes: Int
  private let limit: Double
  private var worker: Worker
  private var memory: SharedSound
  private var failure: PluginError?
  /// Whether it is of no use until `restart()`.
  var hasFailed: Bool { failure != nil }
  /// Whether the next call begins with a new instance of the plug-in.
  private var isUsedUp = false
  /// Samples since the state was fresh.
  private var position = 0

  /// Opens a plug-in.
  ///
  /// - Parameters:
  ///   - uri: The plug-in.
  ///   - host: Where it is found.
  ///   - sampleRate: In hertz.
  ///   - block: The longest block that the plug-in is given, in samples. Some give other sound for other blocks;
  ///     11 of LSP's 1.2.5 write beyond a buffer of their own in blocks of more than 4,096.
  ///   - longest: How many samples the memory holds that is shared with the process: as many are done in one
  ///     message.
  ///   - passes: How many passes the memory holds.
  ///   - limit: How many seconds the plug-in may take for `longest` samples of one pass, and to be made.
  /// - Throws: Why it cannot be opened.
  package init(
    _ uri: String, from host: PluginHost, sampleRate: Double, block: Int = 4_096,
    longest: Int = 8_192, passes: Int = 1, limit: Double = 10
  ) throws(PluginError) {
    precondition(
      (1...1 << 24).contains(block) && (1...1 << 28).contains(longest)
        && (1...1 << 16).contains(passes) && sampleRate > 0,
      "PluginInstance: block \(block), longest \(longest), passes \(passes), \(sampleRate) Hz")
    let (worker, plugin, latency) = try host.start(
      uri, sampleRate: sampleRate, block: block, limit: limit)
    self.host = host
    self.plugin = plugin
    self.sampleRate = sampleRate
    self.block = block
    self.longest = longest
    self.passes = passes
    self.limit = limit
    self.latency = latency
    self.worker = worker
    memory = try Self.shared(worker, plugin, longest: longest, passes: passes, limit: limit)
  }

  private static func shared(
    _ worker: Worker, _ plugin: PluginDescription, longest: Int, passes: Int, limit: Double
  ) throws(PluginError) -> SharedSound {
    do throws(PluginFailure) {
      let memory = try SharedSound(worker, plugin, samples: longest, passes: passes)
      try worker.send(memory.message)
      let answer = try worker.receive(within: limit).0
      if answer.kind != WORKER_DONE { throw .garbled }
      return memory
    } catch {
      throw .failed(plugin: plugin.title, error, seconds: nil)
    }
  }

  // MARK: Sound

  /// Runs the plug-in over the next samples.
  ///
  /// - Parameters:
  ///   - inputs: One per input, side chains too; `nil` is silence.
  ///   - outputs: One per output, each with room for `samples`; no output may lie where an input does.
  ///   - samples: How many; any number.
  ///   - controls: A value for each of the plug-in's controls, in their order.
  /// - Throws: What the plug-in did instead, and where.
  package func process(
    inputs: [UnsafePointer<Float>?], outputs: [UnsafeMutablePointer<Float>], samples: Int,
    controls: [Float]
  ) throws(PluginError) {
    try run(inputs, [outputs], samples, [controls])
  }

  /// Runs the plug-in over the same samples several times, each time from a fresh state. The state is fresh
  /// afterwards, too.
  ///
  /// - Parameters:
  ///   - inputs: One per input, side chains too; `nil` is silence.
  ///   - outputs: For each pass, one per output.
  ///   - samples: How many; passes over more than `longest` cost a message each.
  ///   - controls: For each pass, a value for each of the plug-in's controls, in their order.
  /// - Throws: What the plug-in did instead, and where.
  package func process(
    inputs: [UnsafePointer<Float>?], passes outputs: [[UnsafeMutablePointer<Float>]], samples: Int,
    controls: [[Float]]
  ) throws(PluginError) {
    precondition(
      outputs.count == controls.count,
      "PluginInstance: \(outputs.count) passes with controls for \(controls.count)")
    let together = samples <= longest ? passes : 1
    for first in stride(from: 0, to: outputs.count, by: together) {
      let range = first..<min(first + together, outputs.count)
      reset()
      try run(inputs, Array(outputs[range]), samples, Array(controls[range]))
    }
    reset()
  }

  /// The latency, in samples, that the plug-in reports at these control values. The state is fresh afterwards.
  ///
  /// - Cost: one block of silence, where the plug-in reports a latency at all.
  package func latency(at controls: [Float]) throws(PluginError) -> Int {
    if !plugin.reportsLatency { return 0 }
    reset()
    memory.fill([controls])
    memory.fill(Array(repeating: nil, count: plugin.inputs.count), from: 0, count: longest)
    try request(samples: min(block, longest), passes: 1)
    reset()
    return latency
  }

  /// Makes the state fresh, as if the plug-in had just been opened.
  ///
  /// - Cost: none by itself; the next call begins with a new instance of the plug-in in the same process. Plug-ins
  ///   keep sound over LV2's deactivate and activate.
  package func reset() {
    isUsedUp = isUsedUp || position > 0
    position = 0
  }

  /// Puts a new process in place of the one that is there, or that is gone. The state is fresh afterwards.
  ///
  /// - Throws: Why the plug-in cannot be opened again.
  package func restart() throws(PluginError) {
    let (worker, _, latency) = try host.start(
      plugin.uri, sampleRate: sampleRate, block: block, limit: limit)
    memory = try Self.shared(worker, plugin, longest: longest, passes: passes, limit: limit)
    self.worker = worker
    self.latency = latency
    failure = nil
    isUsedUp = false
    position = 0
  }

  /// Passes over the same samples, from the state that there is.
  private func run(
    _ inputs: [UnsafePointer<Float>?], _ outputs: [[UnsafeMutablePointer<Float>]], _ samples: Int,
    _ controls: [[Float]]
  ) throws(PluginError) {
    precondition(
      inputs.count == plugin.inputs.count
        && outputs.allSatisfy { $0.count == plugin.outputs.count }
        && controls.allSatisfy { $0.count == plugin.controls.count },
      "\(plugin.title): \(inputs.count) inputs, \(outputs.map(\.count)) outputs, "
        + "\(controls.map(\.count)) controls")
    memory.fill(controls)
    for start in stride(from: 0, to: samples, by: longest) {
      let count = min(longest, samples - start)
      memory.fill(inputs, from: start, count: count)
      try request(samples: count, passes: outputs.count)
      let bad = memory.read(outputs, at: start, count: count)
      if let bad {
        throw .failed(
          plugin: plugin.title, .notFinite(output: plugin.outputs[bad.output].symbol),
          seconds: Double(position - count + bad.sample) / sampleRate)
      }
    }
  }

  private func request(samples: Int, passes: Int) throws(PluginError) {
    if let failure { throw failure }
    let start = position
    position += samples
    do throws(PluginFailure) {
      var message = WorkerMessage()
      message.kind = WORKER_RUN
      message.samples = UInt32(samples)
      message.passes = UInt32(passes)
      message.resets = isUsedUp ? 1 : 0
      try worker.send(message)
      let answer = try worker.receive(within: limit * Double(passes)).0
      if answer.kind == WORKER_FAILED { throw .notRemade }
      if answer.kind != WORKER_DONE { throw .garbled }
      latency = Int(answer.latency)
      isUsedUp = false
    } catch {
      let failure = PluginError.failed(
        plugin: plugin.title, error, seconds: Double(start) / sampleRate)
      self.failure = failure
      throw failure
    }
  }
}
