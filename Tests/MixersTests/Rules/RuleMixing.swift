import Foundation
import Mixers
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport

// Mixes by rules, and ways to look at them.

func mix(_ stems: [MixStem]) throws -> Session {
  RuleMixer().session(for: stems, sampleRate: Signal.rate)
}

func slot(_ name: String, of track: Track) -> EffectSlot? {
  track.strip.first { $0.name == name }
}

func value(_ control: String, of slot: EffectSlot?) -> Double {
  guard let slot, let index = slot.effect.controls.firstIndex(where: { $0.name == control })
  else { return .nan }
  return slot.values[index].value(at: 0, taper: .linear)
}

/// The controls of the first band of a type.
func band(_ type: BiquadType, of track: Track) -> [String: Double]? {
  guard let slot = slot("equalizer", of: track), let equalizer = slot.effect as? Equalizer,
    let index = equalizer.bands.firstIndex(of: type)
  else { return nil }
  return Dictionary(
    ["frequencyHz", "gainDb", "q"].map { ($0, value("\(index + 1)/\($0)", of: slot)) }
  ) { $1 }
}

func rendered(_ session: Session, _ stems: [[[Float]]]) throws -> [[Float]] {
  let renderer = try SessionRenderer(
    session, stems: stems.map { ArrayStem($0) }, tailSeconds: 0, on: Backend.forTests(threads: 1))
  var mix: [[Float]] = [[], []]
  while let block = try renderer.next() {
    let count = block.mix.shape[3]
    let values = block.mix.values
    mix[0] += values[..<count]
    mix[1] += values[count...]
  }
  return mix
}

/// Where the mix puts each stem: its loudness after equalizer, compressor and fader in LUFS.
func loudnesses(_ stems: [MixStem]) throws -> [Double] {
  let session = try mix(stems)
  return zip(session.tracks, stems).map { track, stem in
    (stem.analysis.loudnessLufs ?? 0) + track.fader.value(at: 0, taper: .linear)
  }
}

/// The sound of a strip alone: of a stem through some effects, both channels in the middle.
func rendered(_ slots: [EffectSlot], _ sounds: [String: [Float]], through name: String) throws
  -> [Float]
{
  var session = Session(
    sampleRate: Signal.rate,
    tracks: sounds.keys.sorted().map { Track(name: $0, file: "/\($0).wav") })
  for index in session.tracks.indices where session.tracks[index].name == name {
    session.tracks[index].strip = slots
  }
  for index in session.tracks.indices where session.tracks[index].name != name {
    session.tracks[index].isMuted = true
  }
  let mix = try rendered(session, session.tracks.map { [sounds[$0.name] ?? []] })
  return mix[0].map { $0 * Float(2).squareRoot() }
}

extension [Float] {
  /// The level in decibels over some seconds.
  func levelDb(from start: Double, to end: Double) -> Double {
    let part = self[Int(start * Double(Signal.rate))..<Int(end * Double(Signal.rate))]
    return 10 * log10(part.reduce(0.0) { $0 + Double($1 * $1) } / Double(part.count) + 1e-20)
  }

  /// Sample by sample with another signal; the shorter one ends in silence.
  func adding(_ other: [Float]) -> [Float] {
    (0..<Swift.max(count, other.count)).map {
      ($0 < count ? self[$0] : 0) + ($0 < other.count ? other[$0] : 0)
    }
  }

  /// The signal some seconds later.
  func delayed(_ seconds: Double) -> [Float] {
    [Float](repeating: 0, count: Int(seconds * Double(Signal.rate))) + self
  }
}
