import Foundation
import PluginHosting
import TestSupport
import Testing

/// The control value of the test's plug-in `fault` that makes it do so.
private enum Fault {
  static let none: Float = 0
  static let segmentation: Float = 1
  static let abort: Float = 2
  static let exit: Float = 3
  static let hang: Float = 4
  static let notNumber: Float = 5
  static let infinity: Float = 6
  static let child: Float = 7
}

@Suite("Plug-ins that misbehave", .enabled(if: TestBundles.isHosting, "fader-host has no lilv"))
struct PluginFaultTests {
  static let name = "Fault (urn:fader-test:fault)"
  static let ones = [Float](repeating: 1, count: 1_000)

  @Test(
    "A crash names the plug-in, the signal and the place, and the next process is fresh",
    arguments: [
      (Fault.segmentation, PluginFailure.crashed(signal: "SIGSEGV")),
      (Fault.abort, .crashed(signal: "SIGABRT")), (Fault.exit, .ended(status: 3)),
    ])
  func crash(fault: Float, failure: PluginFailure) throws {
    let plugin = try PluginInstance(test: "fault")
    _ = try plugin.process([Self.ones], samples: 441, [Fault.none])
    let error = PluginError.failed(plugin: Self.name, failure, seconds: 0.01)
    #expect(throws: error) { try plugin.process([Self.ones], samples: 10, [fault]) }
    #expect(throws: error, "still") { try plugin.process([Self.ones], samples: 10, [Fault.none]) }
    try plugin.restart()
    #expect(try plugin.process([Self.ones], samples: 2, [Fault.none]) == [[1, 1]])
  }

  @Test("A plug-in that hangs is stopped after the limit")
  func hang() throws {
    let plugin = try PluginInstance(test: "fault", limit: 0.3)
    let start = Date.now
    #expect(throws: PluginError.failed(plugin: Self.name, .hung(seconds: 0.3), seconds: 0)) {
      try plugin.process([Self.ones], samples: 10, [Fault.hang])
    }
    #expect((0.3..<3).contains(-start.timeIntervalSinceNow))
    try plugin.restart()
    #expect(try plugin.process([Self.ones], samples: 1, [Fault.none]) == [[1]])
  }

  @Test("Values without a number are found where they are")
  func notFinite() throws {
    let plugin = try PluginInstance(test: "fault", sampleRate: 1_000)
    _ = try plugin.process([Self.ones], samples: 500, [Fault.none])
    let failure = PluginFailure.notFinite(output: "out")
    #expect(throws: PluginError.failed(plugin: Self.name, failure, seconds: 0.532)) {
      try plugin.process([Self.ones], samples: 64, [Fault.notNumber])
    }
    #expect(try plugin.process([Self.ones], samples: 1, [Fault.none]) == [[1]], "it goes on")
    plugin.reset()
    #expect(throws: PluginError.failed(plugin: Self.name, failure, seconds: 0)) {
      try plugin.process([Self.ones], samples: 64, passes: [[Fault.none], [Fault.infinity]])
    }
  }

  @Test("Other plug-ins go on")
  func others() throws {
    let (plugin, gain) = (try PluginInstance(test: "fault"), try PluginInstance(test: "gain"))
    #expect(throws: PluginError.self) {
      try plugin.process([Self.ones], samples: 1, [Fault.segmentation])
    }
    #expect(try gain.process([Self.ones], samples: 1, [3]) == [[3]])
  }

  @Test("Nothing is left of a plug-in, nor of what it started")
  func leftovers() throws {
    // A rate of this run alone: what an earlier run left behind is not counted.
    let rate = 10_000 + Double(getpid()) / 1_000
    let argument = "\(rate)"
    var plugin: PluginInstance? = try PluginInstance(test: "fault", sampleRate: rate)
    _ = try plugin?.process([Self.ones], samples: 1, [Fault.child])
    #expect(try Processes.count(with: argument) == 2)
    plugin = nil
    #expect(try Processes.areGone(with: argument, within: 10))
    let hung = try PluginInstance(test: "fault", sampleRate: rate, limit: 2)
    #expect(throws: PluginError.self) { try hung.process([Self.ones], samples: 1, [Fault.hang]) }
    #expect(try Processes.count(with: argument) == 0, "waited for, too")
  }

  @Test("A worker outlives the thread that started it")
  func thread() throws {
    nonisolated(unsafe) var plugin: PluginInstance?
    let hasEnded = DispatchSemaphore(value: 0)
    let thread = Thread {
      plugin = try? PluginInstance(test: "gain")
      hasEnded.signal()
    }
    thread.start()
    hasEnded.wait()
    while !thread.isFinished { usleep(1_000) }
    usleep(50_000)
    #expect(try plugin?.process([Self.ones], samples: 1, [2]) == [[2]])
  }

  @Test("A worker ends soon after the program that started it was killed")
  func killed() throws {
    let program = TestPlugins.folder + "/killed"
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let sources = tests.appending(path: "../../Sources/WorkerProtocol").path(percentEncoded: false)
    try TestPlugins.compile([
      "-I\(sources)/include", "\(sources)/WorkerProtocol.c",
      tests.appending(path: "Programs/Killed.c").path(percentEncoded: false), "-o", program,
    ])
    let process = Process()
    process.executableURL = URL(filePath: program)
    let argument = "\(20_000 + Double(getpid()) / 1_000)"
    process.arguments = [TestBundles.worker, argument]
    process.environment = ["LV2_PATH": TestPlugins.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL)
    #expect(try Processes.count(with: argument) == 1, "it hangs")
    #expect(try Processes.areGone(with: argument, within: 4))
  }
}
