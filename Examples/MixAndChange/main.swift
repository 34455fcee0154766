// Mixes a folder of stems, then pulls one fader down and renders again.
//
//   swift run MixAndChange Datasets/demo/stems lead_sax -3 /tmp/out
import Foundation
import Studio

guard CommandLine.arguments.count == 5, let change = Double(CommandLine.arguments[3]) else {
  print("Usage: MixAndChange STEMS TRACK DECIBELS FOLDER")
  exit(2)
}
let (stems, name, folder) = (
  CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[4]
)

/// Shows how far a job is, and what it wants us to know.
let report: JobReport = { event in
  switch event {
  case .note(let text): print(text)
  case .warning(let text): print("Warning: \(text)")
  default: break
  }
}

do {
  // A mix by the rules, with its session.
  var settings = MixSettings(output: OutputSettings(path: "\(folder)/mix.wav"))
  settings.edits.sessionOut = "\(folder)/mix.json"
  let mix = try MixJob(stems: [stems], settings: settings).run(report: report)
  for track in mix.session.tracks {
    print("\(track.name): \(track.role ?? "?"), \(track.strip.map(\.name))")
  }

  // Every parameter is a number in the session.
  var session = mix.session
  try session.set(ControlAssignment("\(name)/faderDb=\(change)"))
  try session.write(to: "\(folder)/changed.json")

  let output = OutputSettings(path: "\(folder)/changed.wav")
  let changed = try RenderJob(session: "\(folder)/changed.json", output: output).run(report: report)
  print("\(changed.path): \(changed.figures.loudnessLufs ?? -.infinity) LUFS")
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
