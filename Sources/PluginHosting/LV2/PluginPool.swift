import Synchronization

/// Plug-ins that run and that nobody uses at the moment: whoever needs one of them next need not wait for its process.
///
/// A console is made anew for every step of training, and each plug-in takes some ten milliseconds to load.
final class PluginPool: Sendable {
  /// What makes two of them the same.
  private struct Sort: Hashable {
    let uri: String
    let sampleRate: Double
  }

  /// No more of one sort are kept.
  private static let most = 64
  /// Samples in one message, for as many passes: enough for the examples of training, and some 2 MB.
  private static let (longest, passes) = (131_072, 2)

  private let idle = Mutex<[Sort: [Held]]>([:])

  /// An instance on its way from one owner to the next; nobody else holds it.
  private struct Held: @unchecked Sendable {
    let instance: PluginInstance
  }

  /// A plug-in at rest, from the pool or new.
  func take(
    _ uri: String, from host: PluginHost, sampleRate: Double
  ) throws(PluginError) -> PluginInstance {
    let sort = Sort(uri: uri, sampleRate: sampleRate)
    let held: Held? = idle.withLock { idle in idle[sort]?.popLast() }
    if let held { return held.instance }
    return try PluginInstance(
      uri, from: host, sampleRate: sampleRate, longest: Self.longest, passes: Self.passes)
  }

  /// Takes back what is no longer used; what has failed ends here.
  func give(_ instance: PluginInstance) {
    guard !instance.hasFailed else { return }
    instance.reset()
    let held = Held(instance: instance)
    idle.withLock { idle in
      let sort = Sort(uri: instance.plugin.uri, sampleRate: instance.sampleRate)
      if (idle[sort]?.count ?? 0) < Self.most { idle[sort, default: []].append(held) }
    }
  }
}
