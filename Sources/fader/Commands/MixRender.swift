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

  private var stage: OutputStage {
    OutputStage(session.output ?? OutputTarget(loudnessLufs: nil, peakDbtp: nil))
  }

  /// What was used, for `--verbose`.
  var technicalities: String {
    "\(backend.threads) threads, \(backend.instructionSetName) kernels"
  }

  /// Renders and writes everything, or nothing.
  ///
  /// Where there is an output stage, it is set on the whole mix, of which a part may be all that is written.
  func run() throws -> MixReport {
    let renderer =
      try source
      ?? SessionRenderer(
        session, stems: stems.sources, tailSeconds: part.tail?.seconds, on: backend)
    let range = try self.range(of: renderer)
    let stage = stage
    let sampleRate = Double(session.sampleRate)
    var bar = ProgressBar("Rendering", quiet: isQuiet)
    defer { bar.finish() }

    let writer = try unusable {
      try AudioFileWriter(
        path: path, encoding: encoding, sampleRate: session.sampleRate, channels: 2,
        expectedSamples: range.count, firstSample: range.lowerBound)
    }
    let stemFiles = try stemsFolder.map { folder in
      try unusable {
        try StemFiles(
          folder: folder, stems: stems, besides: path, encoding: encoding, range: range)
      }
    }
    return try running {
      let spool = stage.isOff ? nil : try MixSpool(folder: temporaryFolder)
      let line = AssemblyLine(
        meter: MixMeter(
          sampleRate: sampleRate, on: Backend(threads: 1, kernels: backend.kernels)),
        spool: spool, writer: writer, stems: stemFiles)
      defer { line.wait() }
      let end = stage.isOff ? range.upperBound : renderer.samples
      var position = 0
      while position < end, let output = try renderer.next() {
        try Interruption.check()
        let count = output.mix.shape[3]
        let wanted = range.clamped(to: position..<position + count)
        line.take(output, wanted.lowerBound - position..<wanted.upperBound - position)
        position += count
        bar.update(0.8 * renderer.progress)
      }
      let measured = try line.finish()
      var setting = OutputStage.Setting()
      if let spool {
        setting = try stage.setting(for: spool, measured: measured, on: backend) {
          try Interruption.check()
        }
        bar.update(0.9)
        try stage.process(
          spool, setting, part: range, sampleRate: sampleRate, on: backend
        ) { block in
          try Interruption.check()
          try writer.write(AudioBuffer(channels: block, sampleRate: session.sampleRate))
        }
      }
      try writer.close()
      let figures = try figures(of: writer.temporaryPath)
      try stemFiles?.finish()
      try writer.finish()
      let isWhole = stage.isOff || range == 0..<renderer.samples
      return MixReport(
        path: path, encoding: encoding, sampleRate: session.sampleRate, samples: range.count,
        figures: figures, setting: setting, target: stage.target,
        songSamples: isWhole ? nil : renderer.samples, clippedSamples: writer.clippedSamples,
        stemPaths: stemFiles?.paths ?? [],
        otherWarnings: stems.warnings + (stemFiles?.warnings ?? []))
    }
  }

  /// How the finished file measures before it is moved into place: what was clipped, rounded or coded with losses
  /// is in these figures.
  private func figures(of path: String) throws -> MixFigures {
    let reader: AudioFileReader
    do {
      reader = try AudioFileReader(path: path)
    } catch AudioFileError.noSamples {
      return MixFigures()  // so short that nothing of it comes out of a lossy format
    }
    var meter = MixMeter(sampleRate: Double(reader.sampleRate), on: backend)
    while case let block = try reader.read(frames: 65_536), block.samples > 0 {
      try Interruption.check()
      meter.add(block.channels)
    }
    return meter.figures()
  }

  /// The samples of the mix that are wanted.
  private func range(of renderer: any MixSource) throws -> Range<Int> {
    let rate = Double(session.sampleRate)
    let first = Int(((part.start?.seconds ?? 0) * rate).rounded())
    guard first < renderer.samples else {
      let length = ProgressBar.time(Double(renderer.samples) / rate)
      throw CommandFailure.unusableInput(
        "--start \(part.start?.description ?? "0") lies at or after the end of the mix (\(length)). Choose less."
      )
    }
    let count = part.duration.map { Int(($0.seconds * rate).rounded()) } ?? renderer.samples
    return first..<min(renderer.samples, first + max(1, count))
  }

  /// Where large temporary files go: beside the output, which has to have room for it anyway.
  private var temporaryFolder: String {
    path == "-"
      ? NSTemporaryDirectory() : URL(filePath: path).deletingLastPathComponent().path
  }
}
