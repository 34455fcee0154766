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
      throw CommandFailure.unusableInput("\(path) is a folder. Name a file in it.")
    }
    output = try unusable { try OutputFile(path: path) }
  }

  /// Draws the figures and puts the sound of every file in.
  ///
  /// - Parameters:
  ///   - description: What was found out.
  ///   - backend: Whose threads and kernels run.
  ///   - isQuiet: Whether nobody wants to see a bar.
  /// - Throws: What keeps the page from being written; an interruption.
  func write(
    _ description: EvaluationDescription, on backend: Backend, isQuiet: Bool
  ) throws {
    let audio = [description.target] + description.mixes.map(\.audio)
    var bar = ProgressBar("Drawing", quiet: isQuiet)
    defer { bar.finish() }
    let steps = Double(2 * audio.count)
    let sampleRate = description.target.sampleRate
    let samplesPerColumn = Spectrogram.samplesPerColumn(
      longest: audio.map(\.programme.samples).max() ?? 0, sampleRate: sampleRate)
    let loudnesses = [description.loudness] + description.mixes.map(\.judged.loudness)
    var files: [ReportFile] = []
    for (audio, loudness) in zip(audio, loudnesses) {
      try Interruption.check()
      let figures = try running {
        try ReportFigures(
          of: audio.programme, sampleRate: sampleRate, samplesPerColumn: samplesPerColumn,
          on: backend)
      }
      files.append(
        ReportFile(
          path: audio.path, programme: audio.programme, loudness: loudness, figures: figures))
      bar.update(Double(files.count) / steps)
    }
    let page = ReportPage(
      version: Fader.version, evaluations: description.documents, files: files,
      sampleRate: sampleRate, samplesPerColumn: samplesPerColumn)
    var bytes = 0
    func append(_ text: String) throws {
      try running { try output.write(text) }
      bytes += text.utf8.count
    }
    try append(page.beginning)
    for (index, audio) in audio.enumerated() {
      try sound(of: audio, append)
      bar.update(Double(files.count + index + 1) / steps)
    }
    try append(page.end)
    try running { try output.commit() }
    if bytes > Self.largeBytes {
      Terminal.warning(
        "\(output.path) has \(bytes / 1_000_000) MB, since it holds the sound of every file; browsers "
          + "may take long to open it. Shorter files make a smaller page.")
    }
  }

  /// The sound of one file, without loss but for its 16 bits: as FLAC, which all browsers decode, or
  /// as WAV where its rate is beyond FLAC.
  private func sound(of audio: EvaluationAudio, _ append: (String) throws -> Void) throws {
    let path = output.temporaryPath + ".sound"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let format = try running { try encode(audio, to: path) }
    try append(ReportPage.soundBeginning(mediaType: "audio/\(format.rawValue)"))
    let file = try running { try FileHandle(forReadingFrom: URL(filePath: path)) }
    // Whole groups of three bytes have a code of their own.
    while let bytes = try running({ try file.read(upToCount: 3 << 20) }), !bytes.isEmpty {
      try Interruption.check()
      try append(bytes.base64EncodedString())
    }
    try append(ReportPage.soundEnd)
  }

  private func encode(_ audio: EvaluationAudio, to path: String) throws -> AudioFormat {
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
      try Interruption.check()
      let block = try programme.read(start..<min(start + (1 << 18), programme.samples))
      try file.write(AudioBuffer(channels: block, sampleRate: audio.sampleRate))
    }
    try file.finish()
    return file.encoding.format
  }
}
