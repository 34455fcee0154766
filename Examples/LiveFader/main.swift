// A console that plays while a control moves: two tones, a fader that swings, a
// compressor that bites and lets go.
//
//   swift run LiveFader 4 | aplay -f FLOAT_LE -r 44100 -c 2
import Foundation
import Studio

let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) } ?? 4
let (rate, block) = (44_100, 256)

/// The next block of a tone.
func tone(_ hertz: Double, from start: Int) -> [Float] {
  (start..<start + block).map { Float(0.2 * sin(2 * .pi * hertz * Double($0) / Double(rate))) }
}

do {
  var session = Session(
    sampleRate: rate,
    tracks: [Track(name: "bass", file: "/bass"), Track(name: "lead", file: "/lead")])
  session.tracks[1].strip = [
    try EffectSlot(["effect": "compressor", "thresholdDb": -24, "ratio": 4]),
    try EffectSlot(["effect": "reverb", "decaySeconds": 1.2, "mix": 0.3]),
  ]
  let console = try LiveConsole(session, longestBlock: block)
  for start in stride(from: 0, to: Int(seconds * Double(rate)), by: block) {
    let turn = Double(start) / Double(rate) * .pi
    session.tracks[0].fader = .constant(-12 + 12 * sin(turn))
    try session.tracks[1].strip[0].set("thresholdDb", to: .constant(-30 + 20 * cos(turn)))
    try console.update(session)

    let sound = try console.process([[tone(55, from: start)], [tone(440, from: start)]])
    let samples = zip(sound.mix[0], sound.mix[1]).flatMap { [$0, $1] }
    FileHandle.standardOutput.write(samples.withUnsafeBytes { Data($0) })
  }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
