import AudioIO
import Datasets
import Documents
import Foundation
import Models
import TensorEngine
import TestSupport
import Training

/// A folder with short songs and runs, removed when nobody holds it any more.
///
/// Three songs of two seconds at 8 kHz; each has a mono kick, a stereo synth and, but for the last, a mono bass.
final class TinySongs {
  static let names = ["alpha", "beta", "gamma"]
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fader-\(UUID().uuidString)")
    for (number, song) in Self.names.enumerated() {
      var source = RandomSource(seed: 7, stream: UInt64(number))
      func tone(_ hertz: Double, _ level: Double) -> [Float] {
        (0..<16_000).map { sample in
          Float(level * (sin(2 * .pi * hertz * Double(sample) / 8_000) + 0.2 * source.normal()))
        }
      }
      var stems = ["kick": [tone(80, 0.3)], "synth": [tone(440, 0.2), tone(660, 0.1)]]
      if song != "gamma" { stems["bass"] = [tone(120, 0.25)] }
      var mix = [[Float]](repeating: [Float](repeating: 0, count: 16_000), count: 2)
      for (name, channels) in stems.sorted(by: { $0.key < $1.key }) {
        try write(channels, as: "\(song)/stems/\(name).wav")
        for side in 0..<2 {
          let channel = channels[min(side, channels.count - 1)]
          for sample in channel.indices { mix[side][sample] += 0.7 * channel[sample] }
        }
      }
      try write(mix, as: "\(song)/mix.wav")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func callAsFunction(_ name: String) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }

  func write(_ channels: [[Float]], as name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    let writer = try AudioFileWriter(
      path: file.path(percentEncoded: false), encoding: AudioEncoding(.wav, .float32),
      sampleRate: 8_000, channels: channels.count)
    try writer.write(AudioBuffer(channels: channels, sampleRate: 8_000))
    try writer.finish()
  }

  // MARK: Runs

  /// A small network on these songs; changes as on the command line.
  func configuration(_ changes: String...) throws -> Configuration {
    try configuration(changes)
  }

  func configuration(
    _ changes: [String], catalogues: Configuration.Catalogues = .builtIn
  ) throws -> Configuration {
    let yaml = """
      seed: 3
      data:
        path: \(folder.path(percentEncoded: false))
        segmentSamples: 2048
        split: {train: [alpha, beta], validation: [gamma]}
        augmentation: {gainDb: [-6, 6], swapShare: 0.5}
      model: {kind: mixWaveUNet, inputs: 4, depth: 2, channelGrowth: 4, downKernel: 5, upKernel: 3}
      loss: [{kind: l1}, {kind: mse, weight: 0.5}]
      optimizer: {learningRate: 1e-3}
      schedule: {kind: cosine, warmUpSteps: 2}
      training: {steps: 12, batchSize: 2, averageDecay: 0.9}
      validation: {every: 4, examplesPerSong: 2, features: false, audioExamples: 0}
      checkpoints: {every: 3, keepEvery: 6}
      logging: {every: 2, tensorBoard: false}
      """
    return try Configuration(
      Array(yaml.utf8), file: "/tiny.yaml", changes: changes.map { try ConfigurationChange($0) },
      catalogues: catalogues)
  }

  /// A run in a folder beside the songs.
  func run(
    _ name: String, _ configuration: Configuration, goesOn: Bool = false,
    on backend: Backend = .forTests(threads: 2)
  ) throws -> TrainingRun {
    let songs = try TrainingSongs(
      Dataset(FolderLayout(), at: configuration.data.path), sampleRate: 8_000, configuration,
      on: backend
    ) { _ in }
    return try TrainingRun(
      configuration, songs, in: RunFolder(self("runs/\(name)")), goesOn: goesOn, version: "test",
      on: backend)
  }

  /// The bytes of everything that a run has written and that does not name the time of day.
  func bytes(of run: String) throws -> [String: Data] {
    let folder = self("runs/\(run)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    var bytes: [String: Data] = [:]
    for name in names where !name.hasPrefix("events") && name != "config.yaml" {
      var isFolder: ObjCBool = false
      let path = "\(folder)/\(name)"
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        bytes[name] = try Data(contentsOf: URL(filePath: path))
      }
    }
    return bytes
  }
}
