import Foundation
import MixingConsole
import SignalOps

extension Session {
  /// Says in each track's notes where the fit's stages left it; what earlier stages noted of the same
  /// controls is taken back.
  mutating func noteSettings(_ stages: [FitStage]) {
    guard stages.contains(where: { $0 != .gain && $0 != .pan }) else { return }
    for index in tracks.indices where !tracks[index].isMuted && tracks[index].lock != .all {
      tracks[index].notes.removeAll { note in
        note.hasPrefix("fader: ") && !note.hasSuffix("beyond what a fader can do")
          || note.hasPrefix("pan: ")
      }
      tracks[index].notes += tracks[index].settingNotes(stages)
    }
  }
}

extension Track {
  fileprivate func settingNotes(_ stages: [FitStage]) -> [String] {
    var notes: [String] = []
    if stages.contains(.gain), let level = fader.constant {
      notes.append("fader: \(NoteText.decimal(level)) dB, after all stages")
    }
    for slot in strip where !slot.isBypassed {
      switch slot.effect {
      case is Pan where stages.contains(.pan):
        if let position = slot.values[0].constant {
          notes.append("pan: \(NoteText.position(position)), after all stages")
        }
      case let equalizer as Equalizer where stages.contains(.eq):
        notes.append("eq: " + equalizer.description(of: slot))
      case is Compressor where stages.contains(.compressor):
        notes.append("compressor: " + compressorDescription(slot))
      default: break
      }
    }
    if stages.contains(.reverb) {
      for send in sends {
        guard let level = send.level.constant, level > -60 else { continue }
        notes.append("reverb: \(NoteText.decimal(level)) dB to \(send.bus)")
      }
    }
    return notes
  }

  private func compressorDescription(_ slot: EffectSlot) -> String {
    func value(_ name: String) -> Double? {
      slot.effect.index(ofControl: name).flatMap { slot.values[$0].constant }
    }
    guard let threshold = value("thresholdDb"), let ratio = value("ratio"),
      let attack = value("attackMs"), let release = value("releaseMs")
    else { return "moves" }
    return String(
      format: "%.1f:1 above %.1f dB, attack %.1f ms, release %.0f ms", ratio, threshold, attack,
      release)
  }
}

extension Equalizer {
  /// The bands that are heard: `3.2 dB at 120 Hz, …`.
  fileprivate func description(of slot: EffectSlot) -> String {
    let words = bands.indices.compactMap { band -> String? in
      func value(_ control: Control) -> Double? {
        index(ofControl: control, band: band).flatMap { slot.values[$0].constant }
      }
      guard let hertz = value(.frequencyHz) else { return nil }
      guard let gain = value(.gainDb) else {
        return "\(bands[band].rawValue) at \(NoteText.hertz(hertz))"
      }
      return abs(gain) < 0.25 ? nil : "\(NoteText.decimal(gain)) dB at \(NoteText.hertz(hertz))"
    }
    return words.isEmpty ? "flat" : words.joined(separator: ", ")
  }
}
