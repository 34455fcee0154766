import Evaluation
import Foundation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport

/// Three stems with sound in all of the spectrum, in memory, and mixes of them.
struct DescentSong {
  static let rate = 22_050

  let backend = Backend.forTests(threads: 2)
  let stems: [Tensor]
  let plain: Session

  init(seconds: Double = 3) {
    let count = Int(seconds * Double(Self.rate))
    var random = RandomSource(seed: 5)
    let noise = (0..<3 * count).map { _ in random.uniform(in: -1...1) }
    let drums = (0..<count).map { index in
      noise[index] * 0.5 * Float(exp(-Double(index % 5_512) / 900))
    }
    let tones = (0..<count).map { index in
      let phase = Double(index) / Double(Self.rate)
      let pitch = [110.0, 146.8, 98][(index / 7_000) % 3]
      let saw = 2 * (pitch * phase).truncatingRemainder(dividingBy: 1) - 1
      return Float(0.2 * saw) + 0.01 * noise[count + index]
    }
    let swell = (0..<count).map { index in
      noise[2 * count + index] * 0.1 * Float(1 + sin(Double(index) / 4_000))
    }
    let rows = [[drums], [tones], [swell, [Float](swell.reversed())]]
    let backend = backend
    stems = rows.map { rows in
      Tensor(rows.flatMap { $0 }, shape: [1, 1, rows.count, count], on: backend)
    }
    plain = Session(
      sampleRate: Self.rate,
      tracks: ["drums", "tones", "swell"].map { name in
        var track = Track(name: name, file: "/\(name).wav")
        track.strip = [EffectSlot(Pan())]
        return track
      })
  }

  /// A mix by a random console.
  func target(seed: UInt64, _ parts: Set<RandomConsole.Part>) throws -> (
    session: Session, mix: Tensor
  ) {
    let session = RandomConsole(seed: seed, parts: parts).applied(to: plain)
    return (session, try mix(session))
  }

  func mix(_ session: Session) throws -> Tensor { try Console(session, on: backend).mix(stems) }

  /// The whole song as one excerpt.
  func excerpt(_ target: Tensor) -> FitExcerpt {
    FitExcerpt(stems: stems, target: target, start: 0, warmUp: Self.rate / 4)
  }

  /// 10·log10(Σ target² / Σ (target − mix)²).
  func signalToNoise(_ session: Session, _ target: Tensor) throws -> Double {
    let error = try (target - mix(session)).squared().sum().scalar
    return 10 * log10(Double(target.squared().sum().scalar) / Double(error))
  }

  /// All faders, positions, equalizers and thresholds of a session.
  func controls(_ session: Session) -> [FitControl] {
    session.tracks.indices.flatMap { track -> [FitControl] in
      let channel = ControlAddress.Channel.track(track)
      let effects = session.tracks[track].strip.enumerated().flatMap { place, slot in
        slot.effect.controls.indices.map {
          ControlAddress(channel, .effect(place, control: $0))
        }
      }
      return ([ControlAddress(channel, .fader)] + effects).compactMap {
        FitControl($0, in: session)
      }
    }
  }
}
