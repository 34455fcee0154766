import AudioIO
import Datasets
import Documents
import MixingConsole
import Studio
import Training

extension Inspection {
  /// One thing in all detail, or several in a table; `isVerbose` adds what is left out for brevity.
  static func text(of inspections: [Inspection], isVerbose: Bool) -> String {
    if inspections.count == 1 { return inspections[0].text(isVerbose: isVerbose) }
    let files = inspections.compactMap { if case .audio(let audio) = $0 { audio } else { nil } }
    guard files.count == inspections.count else {
      return Terminal.table(
        rows: [["Path", "Kind", "What it says"]]
          + inspections.map { [$0.path, $0.kind, $0.summary] })
    }
    return Terminal.table(
      rows: [["File"] + AudioMeasurement.columns]
        + files.map { [$0.path] + $0.cells(besideRate: nil) })
  }

  /// In lines, the last with its line break.
  private func text(isVerbose: Bool) -> String {
    switch self {
    case .audio(let audio): audio.text
    case .stems(let stems): stems.text
    case .session(let session): session.text(isVerbose: isVerbose)
    case .checkpoint(let checkpoint): checkpoint.text(isVerbose: isVerbose)
    case .dataset(let dataset): dataset.text(isVerbose: isVerbose)
    case .run(let run): run.text(isVerbose: isVerbose)
    case .runs(let runs): runs.text
    }
  }

  /// In a few words, beside others in a table.
  private var summary: String {
    switch self {
    case .audio(let audio): audio.summary
    case .stems(let stems): stems.summary
    case .session(let session): session.summary
    case .checkpoint(let checkpoint): CheckpointInspection.summary(of: checkpoint.checkpoint)
    case .dataset(let dataset): dataset.summary
    case .run(let run): run.summary
    case .runs(let runs): Phrase.count(runs.runs.count, "run")
    }
  }
}

extension AudioMeasurement {
  /// The heads of `cells`.
  fileprivate static let columns = [
    "Length", "Rate", "Channels", "Loudness", "True peak", "Defects",
  ]

  /// The file in a row of a table.
  fileprivate func cells(besideRate commonRate: Int?) -> [String] {
    [
      Phrase.time(seconds), "\(sampleRate) Hz", "\(channels)",
      integratedLufs.map { "\(Phrase.decimal($0)) LUFS" } ?? "–",
      truePeakDbtp.map { "\(Phrase.decimal($0)) dBTP" } ?? "–",
      defects(besideRate: commonRate).joined(separator: "; "),
    ]
  }

  fileprivate var text: String {
    let figures = figures.map { figure in
      (figure.label, figure.value.map { "\(Phrase.decimal($0)) \(figure.unit)" } ?? "–")
    }
    let defects = defects()
    return Terminal.table(
      pairs: [
        ("File", path), ("Format", formatName), ("Sample rate", "\(sampleRate) Hz"),
        ("Channels", "\(channels)"),
        ("Length", "\(Phrase.time(seconds)) (\(Phrase.count(samples, "sample")))"),
      ] + figures + (defects.isEmpty ? [] : [("Defects", defects.joined(separator: "; "))]))
  }

  fileprivate var summary: String {
    let cells = cells(besideRate: nil)
    return ([cells[0], cells[1], Phrase.count(channels, "channel")] + cells[3...])
      .filter { !$0.isEmpty && $0 != "–" }.joined(separator: ", ")
  }
}

extension StemsInspection {
  fileprivate var text: String {
    let rate = commonRate
    let rows = stems.map { stem in
      let cells =
        switch stem.outcome {
        case .success(let measurement): measurement.cells(besideRate: rate)
        case .failure(let failure):
          Array(repeating: "–", count: AudioMeasurement.columns.count - 1) + [failure.reason]
        }
      return [stem.name, Self.words(stem.role)] + cells
    }
    return Terminal.table(rows: [["Stem", "By its name"] + AudioMeasurement.columns] + rows)
      + "\n\(summary)\n"
      + (others.isEmpty ? "" : "Also in the folder: \(Phrase.list(others))\n")
  }

  fileprivate var summary: String {
    let faulty = stems.filter { $0.measurement?.defects(besideRate: commonRate) != [] }.count
    return [
      Phrase.count(stems.count, "stem"), Phrase.time(seconds),
      commonRate.map { "\($0) Hz" }, faulty == 0 ? nil : "\(faulty) with defects",
    ].compactMap { $0 }.joined(separator: ", ")
  }

  private static func words(_ role: StemRole?) -> String {
    switch role {
    case nil: "–"
    case .unknown: "several parts"
    case let role?: Phrase.words(role.rawValue)
    }
  }
}

extension DatasetInspection {
  fileprivate func text(isVerbose: Bool) -> String {
    let songs = dataset.songs.map { song in
      [song.name] + (source == nil ? [] : [source?.split(of: song.name)?.rawValue ?? "–"]) + [
        "\(song.stems.count)", Phrase.time(song.seconds), "\(song.sampleRate)",
        song.problems.map(\.description).joined(separator: " "),
      ]
    }
    let head =
      ["Song"] + (source == nil ? [] : ["Split"]) + ["Stems", "Length", "Rate", "Remarks"]
    let settings = isVerbose ? source?.configuration.entries.map { ($0.key, $0.text) } : nil
    return Terminal.table(rows: [head] + songs)
      + "\nkind: \(dataset.layout.name), songs: \(dataset.songs.count), \(size)"
      + (source.map { " (\($0.counts))" } ?? "") + "\n"
      + (skipped.isEmpty ? "" : "\nSkipped\n")
      + Terminal.table(pairs: skipped.map { ($0.name, $0.problems.joined(separator: " ")) })
      + (settings.map { "\n" + Terminal.table(pairs: $0) } ?? "")
  }

  fileprivate var summary: String { Phrase.count(dataset.songs.count, "song") + ", " + size }

  private var size: String { "stems: \(stemCount), minutes: \((hours * 600).rounded() / 10)" }

}
