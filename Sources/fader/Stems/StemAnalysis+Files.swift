import AudioIO
import Mixers
import Synchronization
import TensorEngine

extension StemAnalysis {
  /// Analyses files, one on each thread; the same analyses for any number of threads. Those at an absurd level are
  /// read once more, to hear them at a sane one.
  ///
  /// - Parameters:
  ///   - headers: The files.
  ///   - sampleRate: The rate of the mix in hertz.
  ///   - backend: Its threads are used.
  ///   - isQuiet: Whether no progress is shown.
  /// - Returns: The analyses in the order of the files.
  /// - Throws: `Interrupted`, or why a file cannot be read to its end.
  static func ofFiles(
    _ headers: [StemHeader], sampleRate: Int, on backend: Backend, isQuiet: Bool
  ) throws -> [StemAnalysis] {
    let total = headers.reduce(0) { $0 + $1.seconds } * Double(sampleRate)
    let progress = Mutex((samples: 0, bar: ProgressBar("Analysing", quiet: isQuiet)))
    defer { progress.withLock { $0.bar.finish() } }
    return try running {
      try backend.map(headers.count) { index in
        try Interruption.check()
        let reader = try AudioFileReader(stem: headers[index].path, sampleRate: sampleRate)
        var before = 0
        func analysis(gainDb: Double) throws -> StemAnalysis {
          // A backend serves one thread.
          try StemAnalysis(
            of: StemReader(reader), gainDb: gainDb, sampleRate: sampleRate,
            on: Backend(threads: 1, kernels: backend.kernels)
          ) { samples in
            try Interruption.check()
            progress.withLock { progress in
              progress.samples += samples - before
              progress.bar.update(Double(progress.samples) / max(total, 1))
            }
            before = samples
          }
        }
        do {
          let found = try analysis(gainDb: 0)
          // Muted as silent, nobody would learn why.
          if found.isSilent, reader.nonFiniteValues > 0 {
            throw AudioFileError.noNumbers(
              path: reader.path, nonFinite: reader.nonFiniteValues,
              values: reader.samples * reader.channels)
          }
          return found
        } catch is TooLoud {
          let peak = try reader.peak()
          try reader.seek(to: 0)
          return try analysis(gainDb: gainDb(forPeak: peak))
        }
      }
    }
  }
}

extension AudioFileReader {
  /// The largest magnitude of all.
  fileprivate func peak() throws -> Float {
    try seek(to: 0)
    var peak: Float = 0
    while case let block = try read(frames: 65_536), block.samples > 0 {
      try Interruption.check()
      for channel in block.channels { peak = channel.reduce(peak) { max($0, abs($1)) } }
    }
    return peak
  }
}
