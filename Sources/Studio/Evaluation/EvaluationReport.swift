import AudioIO
import Documents
import Evaluation
import Foundation
import MixingConsole
import TensorEngine

/// The page that `evaluate --report` writes: whole, or not at all.
struct EvaluationReport {
  /// Pages beyond this are slow to open.
  private static let largeBytes = 50_000_000

  private let output: OutputFile

  /// Begins the file, so that a place where none can be made is known before the work.
  init(path: String) throws {
    if FileKind(at: path) == .folder {
      throw JobError.input("\(path) is a folder. Name a file in it.")
    }
    output = try asInputError { try OutputFile(path: path) }
  }

  /// Draws the figures and puts the sound of every file in.
  ///
  /// - Parameters:
  ///   - result: What was found out.
  ///   - backend: Whose threads and kernels run.
  ///   - report: Is told how far it is.
  /// - Throws: What keeps the page from being written.
  func write(
    _ result: EvaluationResult, on backend: Backend, _ report: Reporter
  ) throws {
    let audio = [result.target] + result.mixes.map(\.audio)
    let steps = Double(2 * audio.count)
    let sampleRate = result.target.sampleRate
    let samplesPerColumn = Spectrogram.samplesPerColumn(
      longest: audio.map(\.programme.samples).max() ?? 0, sampleRate: sampleRate)
    let loudnesses = [result.loudness] + result.mixes.map(\.judged.loudness)
    var files: [ReportFile] = []
    for (audio, loudness) in zip(audio, loudnesses) {
      try report.check()
      let figures = try asRuntimeError {
        try ReportFigures(
          of: audio.programme, sampleRate: sampleRate, samplesPerColumn: samplesPerColumn,
          on: backend)
      }
      files.append(
        ReportFile(
          path: audio.path, programme: audio.programme, loudness: loudness, figures: figures))
      try report.progress("Drawing", Double(files.count) / steps)
    }
    let page = ReportPage(
      version: faderVersion, evaluations: result.documents, files: files,
      sampleRate: sampleRate, samplesPerColumn: samplesPerColumn)
    var bytes = 0
    func append(_ text: String) throws {
      try asRuntimeError { try output.write(text) }
      bytes += text.utf8.count
    }
    try append(page.beginning)
    for (index, audio) in audio.enumerated() {
      try sound(of: audio, report, append)
      try report.progress("Drawing", Double(files.count + index + 1) / steps)
    }
    try append(page.end)
    if bytes > Self.largeBytes {
      try report.warn([
        "\(output.path) has \(bytes / 1_000_000) MB, since it holds the sound of every file; browsers "
          + "may take long to open it. Shorter files make a smaller page."
      ])
    }
    try asRuntimeError { try output.commit() }
  }

  /// The sound of one file, without loss but for its 16 bits: as FLAC, which all browsers decode, or
  /// as WAV where its rate is beyond FLAC.
  private func sound(
    of audio: EvaluationAudio, _ report: Reporter, _ append: (String) throws -> Void
  ) throws {
    let path = output.temporaryPath + ".sound"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let format = try asRuntimeError { try encode(audio, to: path, report) }
    try append(ReportPage.soundBeginning(mediaType: "audio/\(format.rawValue)"))
    let file = try asRuntimeError { try FileHandle(forReadingFrom: URL(filePath: path)) }
    // Whole groups of three bytes have a code of their own.
    while let bytes = try asRuntimeError({ try file.read(upToCount: 3 << 20) }), !bytes.isEmpty {
      try report.check()
      try append(bytes.base64EncodedString())
    }
    try append(ReportPage.soundEnd)
  }

  private func encode(
    _ audio: EvaluationAudio, to path: String, _ report: Reporter
  ) throws -> AudioFormat {
    let programme = audio.programme
    func writer(_ format: AudioFormat) throws -> AudioFileWriter {
      try AudioFileWriter(
        path: path, encoding: AudioEncoding(format, .integer16), sampleRate: audio.sampleRate,
        channels: programme.channels)
    }
    let file: AudioFileWriter
    do {
      file = try writer(.flac)
    } catch AudioFileError.unsupportedLayout {
      file = try writer(.wav)
    }
    for start in stride(from: 0, to: programme.samples, by: 1 << 18) {
      try report.check()
      let block = try programme.read(start..<min(start + (1 << 18), programme.samples))
      try file.write(AudioBuffer(channels: block, sampleRate: audio.sampleRate))
    }
    try file.finish()
    return file.encoding.format
  }
}
