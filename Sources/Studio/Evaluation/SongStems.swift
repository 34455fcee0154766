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
  /// By how much each stem is given louder than its file, in decibels.
  private(set) var levelsDb: [Double]
  private let headers: [StemHeader]

  /// Finds the stems of folders and files.
  ///
  /// - Parameters:
  ///   - arguments: Folders and files.
  ///   - target: A mix of them; among the stems it is none.
  ///   - sampleRate: In hertz.
  ///   - backend: Whose threads listen for mixes among the stems.
  ///   - report: Is asked whether to go on.
  /// - Throws: Which file cannot be used.
  init(
    _ arguments: [String], target: String, sampleRate: Int, on backend: Backend,
    _ report: Reporter
  ) throws {
    let inputs = try StemSelection(
      arguments, session: nil, outputs: [], target: target, skippingBad: false,
      mixTreatment: .leaveOut(advice: ""), on: backend, report)
    warnings = inputs.warnings
    tracks = inputs.stems.map { Track(name: $0.name, file: $0.file) }
    headers = inputs.stems.map(\.header)
    levelsDb = headers.map { _ in 0 }
    self.sampleRate = sampleRate
  }

  /// The stems of a song under the names that the dataset gives them.
  init(_ song: Song, sampleRate: Int) throws {
    guard song.stems.count <= SessionLimits.tracks else {
      throw JobError.input(
        "there are \(song.stems.count) stems; a mix takes up to \(SessionLimits.tracks).")
    }
    warnings = []
    var names = DistinctNames(reserved: StemSelection.reservedNames)
    tracks = song.stems.map {
      Track(name: names.name(for: $0.name), file: FilePath.absolute($0.path))
    }
    headers = try asInputError { try song.stems.map { try StemHeader(of: $0.path) } }
    levelsDb = headers.map { _ in 0 }
    self.sampleRate = sampleRate
  }

  /// The same stems at other levels.
  func louder(by decibels: [Double]) -> SongStems {
    var stems = self
    stems.levelsDb = zip(levelsDb, decibels).map { $0 + $1 }
    return stems
  }

  /// What was made of stems.
  struct Mix {
    let sound: any Programme
    /// How loud each track is after its fader, where that was asked for; `nil` where it is silent, or the mix is
    /// made of no tracks.
    let levels: [TrackLevel?]
  }

  /// What a mixer, or a network that mixes by itself, makes of the stems, without an output stage: two channels.
  func mix(
    by method: any MixMethod, isMetered: Bool, on backend: Backend, _ report: Reporter
  ) throws -> Mix {
    if let rate = method.sampleRate, rate != sampleRate {
      throw JobError.input(
        "the song is at \(sampleRate) Hz; the network makes mixes at \(rate) Hz. Choose another "
          + "data.sampleRate.")
    }
    let decision = try method.decision(
      for: MixRequest(
        Session(sampleRate: sampleRate, tracks: tracks),
        openings: zip(headers, levelsDb).map { $0.opening(louderBy: $1) },
        seconds: headers.reduce(0) { $0 + $1.seconds }),
      on: backend, report.silent)
    let stems = try OpenStems(of: decision.session, levelsDb: levelsDb)
    return try asRuntimeError {
      try collected(
        method.source(for: stems, tailSeconds: nil, on: backend, report.silent),
        isMetered: isMetered, on: backend, report
      )
    }
  }

  /// Integrated loudness of each stem in LUFS, `nil` for silence, and what is wrong with its file.
  func measured(
    on backend: Backend, _ report: Reporter
  ) throws -> [(loudness: Double?, defects: [String])] {
    try asRuntimeError {
      try backend.map(tracks.count) { index in
        let stem = try measured(tracks[index], on: backend.worker(), report)
        return (stem.loudness.map { $0 + levelsDb[index] }, stem.defects)
      }
    }
  }

  private func measured(
    _ track: Track, on backend: Backend, _ report: Reporter
  ) throws -> (loudness: Double?, defects: [String]) {
    let reader = try AudioFileReader(stem: track.file, sampleRate: sampleRate)
    var meter = LoudnessMeter(
      sampleRate: sampleRate, channels: reader.channels, on: backend)
    try reader.forEachBlock(report) { meter.add($0.channels) }
    return (meter.integratedLufs, reader.warnings)
  }

  /// Renders a session of these stems, its tail included: two channels.
  func mix(
    _ session: Session, isMetered: Bool, on backend: Backend, _ report: Reporter
  ) throws -> Mix {
    try asRuntimeError {
      try collected(
        try OpenStems(of: session, levelsDb: levelsDb).renderer(on: backend, report.silent),
        isMetered: isMetered, on: backend, report)
    }
  }

  /// A mix, made once, in a temporary file.
  private func collected(
    _ source: any MixSource, isMetered: Bool, on backend: Backend, _ report: Reporter
  ) throws -> Mix {
    let sound = try SpooledSound(channels: 2, report)
    var meter = TrackMeter(
      tracks: isMetered ? tracks.count : 0, sampleRate: sampleRate, on: backend)
    while let output = try source.next() {
      try sound.append(output.mix.stereo)
      if isMetered { meter.add(output) }
    }
    return Mix(sound: sound, levels: meter.levels)
  }
}
