import AudioIO
import Foundation
import MixingConsole
import SignalOps
import TensorEngine

/// The engine learning: from controls that leave audio alone, gradient descent through the console towards
/// the mix that a session makes of its stems.
///
/// Routing, sends, buses and automation stay as the session has them. Faders, pan positions, equalizers and
/// compressors of the tracks start neutral and are found again, stage by stage; the loss is the error's
/// energy over the target's (ESR).
struct Learning {
  /// Which controls join in.
  enum Stage: String, CaseIterable {
    case gain, pan, equalizer, compressor
  }

  /// A control on its way: its share of the range, 0…1, is what moves.
  private struct Learned {
    let stage: Stage
    let spec: ControlSpec
    let share: Parameter
    let truth: Double
  }

  private var controls: [ControlAddress: Learned] = [:]
  private let session: Session
  private let stems: [Tensor]
  private let target: Tensor

  /// Reads an excerpt of the stems and mixes the target.
  init(session path: String, start: Double, duration: Double, on backend: Backend) throws {
    session = try Session(contentsOf: path, catalogue: .builtIn)
    let rate = Double(session.sampleRate)
    let (first, count) = (Int(start * rate), Int(duration * rate))
    stems = try session.tracks.map { track in
      let reader = try AudioFileReader(path: track.file, sampleRate: Int(rate))
      try reader.seek(to: max(0, first - Int((track.startSeconds * rate).rounded())))
      let buffer = try reader.read(frames: count)
      let values = buffer.channels.flatMap {
        $0 + [Float](repeating: 0, count: count - $0.count)
      }
      return Tensor(values, shape: [1, 1, buffer.channels.count, count], on: backend)
    }
    target = Console(session, on: backend).mix(stems)
    for (index, track) in session.tracks.enumerated() {
      add(.init(.track(index), .fader), .gain, LevelControl.faderDb.spec, track.fader, 0, backend)
      for (position, slot) in track.strip.enumerated() where !slot.isBypassed {
        for (control, entry) in slot.effect.controls.enumerated() {
          guard let (stage, neutral) = Learning.beginning(slot.effect, entry, control) else {
            continue
          }
          let address = ControlAddress(.track(index), .effect(position, control: control))
          add(
            address, stage, entry.spec.at(sampleRate: rate), slot.values[control], neutral, backend)
        }
      }
    }
  }

  private mutating func add(
    _ address: ControlAddress, _ stage: Stage, _ spec: ControlSpec, _ value: ControlValue,
    _ neutral: Double, _ backend: Backend
  ) {
    guard case .constant(let truth) = value else { return }
    let share = Tensor(
      repeating: Float(spec.normalized(neutral)), shape: [1, 1, 1, 1], on: backend)
    controls[address] = Learned(
      stage: stage, spec: spec, share: Parameter("\(address)", share), truth: truth)
  }

  /// Where a control starts, and in which stage it joins; `nil` for an effect that stays as it is.
  private static func beginning(
    _ effect: any Effect, _ control: EffectControl, _ index: Int
  ) -> (Stage, Double)? {
    let key = control.name.split(separator: "/").last.map(String.init) ?? ""
    switch effect {
    case is Pan: return (.pan, 0.5)
    case is Gain: return (.gain, 0)
    case let equalizer as Equalizer:
      let starts = ["gainDb": 0.0, "q": 0.7071]
      // Bands spread over the spectrum by their order; a high-pass starts below what is heard.
      let band = Int(control.name.prefix { $0 != "/" }).map { $0 - 1 } ?? 0
      let isHighPass = equalizer.bands[band] == .highPass
      let spread =
        isHighPass ? 20 : 100 * pow(60, Double(band) / Double(max(1, equalizer.bands.count - 1)))
      return (.equalizer, starts[key] ?? spread)
    case is Compressor:
      let starts = [
        "thresholdDb": -15.0, "ratio": 1, "attackMs": 10, "releaseMs": 100, "kneeDb": 6,
        "makeupDb": 0,
      ]
      return starts[key].map { (.compressor, $0) }
    default: return nil
    }
  }

  /// The value of a learned control now, in its own unit.
  private func value(_ learned: Learned) -> Double {
    learned.spec.denormalized(Double(learned.share.value.scalar))
  }

  /// The error's energy over the target's, with the controls of `moving` tracked.
  private func loss(_ moving: Set<Stage>) -> Tensor {
    let given = controls.mapValues { learned in
      learned.spec.denormalized(
        moving.contains(learned.stage) ? learned.share.tensor : learned.share.value)
    }
    let mix = Console(session, given: given, on: target.backend).mix(stems)
    return (mix - target).squared().sum() / target.squared().sum()
  }

  /// Runs the stages one after the other; each goes on with what those before it learned;
  /// `report` gets the stage, the step in all, and the loss before that step.
  mutating func run(steps: Int, rate: Double, report: (Stage, Int, Double) -> Void) {
    var moving: Set<Stage> = []
    var count = 0
    for stage in Stage.allCases {
      moving.insert(stage)
      let parameters = controls.filter { moving.contains($0.value.stage) }.map(\.value.share)
        .sorted { $0.name < $1.name }
      guard !parameters.isEmpty else { continue }
      var optimizer = Adam(learningRate: rate)
      for step in 0..<steps {
        let loss = loss(moving)
        report(stage, count, Double(loss.scalar))
        // Smaller steps towards the end of a stage, by a half cosine.
        optimizer.learningRate =
          rate * (0.02 + 0.49 * (1 + cos(.pi * Double(step) / Double(steps))))
        optimizer.update(parameters, with: loss.gradients(for: parameters))
        for parameter in parameters {
          parameter.value = parameter.value.maximum(0).minimum(1)
        }
        count += 1
      }
    }
    report(.compressor, count, Double(loss([]).scalar))
  }

  /// Each control's name, the session's value and what was found.
  var found: [(name: String, truth: Double, found: Double)] {
    controls.map { address, learned in (name(address), learned.truth, value(learned)) }
      .sorted { $0.name < $1.name }
  }

  private func name(_ address: ControlAddress) -> String {
    guard case .track(let index) = address.channel else { return "\(address)" }
    let track = session.tracks[index]
    guard case .effect(let position, let control) = address.part else {
      return track.name + "/faderDb"
    }
    let slot = track.strip[position]
    return "\(track.name)/\(type(of: slot.effect).name)/\(slot.effect.controls[control].name)"
  }
}
