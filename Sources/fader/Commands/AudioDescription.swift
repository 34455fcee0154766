import AudioIO
import Documents
import MixingConsole

/// What `inspect` says of an audio file.
struct AudioDescription: Inspection {
  let measurement: AudioMeasurement

  var json: JSONValue {
    .object(
      [.init("kind", "audio"), .init("file", .string(measurement.path))]
        + measurement.members())
  }

  func text(isVerbose: Bool) -> String {
    let figures = measurement.figures.map { figure in
      (figure.label, figure.value.map { "\(MixReport.rounded($0)) \(figure.unit)" } ?? "–")
    }
    let defects = measurement.defects()
    return Table.pairs(
      [
        ("File", measurement.path), ("Format", measurement.formatName),
        ("Sample rate", "\(measurement.sampleRate) Hz"), ("Channels", "\(measurement.channels)"),
        (
          "Length",
          "\(ProgressBar.time(measurement.seconds)) (\(Wording.count(measurement.samples, "sample")))"
        ),
      ] + figures + (defects.isEmpty ? [] : [("Defects", defects.joined(separator: "; "))]))
  }

  var summary: String {
    let cells = measurement.cells(besideRate: nil)
    return ([cells[0], cells[1], Wording.count(measurement.channels, "channel")] + cells[3...])
      .filter { !$0.isEmpty && $0 != "–" }.joined(separator: ", ")
  }

  var file: String { measurement.path }

  /// What the user should know of the figures.
  var warnings: [String] { measurement.fileDefects.map { $0.description(of: file) } }
}
