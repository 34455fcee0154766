import AudioIO
import Datasets
import Documents
import Evaluation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine

/// The stems of one song at one rate, to be mixed in any way.
struct SongStems {
  let tracks: [Track]
  let sampleRate: Int
  /// What the user should know.
  let warnings: [String]
  private let headers: [StemHeader]

  /// Finds the stems of folders and files.
  ///
  /// - Parameters:
  ///   - arguments: Folders and files.
  ///   - target: A mix of them; among the stems it is none.
  ///   - sampleRate: In hertz.
  ///   - backend: Whose threads listen for mixes among the stems.
  /// - Throws: Which file cannot be used.
  init(_ arguments: [String], target: String, sampleRate: Int, on backend: Backend) throws {
    let inputs = try MixInputs(
      arguments, session: nil, outputs: [], target: target, skippingBad: false,
      mixTreatment: .leaveOut(advice: ""), on: backend)
    warnings = inputs.warnings
    tracks = inputs.stems.map { Track(name: $0.name, file: $0.file) }
    headers = inputs.stems.map(\.header)
    self.sampleRate = sampleRate
  }

  /// The stems of a song under the names that the dataset gives them.
  init(_ song: Song, sampleRate: Int) throws {
    guard song.stems.count <= SessionLimits.tracks else {
      throw CommandFailure.unusableInput(
        "there are \(song.stems.count) stems; a mix takes up to \(SessionLimits.tracks).")
    }
    warnings = []
    var names = DistinctNames(reserved: MixInputs.reservedNames)
    tracks = song.stems.map {
      Track(name: names.name(for: $0.name), file: FilePath.absolute($0.path))
    }
    headers = try unusable { try song.stems.map { try StemHeader(of: $0.path) } }
    self.sampleRate = sampleRate
  }

  /// What a mixer makes of the stems, without an output stage: two channels.
  func mix(by mixer: Mixer, on backend: Backend) throws -> any Programme {
    if let rate = mixer.sampleRate, rate != sampleRate {
      throw CommandFailure.unusableInput(
        "the song is at \(sampleRate) Hz; the network makes mixes at \(rate) Hz. Choose another "
          + "data.sampleRate.")
    }
    let plain = Session(sampleRate: sampleRate, tracks: tracks)
    switch mixer {
    case .rules:
      let analyses = try StemAnalysis.ofFiles(
        headers, sampleRate: sampleRate, on: backend, isQuiet: true)
      let stems = zip(tracks, analyses).map { track, analysis in
        MixStem(name: track.name, file: track.file, analysis: analysis)
      }
      return try mix(
        RuleMixer().session(for: stems, sampleRate: sampleRate), on: backend)
    case .console(let mixer):
      return try mix(
        try mixer.session(for: plain, on: backend, isQuiet: true), on: backend)
    case .waveUNet(let mixer):
      return try running {
        try collected(
          try mixer.source(for: try Stems(of: plain), on: backend, isQuiet: true))
      }
    }
  }

  /// Integrated loudness of each stem in LUFS, `nil` for silence, and what is wrong with its file.
  func measured(on backend: Backend) throws -> [(loudness: Double?, defects: [String])] {
    try running {
      try backend.map(tracks.count) { index in
        // A backend serves one thread.
        try measured(tracks[index], on: Backend(threads: 1, kernels: backend.kernels))
      }
    }
  }

  private func measured(
    _ track: Track, on backend: Backend
  ) throws -> (loudness: Double?, defects: [String]) {
    let reader = try AudioFileReader(stem: track.file, sampleRate: sampleRate)
    var meter = LoudnessMeter(
      sampleRate: Double(sampleRate), channels: reader.channels, on: backend)
    while case let block = try reader.read(frames: 65_536), block.samples > 0 {
      try Interruption.check()
      meter.add(block.channels)
    }
    return (meter.integratedLufs, reader.warnings)
  }

  /// Renders a session of these stems, its tail included: two channels.
  func mix(_ session: Session, on backend: Backend) throws -> any Programme {
    try running {
      try collected(
        SessionRenderer(session, stems: try Stems(of: session).sources, on: backend))
    }
  }

  /// A mix, made once, in a temporary file.
  private func collected(_ source: any MixSource) throws -> any Programme {
    let mix = try SpooledSound(channels: 2)
    while let output = try source.next() {
      let count = output.mix.shape[3]
      let block = output.mix.withUnsafeValues { values in
        (0..<2).map { Array(UnsafeBufferPointer(start: values + $0 * count, count: count)) }
      }
      try mix.append(block)
    }
    return mix
  }
}
