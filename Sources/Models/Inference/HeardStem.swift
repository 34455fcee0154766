/// What a DMC's encoder has made of a stem, moment by moment.
package struct HeardStem {
  /// The features at each moment, as many as the encoder is wide.
  let columns: [[Float]]
  /// From one moment to the next; the first is the beginning of the stem.
  let columnSeconds: Double
  /// The mean square of the sound around each moment, as it was heard.
  let levels: [Double]
  /// What the stem was multiplied by before it was heard.
  package let gain: Double

  /// Mean squares below this count as silence: −80 dBFS.
  private static let silence = 1e-8
  /// Of a part of a stem, so do those that are this share of its loudest moment: −50 dB, the noise between and
  /// after what was played.
  private static let rest = 1e-5

  /// The largest of each feature within some time after the stem's beginning; `nil` where the stem is silent then.
  ///
  /// - Parameters:
  ///   - seconds: From when to when; `nil` means all of the stem.
  ///   - hearsSilence: Whether silence is as good as any sound.
  /// - Returns: As many features as the encoder is wide.
  func largest(within seconds: Range<Double>? = nil, hearsSilence: Bool = false) -> [Float]? {
    let chosen = columns.indices.filter { column in
      seconds?.contains(Double(column) * columnSeconds) ?? true
    }
    let floor =
      seconds == nil ? Self.silence : max(Self.silence, Self.rest * (levels.max() ?? 0))
    guard hearsSilence || chosen.contains(where: { levels[$0] > floor }),
      let first = chosen.first
    else { return nil }
    return chosen.dropFirst().reduce(columns[first]) { largest, column in
      zip(largest, columns[column]).map { max($0, $1) }
    }
  }
}
