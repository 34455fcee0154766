import Documents
import Foundation
import Synchronization
import WorkerProtocol

/// The installed LV2 plug-ins, each read and run in a process of its own.
///
/// What a plug-in does to its process happens to nothing else. A plug-in is known by its URI alone, never by a path.
/// Descriptions are read once and kept.
package final class PluginHost: Sendable {
  private let worker: String
  private let environment: [String: String]
  private let known = Mutex<[String: PluginDescription]>([:])
  private let all = Mutex<[PluginDescription]?>(nil)
  private let pool = PluginPool()
  private let latencies = Mutex<[Setting: Int]>([:])

  private struct Setting: Hashable {
    let uri: String
    let sampleRate: Int
    let controls: [Float]
  }

  /// How long reading the bundles may take, in seconds.
  private static let readingLimit: Double = 60

  /// A host of the plug-ins that are found in the usual places, or in `LV2_PATH`.
  ///
  /// - Parameters:
  ///   - worker: Where `fader-host` lies; left out, beside the program that runs.
  ///   - environment: Variables that the worker finds in place of this process's own.
  package init(worker: String? = nil, environment: [String: String] = [:]) {
    self.worker = worker ?? Worker.besideProgram
    self.environment = environment
  }

  // MARK: Reading

  /// Every installed plug-in, by URI.
  ///
  /// - Throws: Why the bundles cannot be read.
  package func plugins() throws(PluginError) -> [PluginDescription] {
    if let all = all.withLock({ $0 }) { return all }
    let answer = try ask("list")
    if answer.message.kind == WORKER_WITHOUT_LILV { throw .withoutLilv }
    guard let list = answer.json?.list else { throw .listing(.garbled) }
    let plugins = list.compactMap(PluginDescription.init).sorted { $0.uri < $1.uri }
    if plugins.count != list.count { throw .listing(.garbled) }
    all.withLock { $0 = plugins }
    known.withLock { known in for plugin in plugins { known[plugin.uri] = plugin } }
    return plugins
  }

  /// One plug-in.
  ///
  /// - Parameter uri: Its URI, letter by letter.
  /// - Returns: What it says of itself, even where it cannot be opened.
  /// - Throws: That it is not installed, with the nearest that is; why the bundles cannot be read.
  package func plugin(_ uri: String) throws(PluginError) -> PluginDescription {
    if let plugin = known.withLock({ $0[uri] }) { return plugin }
    let plugin = try described(uri, by: ask("describe", uri))
    known.withLock { $0[uri] = plugin }
    return plugin
  }

  private func ask(_ arguments: String...) throws(PluginError) -> Answer {
    let worker = try Worker(worker, arguments, environment: environment)
    do throws(PluginFailure) {
      return Answer(try worker.receive(within: Self.readingLimit))
    } catch {
      throw .listing(error)
    }
  }

  /// How late a plug-in's sound is at these control values, in samples; measured once. 0 for one that does not tell, or
  /// cannot be opened, as whoever opens it to hear it will learn.
  func latency(of plugin: PluginDescription, at controls: [Float], sampleRate: Int) -> Int {
    if !plugin.reportsLatency { return 0 }
    let setting = Setting(uri: plugin.uri, sampleRate: sampleRate, controls: controls)
    if let known = latencies.withLock({ $0[setting] }) { return known }
    let instance = try? instance(plugin.uri, sampleRate: sampleRate)
    let latency = (try? instance?.latency(at: controls)) ?? 0
    if let instance { keep([instance]) }
    latencies.withLock { $0[setting] = latency }
    return latency
  }

  // MARK: Opening

  /// A plug-in at rest, for one track of one console; `keep(_:)` takes it back.
  func instance(_ uri: String, sampleRate: Int) throws(PluginError) -> PluginInstance {
    try pool.take(uri, from: self, sampleRate: Double(sampleRate))
  }

  /// Takes back plug-ins that a console needed.
  func keep(_ instances: [PluginInstance]) {
    for instance in instances { pool.give(instance) }
  }

  /// Starts a process with a plug-in in it.
  ///
  /// - Parameters:
  ///   - uri: The plug-in.
  ///   - sampleRate: In hertz.
  ///   - block: The longest block that it is given, in samples.
  ///   - limit: How long it may take, in seconds.
  /// - Returns: The process, what the plug-in says of itself, and its latency.
  /// - Throws: Why it cannot be opened.
  func start(
    _ uri: String, sampleRate: Double, block: Int, limit: Double
  ) throws(PluginError) -> (Worker, PluginDescription, latency: Int) {
    let worker = try Worker(
      worker, ["open", uri, "\(sampleRate)", "\(block)"], environment: environment)
    let answer: Answer
    do throws(PluginFailure) {
      answer = Answer(try worker.receive(within: limit))
    } catch {
      let name = (try? plugin(uri))?.title ?? uri.shown
      throw .failed(plugin: name, error, seconds: nil)
    }
    let plugin = try described(uri, by: answer)
    if answer.message.kind == WORKER_FAILED {
      throw .cannotOpen(plugin: plugin.title, sampleRate: sampleRate)
    }
    if !plugin.missing.isEmpty {
      throw .lacking(plugin: plugin.title, missing: plugin.missing)
    }
    known.withLock { $0[uri] = plugin }
    return (worker, plugin, Int(answer.message.latency))
  }

  private func described(_ uri: String, by answer: Answer) throws(PluginError) -> PluginDescription
  {
    switch answer.message.kind {
    case WORKER_WITHOUT_LILV: throw .withoutLilv
    case WORKER_UNKNOWN:
      let installed = answer.json?.list?.compactMap(\.text) ?? []
      throw .unknownPlugin(uri: uri, installed: installed.sorted())
    default:
      guard let plugin = answer.json.flatMap(PluginDescription.init) else {
        throw .listing(.garbled)
      }
      return plugin
    }
  }
}

/// The first that a worker says.
private struct Answer {
  let message: WorkerMessage
  let json: JSONValue?

  init(_ received: (WorkerMessage, text: [UInt8])) {
    message = received.0
    json = try? JSONValue(parsing: received.text)
  }
}
