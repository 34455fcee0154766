import Foundation
import Mixers
import MixingConsole
import Studio
import Synchronization
import TensorEngine
import TestSupport
import Testing
import Training

/// What all jobs have in common: what they say, and how they end.
@Suite struct JobTests {
  private struct Cancelled: Error, Equatable {
    var number = 0
  }

  private static let resources = JobResources(threads: 2)

  private static func mix(_ song: SongFolder, to name: String = "mix.wav") -> MixJob {
    var settings = MixSettings(output: OutputSettings(path: song.beside(name)))
    settings.edits.sessionOut = song.beside("session.json")
    return MixJob(stems: [song.path], settings: settings, resources: resources)
  }

  /// A report that keeps what it is told, and throws at an event.
  private final class Listener: Sendable {
    private let all = Mutex<[JobEvent]>([])
    private let last: Int?

    /// - Parameter last: The number of the event at which it throws, from 0.
    init(endingAt last: Int? = nil) { self.last = last }

    var events: [JobEvent] { all.withLock { $0 } }

    func receive(_ event: JobEvent) throws {
      let number = all.withLock { all in
        all.append(event)
        return all.count - 1
      }
      if let last, number >= last { throw Cancelled(number: last) }
    }
  }

  @Test func saysWhatItDoes() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "notes.txt")
      let listener = Listener()
      _ = try Self.mix(song).run(report: listener.receive)
      let events = listener.events
      var shares: [String: [Double]] = [:]
      for case .progress(let title, let share, _) in events {
        shares[title, default: []].append(share)
      }
      #expect(shares.keys.sorted() == ["Analysing", "Rendering"])
      for (title, shares) in shares {
        #expect(shares == shares.sorted() && shares.allSatisfy((0...1).contains), "\(title)")
      }
      #expect(events.contains(.note("skipped: \(song.path)/notes.txt")))
      #expect(events.contains(.note("mixing 3 stems at 44100 Hz by rules")))
      #expect(
        events.contains {
          if case .detail(let text) = $0 { text.contains("2 threads") } else { false }
        })
    }
  }

  /// Every warning is said once, when it is known, and stands in the result.
  @Test func warnsOnceAndKeepsIt() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.writeStem("click.wav", hertz: 1_000)
      try song.write("text", as: "broken.wav")
      var settings = MixSettings(output: OutputSettings(path: song.beside("mix.wav")))
      settings.edits.skipBad = true
      let listener = Listener()
      let result = try MixJob(stems: [song.path], settings: settings)
        .run(report: listener.receive)
      let said = listener.events.compactMap {
        if case .warning(let text) = $0 { text } else { nil }
      }
      #expect(said == result.warnings && said.count >= 2, "\(said)")
    }
  }

  /// Two jobs at a time in one process: the end of one is none of the other.
  @Test func oneIsCancelledAndTheOtherIsNot() throws {
    try SongFolder.make { song in
      try song.writeBand()
      _ = try Self.mix(song, to: "alone.wav").run { _ in }
      let (rendering, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let outcome = Mutex<Result<Void, any Error>?>(nil)
      Thread.detachNewThread {
        let result = Result {
          try SongFolder.make { other in
            try other.writeBand()
            let before = try contents(of: other.beside(""))
            defer { #expect((try? contents(of: other.beside(""))) == before) }
            _ = try Self.mix(other).run { event in
              if case .progress("Rendering", _, _) = event {
                rendering.signal()
                throw Cancelled()
              }
            }
          }
        }
        outcome.withLock { $0 = result }
        ended.signal()
      }
      let hasWaited = Mutex(false)
      _ = try Self.mix(song).run { _ in
        // Goes on once the other is on its way out.
        let isFirst = hasWaited.withLock { waited in
          defer { waited = true }
          return !waited
        }
        if isFirst { rendering.wait() }
      }
      ended.wait()
      #expect(throws: Cancelled()) { try outcome.withLock { $0 }?.get() }
      #expect(try song.bytes("mix.wav") == song.bytes("alone.wav"))
    }
  }

  /// Ended at its first event, its second, its fourth, …, a job throws what the report threw, and leaves nothing.
  @Test(arguments: ["mix", "render", "fit", "evaluate", "convert", "dataset"])
  func leavesNothingWhereItIsCancelled(kind: String) throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.writeStem("../target.wav", hertz: 880, seconds: 1.1, channels: 2, amplitude: 0.1)
      _ = try Self.mix(song, to: "earlier.wav").run { _ in }
      try song.write(
        "data: {path: set, split: {test: [one]}}\n", as: "../config.yaml")
      try song.makeFolder("../set/one/stems")
      try song.writeStem("../set/one/stems/bass.wav", hertz: 110, seconds: 1.1)
      try song.writeStem("../set/one/mix.wav", hertz: 110, seconds: 1.1, channels: 2)
      let before = try contents(of: song.beside(""))
      var (isEnded, power) = (false, 0)
      while !isEnded {
        defer { power += 1 }
        let listener = Listener(endingAt: (1 << power) - 1)
        do {
          try Self.run(kind, song, listener.receive)
          isEnded = true
          #expect(
            listener.events.count < 1 << power, "\(kind) has ended before event \(1 << power)")
        } catch {
          #expect(error as? Cancelled == Cancelled(number: (1 << power) - 1), "\(kind): \(error)")
          #expect(try contents(of: song.beside("")) == before, "\(kind), event \(1 << power)")
        }
      }
    }
  }

  private static func run(
    _ kind: String, _ song: SongFolder, _ report: @escaping JobReport
  ) throws {
    let output = OutputSettings(path: song.beside("output.wav"))
    switch kind {
    case "mix":
      var settings = MixSettings(output: output)
      settings.edits.sessionOut = song.beside("output.json")
      _ = try MixJob(stems: [song.path], settings: settings, resources: resources)
        .run(report: report)
    case "render":
      _ = try RenderJob(session: song.beside("session.json"), output: output, resources: resources)
        .run(report: report)
    case "fit":
      var settings = FitSettings(target: song.beside("target.wav"))
      (settings.stages, settings.steps) = ([.gain], 1)
      (settings.output, settings.residual) = (output.path, song.beside("residual.wav"))
      _ = try FitJob(stems: [song.path], settings: settings, resources: resources)
        .run(report: report)
    case "evaluate":
      var job = EvaluationJob(
        target: song.beside("target.wav"), mixes: [song.beside("set/one/mix.wav")],
        resources: resources)
      job.report = song.beside("report.html")
      _ = try job.run(report: report)
    case "convert":
      _ = try ConvertJob(
        source: Golden.url("checkpoints/dmc.ckpt").path,
        destination: song.beside("output.safetensors")
      ).run(report: report)
    default:
      _ = try DatasetEvaluationJob(
        configuration: song.beside("config.yaml"), settings: DatasetEvaluationSettings(),
        resources: resources
      ).run(report: report)
    }
  }

  /// What is wrong with what was asked for is told from what went wrong.
  @Test func errorsSayWhoseFaultTheyAre() throws {
    try SongFolder.make { song in
      #expect(
        throws: JobError.input("\(song.path) is empty. Name a folder with audio files, or files.")
      ) { try Self.mix(song).run { _ in } }
      try song.writeBand()
      var settings = MixSettings(output: OutputSettings(path: song.beside("mix.wav")))
      settings.edits.sessionOut = song.beside("mix.wav")
      let error = #expect(throws: JobError.self) {
        try MixJob(stems: [song.path], settings: settings).run { _ in }
      }
      #expect(error?.fault == .input)
      #expect(error?.message.hasPrefix("-o and --session-out both name ") == true)
    }
  }
}

