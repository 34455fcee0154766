import AudioIO
import Mixers
import MixingConsole
import Synchronization
import TensorEngine

/// What a fit works on, as the command line names it: stems, target, a session to start from.
struct FitInputs {
  let target: String
  /// Of the target, in hertz.
  let sampleRate: Int
  let stems: [MixInput]
  let collection: MixInputs
  /// What the user should know.
  private(set) var warnings: [String]

  /// Opens every file once.
  ///
  /// - Parameters:
  ///   - arguments: `STEMS…`; empty for the stems of the session to start from.
  ///   - target: The finished mix; among the stems it is none of them.
  ///   - edits: The session to start from, and whether to go on without bad files.
  ///   - outputs: What the command will write.
  ///   - backend: Whose threads listen for mixes among the stems.
  /// - Throws: Which file cannot be used.
  init(
    _ arguments: [String], target: String, edits: EditOptions, outputs: [String],
    on backend: Backend
  ) throws {
    let reader = try unusable { try AudioFileReader(stem: target) }
    let rates = SessionLimits.sampleRates
    guard rates.contains(reader.sampleRate) else {
      throw CommandFailure.unusableInput(
        "\(target) is at \(reader.sampleRate) Hz; a fit works at \(rates.lowerBound) to "
          + "\(rates.upperBound) Hz. Convert it first.")
    }
    let identity = FileIdentity(target)
    if let same = outputs.first(where: { FileIdentity($0) == identity }) {
      throw CommandFailure.unusableInput(
        "\(same) is the target and would be replaced. Choose another name or folder.")
    }
    sampleRate = reader.sampleRate
    self.target = target
    earlier = try edits.earlierSession(sampleRate: sampleRate)
    collection = try MixInputs(
      arguments, session: earlier, outputs: outputs, target: target, skippingBad: edits.skipBad,
      mixTreatment: edits.mixTreatment, on: backend)
    stems = collection.stems
    warnings = collection.warnings
  }

  /// Reads target and stems once, and warns of what is wrong with them.
  ///
  /// - Throws: What reading meets, `Interrupted`.
  mutating func readThrough(on backend: Backend) throws {
    let paths = [target] + stems.map(\.file)
    warnings += try running {
      try backend.map(paths.count) { index in
        let reader = try AudioFileReader(stem: paths[index])
        while try reader.read(frames: 65_536).samples > 0 { try Interruption.check() }
        return reader.warnings
      }
    }.flatMap(\.self)
  }

  private let earlier: Session?

  /// The session that the fit begins with: that of `--start-from`, with what `--set` says.
  func session(_ assignments: [ControlAssignment]) throws -> Session {
    var session = earlier ?? Session(sampleRate: sampleRate, tracks: [])
    session.tracks = stems.map { input in
      var track = input.earlier ?? Track(name: input.name, file: input.file)
      track.file = input.file
      return track
    }
    for assignment in assignments { try session.set(assignment) }
    return session
  }

  /// Stems and target, opened again for each pass. Converting takes longer than all else, so what has another
  /// rate is converted now, a stem on each thread.
  ///
  /// - Parameters:
  ///   - folder: Where there is room for what is converted.
  ///   - backend: Its threads are used.
  ///   - isQuiet: Whether no progress is shown.
  /// - Returns: The material.
  /// - Throws: What reading or writing meets, `Interrupted`.
  func material(folder: String, on backend: Backend, isQuiet: Bool) throws -> FitMaterial {
    let rate = sampleRate
    let progress = Mutex((stems: 0, bar: ProgressBar("Converting", quiet: isQuiet)))
    defer { progress.withLock { $0.bar.finish() } }
    func opening(_ path: String) -> FitMaterial.Opening {
      { StemReader(try AudioFileReader(stem: path, sampleRate: rate)) }
    }
    return try running {
      let openings = try backend.map(stems.count) { index -> FitMaterial.Opening in
        let stem = stems[index]
        guard stem.header.sampleRate != rate else { return opening(stem.file) }
        try Interruption.check()
        let spool = try StemSpool(of: stem.file, sampleRate: rate, folder: folder)
        progress.withLock { progress in
          progress.stems += 1
          progress.bar.update(Double(progress.stems) / Double(stems.count))
        }
        return { spool.source }
      }
      return try FitMaterial(stems: openings, target: opening(target), sampleRate: rate)
    }
  }
}
