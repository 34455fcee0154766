package import Datasets
import Foundation
import MixingConsole
package import Models
package import TensorEngine

/// How far the level and the pan of each stem are from those that a dataset knows to be true.
///
/// The mean over all stems of a batch that sound and whose truth is known of (Δlevel / 24 dB)² and Δpan²,
/// halved. The true level is that of the stem as the network gets it: a stem that was made louder beforehand
/// needs less. The true values are the means over the example.
package struct ParameterTruth: StemsToMixLoss {
  static let name = "parameters"
  static let meaning = "Gain and pan of the stems."

  /// The truth of each song, by its name.
  private let songs: [String: SongTruth]
  /// Hertz, of the examples.
  private let sampleRate: Int

  /// What counts as much as the pan from one side to the other.
  private static let decibels: Float = 24

  /// What is known of songs, whose examples are at a rate in hertz.
  package init(_ songs: [SongSurvey], sampleRate: Int) {
    self.sampleRate = sampleRate
    let known = songs.compactMap { song in song.song.truth.map { (song.song.name, $0) } }
    self.songs = Dictionary(known) { first, _ in first }
  }

  init(_ songs: TrainingSongs) throws(TrainingError) {
    if !songs.train.contains(where: { $0.song.truth != nil }) { throw .noTruth }
    self.init(songs.train + songs.validation, sampleRate: songs.sampleRate)
  }

  static func problem(with model: ModelSection) -> String? {
    model.setsControls
      ? nil
      : "a \(model.kind) sets no controls that could be compared. Leave \"\(name)\" out."
  }

  func value(of output: MixOutput, _ batch: MixBatch) -> Tensor? {
    output.decision.flatMap { loss(of: $0, batch) }
  }

  /// The loss of a decision, a scalar; `nil` where nothing is known.
  package func loss(of decision: ConsoleDecision, _ batch: MixBatch) -> Tensor? {
    let backend = batch.target.backend
    var terms: [Tensor] = []
    var count = 0
    for track in batch.stems.indices {
      let known = batch.examples.indices.map { self.known(batch, example: $0, track: track) }
      let here = known.compactMap { $0 }.count
      guard here > 0,
        let level = decision.level(ofTrack: track),
        let pan = decision.values(of: .position, in: Pan.self, track: track)
      else { continue }
      count += here
      func column(_ value: (Known) -> Double) -> Tensor {
        Tensor(
          known.map { Float($0.map(value) ?? 0) }, shape: [known.count, 1, 1, 1], on: backend)
      }
      let isKnown = column { _ in 1 }
      let levelError = (level - column(\.gainDb)) * (1 / Self.decibels)
      let panError = pan - column(\.position)
      terms.append(((levelError.squared() + panError.squared()) * isKnown).sum())
    }
    return count == 0 ? nil : Tensor.sum(of: terms) * (0.5 / Float(count))
  }

  private struct Known {
    let gainDb, position: Double
  }

  private func known(_ batch: MixBatch, example index: Int, track: Int) -> Known? {
    let example = batch.examples[index]
    guard let place = batch.placement[index][track], let truth = songs[example.song] else {
      return nil
    }
    let stem = example.stems[place]
    let rate = Double(sampleRate)
    let seconds =
      Double(example.start) / rate..<Double(example.start + example.mix[0].count) / rate
    guard stem.isActive, let gain = truth.gainDb(of: stem.name, over: seconds),
      let position = truth.position(of: stem.name, over: seconds)
    else { return nil }
    return Known(
      gainDb: gain + 20 * log10(example.mixGain / stem.gain),
      position: example.isSwapped ? 1 - position : position)
  }
}

extension ConsoleDecision {
  /// How much louder a track is made by its fader and, where there is one, its gain, in decibels.
  fileprivate func level(ofTrack track: Int) -> Tensor? {
    guard let fader = values(of: ControlAddress(.track(track), .fader)) else { return nil }
    return values(of: .gainDb, in: Gain.self, track: track).map { $0 + fader } ?? fader
  }
}