/// A run that is ended is saved, and says so.
@Suite struct TrainJobTests {
  private struct Cancelled: Error {}

  @Test func isSavedWhereItIsEnded() throws {
    try SongFolder.make { folder in
      for (song, hertz) in [("one", 440.0), ("two", 330)] {
        try folder.makeFolder(song + "/stems")
        try folder.writeStem(song + "/stems/bass.wav", hertz: hertz / 4, seconds: 1.1)
        try folder.writeStem(song + "/mix.wav", hertz: hertz, seconds: 1.1, channels: 2)
      }
      try folder.write(
        """
        data: {path: ., segmentSamples: 2048, split: {train: [one, two]}}
        model: {kind: mixWaveUNet, inputs: 1, depth: 2, channelGrowth: 4, downKernel: 5, upKernel: 3}
        loss: [{kind: l1}]
        training: {steps: 5, batchSize: 1}
        validation: {every: null}
        output: {directory: \(folder.beside("run"))}

        """, as: "config.yaml")
      var settings = TrainSettings()
      settings.configuration = folder.path + "/config.yaml"
      let saves = Mutex(false)
      let ended = #expect(throws: TrainingSaved.self) {
        try TrainJob(settings).run { event in
          switch event {
          case .savesWork: saves.withLock { $0 = true }
          case .progress("Training", let share, _) where share >= 0.4: throw Cancelled()
          default: break
          }
        }
      }
      #expect(saves.withLock { $0 })
      #expect(ended?.step == 2 && ended?.cause is Cancelled)
      #expect(ended?.folder == folder.beside("run"))
      var resumed = TrainSettings()
      resumed.resume = folder.beside("run")
      let result = try TrainJob(resumed).run { _ in }
      #expect(result.outcome.step == 5)
    }
  }
}
