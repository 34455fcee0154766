/// Audio in memory: one array of samples per channel, all of the same length.
package struct AudioBuffer: Sendable, Equatable {
  /// The samples, `[channel][sample]`; full scale is 1.
  package let channels: [[Float]]
  /// Samples per second and channel.
  package let sampleRate: Int

  /// Audio of these channels.
  ///
  /// - Parameters:
  ///   - channels: `[channel][sample]`; the channels have one length.
  ///   - sampleRate: In hertz, above 0.
  package init(channels: [[Float]], sampleRate: Int) {
    precondition(sampleRate > 0, "AudioBuffer: sample rate \(sampleRate) Hz")
    let lengths = channels.map(\.count)
    precondition(Set(lengths).count <= 1, "AudioBuffer: channels of different lengths \(lengths)")
    self.channels = channels
    self.sampleRate = sampleRate
  }

  /// Samples per channel.
  package var samples: Int { channels.first?.count ?? 0 }
}

extension Sequence<Int> {
  /// The most frequent of these sample rates, the higher on a tie; `nil` where there are none.
  package var commonSampleRate: Int? {
    Dictionary(grouping: self) { $0 }.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?
      .key
  }
}
