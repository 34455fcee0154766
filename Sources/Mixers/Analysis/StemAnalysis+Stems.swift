import MixingConsole
import Synchronization
import TensorEngine

extension StemAnalysis {
  /// Analyses stems, one on each thread; the same analyses for any number of threads. Those at an absurd level are
  /// read once more, to hear them at a sane one.
  ///
  /// - Parameters:
  ///   - stems: At the rate of the mix.
  ///   - backend: Its threads are used.
  ///   - progress: Is told the share done from any thread, one after the other; what it throws ends the work.
  /// - Returns: The analyses in the order of the stems.
  /// - Throws: Why a stem cannot be read to its end; what `progress` throws.
  static func all(
    of stems: MixRequest, on backend: Backend, progress: @Sendable (Double) throws -> Void
  ) throws -> [StemAnalysis] {
    let sampleRate = stems.plain.sampleRate
    let total = max(stems.seconds * Double(sampleRate), 1)
    let done = Mutex(0)
    return try backend.map(stems.openings.count) { index in
      let open = stems.openings[index]
      var before = 0
      func analysis(of source: any StemSource, gainDb: Double = 0) throws -> StemAnalysis {
        // A backend serves one thread.
        try StemAnalysis(
          of: source, gainDb: gainDb, sampleRate: sampleRate,
          on: Backend(threads: 1, kernels: backend.kernels)
        ) { samples in
          try done.withLock { done in
            done += samples - before
            try progress(min(Double(done) / total, 1))
          }
          before = samples
        }
      }
      do {
        let source = try open(sampleRate)
        let found = try analysis(of: source)
        if found.isSilent, let reason = source.silenceReason { throw reason }
        return found
      } catch is TooLoud {
        let peak = try open(sampleRate).peak {
          try done.withLock { try progress(min(Double($0) / total, 1)) }
        }
        return try analysis(of: try open(sampleRate), gainDb: gainDb(forPeak: peak))
      }
    }
  }
}

extension StemSource {
  /// The largest magnitude of all that is left to read.
  fileprivate func peak(_ check: () throws -> Void) throws -> Float {
    let size = 65_536
    let block = UnsafeMutablePointer<Float>.allocate(capacity: size * channels)
    defer { block.deallocate() }
    let rows = (0..<channels).map { block + $0 * size }
    var peak: Float = 0
    while case let count = try read(size, into: rows), count > 0 {
      try check()
      for row in rows {
        peak = UnsafeBufferPointer(start: row, count: count).reduce(peak) { max($0, abs($1)) }
      }
    }
    return peak
  }
}
