import AudioIO
import Mixers
import MixingConsole
import TensorEngine

/// What a fit works on, as the command line names it: stems, target, a session to start from.
struct FitInputs {
  let target: String
  /// Of the target, in hertz.
  let sampleRate: Int
  let stems: [MixInput]
  let collection: StemSelection
  /// What the user should know.
  private(set) var warnings: [String]
  private let earlier: Session?

  /// Opens every file once.
  ///
  /// - Parameters:
  ///   - arguments: `STEMS…`; empty for the stems of the session to start from.
  ///   - target: The finished mix; among the stems it is none of them.
  ///   - edits: The session to start from, and whether to go on without bad files.
  ///   - outputs: What the command will write.
  ///   - backend: Whose threads listen for mixes among the stems.
  ///   - report: Is asked whether to go on.
  /// - Throws: Which file cannot be used.
  init(
    _ arguments: [String], target: String, edits: EditSettings, outputs: [String],
    on backend: Backend, _ report: Reporter
  ) throws {
    let reader = try asInputError { try AudioFileReader(stem: target) }
    let rates = SessionLimits.sampleRates
    guard rates.contains(reader.sampleRate) else {
      throw JobError.input(
        "\(target) is at \(reader.sampleRate) Hz; a fit works at \(rates.lowerBound) to "
          + "\(rates.upperBound) Hz. Convert it first.")
    }
    let identity = FileIdentity(target)
    if let same = outputs.first(where: { FileIdentity($0) == identity }) {
      throw JobError.input(
        "\(same) is the target and would be replaced. Choose another name or folder.")
    }
    sampleRate = reader.sampleRate
    self.target = target
    earlier = try edits.earlierSession(sampleRate: sampleRate)
    collection = try StemSelection(
      arguments, session: earlier, outputs: outputs, target: target, skippingBad: edits.skipBad,
      mixTreatment: edits.mixTreatment, on: backend, report)
    stems = collection.stems
    warnings = collection.warnings
  }

  /// Reads target and stems once, and warns of what is wrong with them.
  ///
  /// - Throws: What reading meets, what the report throws.
  mutating func readThrough(on backend: Backend, _ report: Reporter) throws {
    let paths = [target] + stems.map(\.file)
    warnings += try asRuntimeError {
      try backend.map(paths.count) { index in
        let reader = try AudioFileReader(stem: paths[index])
        try reader.forEachBlock(report) { _ in }
        return reader.warnings
      }
    }.flatMap(\.self)
  }

  /// The session that the fit begins with: that of `--start-from`, with plug-ins in every strip in front of the pan,
  /// and what `--set` says.
  func session(_ assignments: [ControlAssignment], plugins: [EffectSlot]) throws -> Session {
    var session = earlier ?? Session(sampleRate: sampleRate, tracks: [])
    session.tracks = collection.tracks
    for index in session.tracks.indices where session.tracks[index].lock != .all {
      let strip = session.tracks[index].strip
      let place = strip.firstIndex { $0.effect is Pan } ?? strip.count
      session.tracks[index].strip.insert(contentsOf: plugins, at: place)
    }
    for assignment in assignments { try session.set(assignment) }
    try session.refuseCommands(because: "a fit hears the song in pieces, whose settings change")
    let strips =
      session.tracks.map { ($0.name, $0.strip) } + session.buses.map { ($0.name, $0.strip) }
      + [("master", session.master.strip)]
    for (name, strip) in strips {
      guard let slot = strip.first(where: { $0.key != nil }), let key = slot.key else { continue }
      throw JobError.input(
        "\(name)/\(slot.name) is driven by \(key.source); a fit hears one track at a time. Leave its \"key\" "
          + "out of the session to start from.")
    }
    return session
  }

  /// Stems and target, opened again for each pass. Converting takes longer than all else, so what has another
  /// rate is converted now, a stem on each thread.
  ///
  /// - Parameters:
  ///   - folder: Where there is room for what is converted.
  ///   - backend: Its threads are used.
  ///   - report: Is told how many are converted.
  /// - Returns: The material.
  /// - Throws: What reading or writing meets, what the report throws.
  func material(
    folder: String, on backend: Backend, _ report: Reporter
  ) throws -> FitMaterial {
    let rate = sampleRate
    let progress = SharedProgress("Converting", of: Double(stems.count), report)
    func opening(_ path: String) -> FitMaterial.Opening {
      { try StemReader(path, sampleRate: rate) }
    }
    return try asRuntimeError {
      let openings = try backend.map(stems.count) { index -> FitMaterial.Opening in
        let stem = stems[index]
        guard stem.header.sampleRate != rate else { return opening(stem.file) }
        let spool = try StemSpool(of: stem.file, sampleRate: rate, folder: folder, report)
        try progress.add(1)
        return { spool.source }
      }
      return try FitMaterial(stems: openings, target: opening(target), sampleRate: rate)
    }
  }
}
