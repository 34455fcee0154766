import Evaluation
import Losses
import TensorEngine

/// Mixes against a target.
public struct EvaluationJob: Sendable {
  /// What the mixes are judged against.
  let target: String
  let mixes: [String]
  /// Folders and files of the song's stems, of which baselines are made; none for no baselines.
  public var baselines: [String] = []
  /// The page that is written; `nil` for none.
  public var report: String?
  /// Where all figures go as comma-separated values (`EvaluationTable`); `-` is standard output.
  public var csv: String?
  /// Whether a mix that lies behind or before the target is shifted.
  public var isAligned = false
  let resources: JobResources

  public init(target: String, mixes: [String], resources: JobResources = JobResources()) {
    (self.target, self.mixes, self.resources) = (target, mixes, resources)
  }

  /// Judges, and writes the page.
  public func run(report: @escaping JobReport) throws -> EvaluationResult {
    try Reporter.run(report) { try run($0) }
  }

  private func run(_ report: Reporter) throws -> EvaluationResult {
    let page = try self.report.map { try EvaluationReport(path: $0) }
    let table = try csv.map(EvaluationTable.begin)
    let backend = resources.makeBackend()
    let file = try EvaluationFile(target)
    let files = try mixes.map { try EvaluationFile($0, sampleRate: file.sampleRate) }
    let stems =
      try baselines.isEmpty
      ? nil
      : SongStems(
        baselines, target: target, sampleRate: file.sampleRate, on: backend, report)
    try report.warn(stems?.warnings ?? [])
    let share = (stems == nil ? 1 : 0.1) / Double(files.count)

    let audio = try file.read(report)
    let target = try asRuntimeError {
      try EvaluationTarget(
        audio.programme, sampleRate: audio.sampleRate, losses: .builtIn, on: backend)
    }
    let judged = try files.enumerated().map { index, file in
      let mix = try file.read(report).aligned(with: audio, isShifted: isAligned, on: backend)
        .compared(with: audio)
      let judged = try asRuntimeError {
        try target.judge(mix.programme, on: backend) {
          try report.progress("Judging", share * (Double(index) + $0))
        }
      }
      return EvaluationResult.Mix(audio: mix, judged: judged)
    }
    let before = share * Double(files.count)
    let baselines = try stems?.judgedBaselines(
      against: target, isAligned: isAligned, on: backend, report
    ) {
      try report.progress("Judging", before + (1 - before) * $0)
    }
    let result = EvaluationResult(
      target: audio, loudness: target.loudness, mixes: judged, baselines: baselines)
    try report.warn(result.warnings)
    try page?.write(result, on: backend, report)
    if let table { try result.table.write(to: table) }
    return result
  }
}
