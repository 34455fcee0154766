import AudioIO
import Foundation
import MixingConsole
import TensorEngine

/// A session on its way into files: console, output stage, writers.
struct MixRender {
  let session: Session
  let stems: Stems
  /// What makes the mix where that is not the console.
  var source: (any MixSource)?
  let path: String
  let encoding: AudioEncoding
  /// What is written of the mix.
  var part = RenderedPart()
  var stemsFolder: String?
  let backend: Backend
  let isQuiet: Bool
  /// Whether anybody asks how the mix measures even where nothing is said.
  var isReported = false

  private var isMeasured: Bool { !isQuiet || isReported || !stage.isOff }

  private var stage: OutputStage {
    OutputStage(session.output ?? OutputTarget(loudnessLufs: nil, peakDbtp: nil))
  }

  /// What was used, for `--verbose`.
  var technicalities: String {
    "\(backend.threads) threads, \(backend.instructionSetName) kernels"
  }

  /// Renders and writes everything, or nothing.
  func run() throws -> MixReport {
    let renderer =
      source
      ?? SessionRenderer(
        session, stems: stems.sources, tailSeconds: part.tailSeconds, on: backend)
    let range = try self.range(of: renderer)
    let stage = stage
    let sampleRate = Double(session.sampleRate)
    var bar = ProgressBar("Rendering", quiet: isQuiet)
    defer { bar.finish() }

    let writer = try unusable {
      try AudioFileWriter(
        path: path, encoding: encoding, sampleRate: session.sampleRate, channels: 2,
        expectedSamples: range.count)
    }
    let stemFiles = try stemsFolder.map { folder in
      try unusable {
        try StemFiles(folder: folder, stems: stems, encoding: encoding, samples: range.count)
      }
    }
    return try running {
      let meter = MixMeter(
        sampleRate: sampleRate, on: Backend(threads: 1, kernels: backend.kernels))
      let spool = stage.isOff ? nil : try MixSpool(folder: temporaryFolder)
      let line = AssemblyLine(
        meter: meter, isMeasured: isMeasured, spool: spool, writer: writer, stems: stemFiles)
      defer { line.wait() }
      let share = stage.isOff ? 1.0 : 0.8
      var position = 0
      while position < range.upperBound, let output = try renderer.next() {
        try Interruption.check()
        let count = output.mix.shape[3]
        let wanted = range.clamped(to: position..<position + count)
        if !wanted.isEmpty {
          line.take(output, wanted.lowerBound - position..<wanted.upperBound - position)
        }
        position += count
        bar.update(share * renderer.progress)
      }
      let measured = try line.finish()
      var setting = measured.setting()
      if let spool {
        setting = try stage.setting(for: spool, measured: measured, on: backend) {
          try Interruption.check()
        }
        bar.update(0.9)
        try stage.process(spool, setting, sampleRate: sampleRate, on: backend) { block in
          try Interruption.check()
          try writer.write(AudioBuffer(channels: block, sampleRate: session.sampleRate))
        }
      }
      try stemFiles?.finish()
      try writer.finish()
      return report(setting, writer, stemFiles)
    }
  }

  /// The samples of the mix that are wanted.
  private func range(of renderer: any MixSource) throws -> Range<Int> {
    let rate = Double(session.sampleRate)
    let first = Int(((part.startSeconds) * rate).rounded())
    guard first < renderer.samples else {
      let length = ProgressBar.time(Double(renderer.samples) / rate)
      throw CommandFailure.unusableInput(
        "--start \(part.startSeconds) lies at or after the end of the mix (\(length)). Choose less."
      )
    }
    let count = part.durationSeconds.map { Int(($0 * rate).rounded()) } ?? renderer.samples
    return first..<min(renderer.samples, first + max(1, count))
  }

  /// Where large temporary files go: beside the output, which has to have room for it anyway.
  private var temporaryFolder: String {
    path == "-"
      ? NSTemporaryDirectory() : URL(filePath: path).deletingLastPathComponent().path
  }

  private func report(
    _ setting: OutputStage.Setting, _ writer: AudioFileWriter, _ stemFiles: StemFiles?
  ) -> MixReport {
    var warnings = stems.warnings
    let clipped = writer.clippedSamples
    if clipped > 0 {
      warnings.append(
        "\(clipped) samples exceed full scale and were clipped. Lower the level, set --peak -1, or "
          + "write --bit-depth 32f.")
    }
    if let target = session.output?.loudnessLufs, let loudness = setting.loudnessLufs,
      abs(target - loudness) > 0.1
    {
      warnings.append(
        "the mix reaches \(MixReport.rounded(loudness)) LUFS, not \(MixReport.rounded(target)): the "
          + "ceiling keeps it from more.")
    }
    warnings += stemFiles?.warnings ?? []
    return MixReport(
      path: path, encoding: encoding, sampleRate: session.sampleRate,
      samples: writer.samples, setting: setting, clippedSamples: clipped,
      stemPaths: stemFiles?.paths ?? [], warnings: warnings)
  }
}
