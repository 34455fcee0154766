import AudioIO
import Foundation
public import Mixers
import MixingConsole
import PluginHosting
import TensorEngine

/// What stems are fitted to, how, and what is written of it.
public struct FitSettings: Sendable {
  /// The finished mix.
  public var target: String
  public var stages = FitStage.allCases
  /// Plug-ins that every track gets, by their URIs.
  public var plugins: [String] = []
  /// Of descent, in each stage.
  public var steps = SessionFit.standardSteps
  public var edits = EditSettings()
  /// The file of the fitted mix; `nil` for none.
  public var output: String?
  /// The file of what is left of the target; `nil` for none.
  public var residual: String?
  /// Of both: `16`, `24` or `32f`; `nil` for 24, of a residual 32f where the format holds it.
  public var bitDepth: String?

  public init(target: String) { self.target = target }

  /// Refuses what is out of range, and files that are none.
  package func check() throws {
    if !(1...1_000_000).contains(steps) {
      throw JobError.input("--steps takes 1 to 1000000, not \(steps).")
    }
    if !plugins.isEmpty && !stages.contains(.effects) {
      throw JobError.input(
        "--plugins are fitted by the stage effects. Add it to --stages, or leave out either.")
    }
    for (name, path) in [("-o", output), ("--residual", residual)] where path == "-" {
      throw JobError.input("\(name) takes a file, not standard output.")
    }
    for (name, path) in [("-o", output), ("--residual", residual)] where path?.isEmpty == true {
      throw JobError.input("\(name) takes a file; its name is empty.")
    }
  }

  /// Each of the plug-ins as every track gets it.
  fileprivate func pluginSlots() throws -> [EffectSlot] {
    try asInputError {
      try plugins.map { uri in
        let effect = try LV2Effect(uri, from: .shared)
        if effect.controls.allSatisfy({ $0.spec.fitted == nil }) {
          throw JobError.input(
            "\(effect.plugin.title) has no continuous control, so there is nothing to fit of it. Choose another "
              + "plug-in, or put it into the session of --start-from.")
        }
        return try EffectSlot(effect, named: [:])
      }
    }
  }

  fileprivate func outputEncoding() throws -> AudioEncoding? {
    try output.map { path in
      try asInputError { try AudioEncoding(path: path, format: nil, bitDepth: bitDepth) }
    }
  }

  fileprivate func residualEncoding() throws -> AudioEncoding? {
    try residual.map { path in
      if bitDepth == nil,
        let exact = try? AudioEncoding(path: path, format: nil, bitDepth: "32f")
      {
        return exact
      }
      return try asInputError { try AudioEncoding(path: path, format: nil, bitDepth: bitDepth) }
    }
  }
}

/// The console settings behind a finished mix.
public struct FitJob: Sendable {
  /// Folders and files of stems; none for those of the session to start from.
  let stems: [String]
  let settings: FitSettings
  let resources: JobResources

  public init(stems: [String], settings: FitSettings, resources: JobResources = JobResources()) {
    (self.stems, self.settings, self.resources) = (stems, settings, resources)
  }

  /// Fits, and writes all files that are asked for, or none.
  public func run(report: @escaping JobReport) throws -> FitOutcome {
    try Reporter.run(report) { try run($0) }
  }

  private func run(_ report: Reporter) throws -> FitOutcome {
    try settings.check()
    let edits = settings.edits
    let encoding = try settings.outputEncoding()
    let residualEncoding = try settings.residualEncoding()
    let plugins = try settings.pluginSlots()
    let destinations = Destinations([
      ("-o", settings.output), ("--residual", settings.residual),
      ("--session-out", edits.sessionOut),
    ])
    try destinations.refuseRepeats()
    let backend = resources.makeBackend()
    var inputs = try FitInputs(
      stems, target: settings.target, edits: edits, outputs: destinations.paths, on: backend,
      report)
    let start = try RecordingReader().read(
      for: inputs.session(edits.assignments, plugins: plugins))
    for (path, encoding) in [(settings.output, encoding), (settings.residual, residualEncoding)] {
      guard let path, let encoding else { continue }
      try Destinations.check(path, encoding, sampleRate: inputs.sampleRate)
    }
    try edits.sessionOut.map(SessionFile.checkWritable)
    try inputs.readThrough(on: backend, report)
    try report.warn(inputs.warnings)
    try inputs.collection.tell(report)
    try report.note(
      "fitting \(Phrase.count(inputs.stems.count, "stem")) to \(inputs.target) at "
        + "\(inputs.sampleRate) Hz")

    let folder =
      destinations.paths.first.map { URL(filePath: $0).deletingLastPathComponent().path }
      ?? NSTemporaryDirectory()
    let material = try inputs.material(folder: folder, on: backend, report)
    let result = try fitted(material, start, on: backend, report)
    let residual = try settings.residual.flatMap { path in
      try residualEncoding.map { encoding in
        try asInputError {
          try AudioFileWriter(
            path: path, encoding: encoding, sampleRate: inputs.sampleRate, channels: 2,
            expectedSamples: material.samples)
        }
      }
    }
    let judgement = try FitJudgement(
      of: result.session, material, residual, on: backend, report)
    var outcome = FitOutcome(
      result: result, judgement: judgement, settings: settings, sampleRate: inputs.sampleRate,
      skipped: inputs.collection.skipped, warnings: inputs.warnings)
    let own = outcome.ownWarnings
    try report.warn(own)
    outcome.warnings += own
    if let encoding, let path = settings.output {
      let render = try render(result.session, path, encoding, on: backend, report)
      outcome.render = render
      outcome.warnings += render.warnings
    }
    try asRuntimeError { try residual?.finish() }
    if let sessionOut = edits.sessionOut { try SessionFile.write(result.session, to: sessionOut) }
    return outcome
  }

  private func fitted(
    _ material: FitMaterial, _ start: Session, on backend: Backend, _ report: Reporter
  ) throws -> FitResult {
    let settings = SessionFit.Settings(stages: settings.stages, steps: settings.steps)
    let fit = SessionFit(material, settings, on: backend) { progress in
      try report.progress(Self.title(progress.work), progress.share)
    }
    return try asRuntimeError {
      do {
        return try fit.run(from: start)
      } catch let error as FitError {
        throw JobError.input("\(error)")
      }
    }
  }

  private static func title(_ work: FitProgress.Work) -> String {
    switch work {
    case .listening: "Listening"
    case .aligning: "Aligning"
    case .solving: "Solving"
    case .judging: "Judging"
    case .descending(let stage): "Fitting \(stage.rawValue)"
    }
  }

  private func render(
    _ session: Session, _ path: String, _ encoding: AudioEncoding, on backend: Backend,
    _ report: Reporter
  ) throws -> RenderResult {
    let stems = try OpenStems(of: session)
    return try MixRender(
      stems: stems, source: try stems.renderer(on: backend, report),
      path: path, encoding: encoding, backend: backend
    ).run(report)
  }
}
