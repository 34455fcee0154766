import AudioIO
import Evaluation
import MixingConsole
import SignalOps
import TensorEngine

/// The stems that baselines are made of.
struct BaselineStems {
  private let tracks: [Track]
  private let sampleRate: Int

  /// Finds the stems of folders and files.
  init(_ arguments: [String], sampleRate: Int) throws {
    let inputs = try MixInputs(arguments, session: nil, outputs: [], skippingBad: false)
    tracks = inputs.stems.map { Track(name: $0.name, file: $0.file) }
    self.sampleRate = sampleRate
  }

  /// The judged mixes of each baseline: one, or several whose means count.
  func judged(
    against target: EvaluationTarget, on backend: Backend, progress: (Double) throws -> Void
  ) throws -> [(baseline: Baseline, mixes: [JudgedMix])] {
    let loudnesses = try tracks.map { try loudness(of: $0, on: backend) }
    let sessions = Baseline.allCases.map {
      $0.sessions(for: tracks, loudnesses: loudnesses, sampleRate: sampleRate)
    }
    let total = Double(sessions.reduce(0) { $0 + $1.count })
    var done = 0.0
    return try zip(Baseline.allCases, sessions).map { baseline, sessions in
      let judged = try sessions.map { session in
        defer { done += 1 }
        try progress(done / total)
        return target.judge(try mix(session, on: backend), on: backend)
      }
      return (baseline, judged)
    }
  }

  private func loudness(of track: Track, on backend: Backend) throws -> Double? {
    let reader = try running { try AudioFileReader(path: track.file, sampleRate: sampleRate) }
    var meter = LoudnessMeter(
      sampleRate: Double(sampleRate), channels: reader.channels, on: backend)
    while case let block = try running({ try reader.read(frames: 65_536) }), block.samples > 0 {
      meter.add(block.channels)
    }
    return meter.integratedLufs
  }

  private func mix(_ session: Session, on backend: Backend) throws -> [[Float]] {
    try running {
      let renderer = SessionRenderer(
        session, stems: try Stems(of: session).sources, tailSeconds: 0, on: backend)
      var channels: [[Float]] = [[], []]
      while let output = try renderer.next() {
        let count = output.mix.shape[3]
        let values = output.mix.values
        channels[0] += values[..<count]
        channels[1] += values[count...]
      }
      return channels
    }
  }
}
