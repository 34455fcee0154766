// Finds the console settings behind a finished mix, and renders them without the equalizers.
//
//   swift run FitAndRender Datasets/demo/stems Datasets/demo/mix.flac /tmp/out
import Foundation
import Studio

guard CommandLine.arguments.count == 4 else {
  print("Usage: FitAndRender STEMS TARGET FOLDER")
  exit(2)
}
let (stems, target, folder) = (
  CommandLine.arguments[1], CommandLine.arguments[2], CommandLine.arguments[3]
)

/// Shows how far the job is.
let report: JobReport = { event in
  if case .progress(let work, let share, _) = event { print("\(work): \(Int(100 * share)) %") }
}

do {
  var settings = FitSettings(target: target)
  settings.stages = [.gain, .pan, .eq]
  settings.steps = 5
  let fit = try FitJob(stems: [stems], settings: settings).run(report: report)
  for track in fit.session.tracks {
    print("\(track.name): \(track.fader.constant ?? 0) dB, \(track.strip.map(\.name))")
  }

  // What was found is a session as any other.
  var dry = fit.session
  for index in dry.tracks.indices {
    dry.tracks[index].strip.removeAll { $0.name == "equalizer" }
  }
  try dry.write(to: "\(folder)/dry.json")
  let output = OutputSettings(path: "\(folder)/dry.wav")
  let render = try RenderJob(session: "\(folder)/dry.json", output: output).run(report: report)
  print("\(render.path): \(render.figures.truePeakDbtp ?? -.infinity) dBTP")
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
