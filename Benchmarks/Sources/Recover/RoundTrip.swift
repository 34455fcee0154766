import AudioIO
import Evaluation
import Foundation
import Mixers
import MixingConsole
import TensorEngine

/// Mixes of random consoles, fitted again from stems and mix alone.
struct RoundTrip {
  /// What the random consoles do, and the stages that look for it.
  enum Kind: String, CaseIterable {
    case pan, eq, compressor

    var parts: Set<RandomConsole.Part> {
      switch self {
      case .pan: [.faderAndPan]
      case .eq: [.faderAndPan, .equalizer]
      case .compressor: [.faderAndPan, .equalizer, .compressor]
      }
    }

    var stages: [FitStage] {
      switch self {
      case .pan: [.gain, .pan]
      case .eq: [.gain, .pan, .eq]
      case .compressor: [.gain, .pan, .eq, .compressor]
      }
    }
  }

  /// How near one console was found.
  struct Outcome {
    /// 10·log10(Σ target² / Σ (target − mix)²) over the whole song; `nil` where nothing is left.
    let decibels: Double?
    /// The largest errors of any track's fader in decibels, and of its position.
    let faderError, positionError: Double
    let seconds: Double
  }

  private let rows: [[[Float]]]
  private let plain: Session
  private let backend = Backend()

  /// Reads the audio files of a folder, as loud and as long as they are, at 44.1 kHz.
  init(stems folder: String) throws {
    let contents = try FolderContents(of: folder)
    let files = contents.audio.map(contents.path)
    rows = try files.map { try AudioFileReader(path: $0, sampleRate: 44_100).readAll().channels }
    plain = Session(
      sampleRate: 44_100,
      tracks: files.map { file in
        Track(name: URL(filePath: file).deletingPathExtension().lastPathComponent, file: file)
      })
  }

  func run(seed: UInt64, _ kind: Kind) throws -> Outcome {
    let truth = RandomConsole(seed: seed, parts: kind.parts).applied(to: plain)
    let target = try mix(truth)
    let material = try FitMaterial(
      stems: rows.map { rows in { MemorySource(rows) } }, target: { MemorySource(target) },
      sampleRate: plain.sampleRate)
    let fit = SessionFit(material, .init(stages: kind.stages), on: backend)
    var result: FitResult?
    let time = try ContinuousClock().measure { result = try fit.run(from: plain) }
    guard let result else { preconditionFailure("RoundTrip: no result") }
    let pairs = zip(truth.tracks, result.session.tracks)
    return Outcome(
      decibels: result.rows.last?.ratio.decibels,
      faderError: pairs.map { abs(Self.fader($0) - Self.fader($1)) }.max() ?? 0,
      positionError: pairs.map { abs(Self.position($0) - Self.position($1)) }.max() ?? 0,
      seconds: time / .seconds(1))
  }

  private func mix(_ session: Session) throws -> [[Float]] {
    let renderer = SessionRenderer(
      session, stems: rows.map(MemorySource.init), tailSeconds: 0, on: backend)
    var sides: [[Float]] = [[], []]
    while let output = try renderer.next() {
      let values = output.mix.values
      sides[0] += values[..<(values.count / 2)]
      sides[1] += values[(values.count / 2)...]
    }
    return sides
  }

  private static func fader(_ track: Track) -> Double {
    track.fader.value(at: 0, taper: .linear)
  }

  private static func position(_ track: Track) -> Double {
    track.strip.first { $0.effect is Pan }?.values[0].value(at: 0, taper: .linear) ?? 0.5
  }
}
