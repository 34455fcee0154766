import AudioIO
import Foundation
import MixingConsole
import TensorEngine

/// A session on its way into files: console, output stage, writers.
struct MixRender {
  let stems: OpenStems
  /// What makes the mix.
  let source: any MixSource
  let path: String
  let encoding: AudioEncoding
  /// What is written of the mix.
  var part = OutputSettings.Part()
  var stemsFolder: String?
  let backend: Backend

  private var session: Session { stems.session }

  /// The effects that may give other bytes each time.
  private var unrepeatable: [String] {
    session.workingSlots.filter { !session[$0].effect.isRepeatable }.map(session.path)
  }

  private static let title = "Rendering"

  private var stage: OutputStage {
    OutputStage(session.output ?? OutputTarget(loudnessLufs: nil, peakDbtp: nil))
  }

  /// Renders and writes everything, or nothing.
  ///
  /// Where there is an output stage, it is set on the whole mix, of which a part may be all that is written.
  func run(_ report: Reporter) throws -> RenderResult {
    let range = try self.range(of: source)
    let stage = stage
    let sampleRate = session.sampleRate

    let writer = try asInputError {
      try AudioFileWriter(
        path: path, encoding: encoding, sampleRate: session.sampleRate, channels: 2,
        expectedSamples: range.count, firstSample: range.lowerBound)
    }
    let stemFiles = try stemsFolder.map { folder in
      try asInputError {
        try StemExport(
          folder: folder, stems: stems, besides: path, encoding: encoding, range: range)
      }
    }
    return try asRuntimeError {
      let spool = stage.isOff ? nil : try MixSpool(folder: temporaryFolder)
      let line = AssemblyLine(
        meter: MixMeter(
          sampleRate: sampleRate, on: backend.worker()),
        spool: spool, writer: writer, stems: stemFiles)
      defer { line.wait() }
      let end = stage.isOff ? range.upperBound : source.samples
      var position = 0
      while position < end, let output = try source.next() {
        let count = output.mix.shape[3]
        let wanted = range.clamped(to: position..<position + count)
        line.take(output, wanted.lowerBound - position..<wanted.upperBound - position)
        position += count
        try report.progress(Self.title, 0.8 * source.progress)
      }
      let measured = try line.finish()
      var setting = OutputStage.Setting()
      if let spool {
        setting = try stage.setting(for: spool, measured: measured, on: backend) {
          try report.check()
        }
        try report.progress(Self.title, 0.9)
        try stage.process(
          spool, setting, part: range, sampleRate: sampleRate, on: backend
        ) { block in
          try report.check()
          try writer.write(AudioBuffer(channels: block, sampleRate: session.sampleRate))
        }
      }
      try writer.close()
      let figures = try figures(of: writer.temporaryPath, report)
      let isWhole = stage.isOff || range == 0..<source.samples
      let result = RenderResult(
        path: path, encoding: encoding, sampleRate: session.sampleRate, samples: range.count,
        figures: figures, setting: setting, target: stage.target,
        songSamples: isWhole ? nil : source.samples, clippedSamples: writer.clippedSamples,
        stemPaths: stemFiles?.paths ?? [], gainReductions: source.gainReductions,
        unrepeatable: unrepeatable,
        otherWarnings: stems.warnings + (stemFiles?.warnings ?? []))
      try report.warn(result.warnings)
      if !unrepeatable.isEmpty {
        try report.note(
          "computed by other programs, so that another run may give other bytes: "
            + Phrase.list(unrepeatable))
      }
      try report.detail("\(backend.threads) threads, \(backend.instructionSetName) kernels")
      try stemFiles?.finish()
      try writer.finish()
      return result
    }
  }

  /// How the finished file measures before it is moved into place: what was clipped, rounded or coded with losses
  /// is in these figures.
  private func figures(of path: String, _ report: Reporter) throws -> MixFigures {
    let reader: AudioFileReader
    do {
      reader = try AudioFileReader(path: path)
    } catch AudioFileError.noSamples {
      return MixFigures()  // so short that nothing of it comes out of a lossy format
    }
    var meter = MixMeter(sampleRate: reader.sampleRate, on: backend)
    try reader.forEachBlock(report) { meter.add($0.channels) }
    return meter.figures()
  }

  /// The samples of the mix that are wanted.
  private func range(of source: any MixSource) throws -> Range<Int> {
    let rate = Double(session.sampleRate)
    let first = Int(((part.start?.seconds ?? 0) * rate).rounded())
    guard first < source.samples else {
      let length = Phrase.time(Double(source.samples) / rate)
      throw JobError.input(
        "--start \(part.start?.description ?? "0") lies at or after the end of the mix (\(length)). Choose less."
      )
    }
    let count = part.duration.map { Int(($0.seconds * rate).rounded()) } ?? source.samples
    return first..<min(source.samples, first + max(1, count))
  }

  /// Where large temporary files go: beside the output, which has to have room for it anyway.
  private var temporaryFolder: String {
    path == "-"
      ? NSTemporaryDirectory() : URL(filePath: path).deletingLastPathComponent().path
  }
}
