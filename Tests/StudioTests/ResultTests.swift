import Documents
import Foundation
import Studio
import TestSupport
import Testing

/// The documents of results, against `JSON.md`.
@Suite struct ResultTests {
  private let reference: JSONReference

  init() throws { reference = try JSONReference() }

  private func check(_ name: String, _ documents: JSONValue...) throws {
    let read = try documents.map {
      try JSONDecoder().decode(JSONDocument.self, from: Data($0.text.utf8))
    }
    let problems = reference.problems(of: read, as: name)
    #expect(problems.isEmpty, "\(name):\n\(problems.joined(separator: "\n"))")
  }

  @Test func mixAndRender() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "notes.txt")
      var settings = MixSettings(output: OutputSettings(path: song.beside("mix.wav")))
      settings.edits.sessionOut = song.beside("session.json")
      settings.edits.assignments = [try ControlAssignment("bass/compressor/thresholdDb=-40")]
      let mix = try MixJob(stems: [song.path], settings: settings).run { _ in }
      try check("fader mix --json", mix.json)
      var output = OutputSettings(path: song.beside("part.wav"))
      (output.part.start, output.part.duration) = (SongTime(seconds: 0.1), SongTime("0:00.1"))
      let render = RenderJob(
        session: song.beside("session.json"), output: output, stemsOut: song.beside("parts"),
        isMetered: true)
      let part = try render.run { _ in }
      #expect(part.samples == 4_410 && part.songSamples == mix.render.samples)
      output = OutputSettings(path: song.beside("mix.mp3"))
      let coded = RenderJob(session: song.beside("session.json"), output: output)
      let path = song.beside("session.json")
      let session = try String(contentsOfFile: path, encoding: .utf8).replacing(
        "\"strip\": [", with: "\"strip\": [{ \"effect\": \"command\", \"arguments\": [\"cat\"] },",
        maxReplacements: 1)
      try Data(session.utf8).write(to: URL(filePath: song.beside("command.json")))
      let commanded = RenderJob(
        session: song.beside("command.json"), output: output,
        resources: JobResources(allowsCommands: true))
      try check(
        "fader render --json", part.json, try coded.run { _ in }.json,
        try commanded.run { _ in }.json)
    }
  }

  @Test func evaluation() throws {
    try SongFolder.make { song in
      try song.writeStem("target.wav", hertz: 330, seconds: 1.1, channels: 2)
      try song.writeStem("mix.wav", hertz: 500, seconds: 1.1, channels: 2)
      var job = EvaluationJob(target: song.path + "/target.wav", mixes: [song.path + "/mix.wav"])
      (job.baselines, job.isAligned) = ([song.path + "/mix.wav"], true)
      try check("fader evaluate --json", try job.run { _ in }.json)
    }
  }

  @Test func inspections() throws {
    try SongFolder.make { song in
      try song.writeBand()
      try song.write("text", as: "broken.wav")
      try song.write("text", as: "notes.txt")
      let found = try InspectJob([song.path, song.path + "/keys.wav"]).run { _ in }
      #expect(found.map(\.kind) == ["stems", "audio"])
      try check("fader inspect --json: stems", found[0].json)
      try check("fader inspect --json: audio", found[1].json)
      #expect(Inspection.document(of: [found[1]]) == found[1].json)
      #expect(Inspection.document(of: found) == .array(found.map(\.json)))
    }
  }
}
