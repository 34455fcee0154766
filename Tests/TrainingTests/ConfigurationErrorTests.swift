import Testing
import Training

/// What reading a configuration says, to the letter.
@Suite struct ConfigurationErrorTests {
  struct Complaint: Sendable, CustomTestStringConvertible {
    let yaml: String
    let message: String

    init(_ yaml: String, _ message: String) {
      self.yaml = yaml
      self.message = message
    }

    var testDescription: String { message }
  }

  @Test(arguments: [
    Complaint(
      "",
      "run.yaml: \"data\" is missing. Add it: Which songs there are; it needs at least `path`."),
    Complaint("- 1", "run.yaml: found a list where a section is expected."),
    Complaint(
      "data:\n  pth: songs",
      "run.yaml:2:3: data: unknown key \"pth\". Did you mean \"path\"?"),
    Complaint(
      "data:\n  path: songs\nlearningRate: 1",
      "run.yaml:3:1: unknown key \"learningRate\". The keys here are \"data\", \"seed\"."),
    Complaint(
      "data: {kind: folder}",
      "run.yaml:1:7: data: \"path\" is missing. Add it: The folder with the songs, or the manifest."
    ),
    Complaint(
      "data:",
      "run.yaml:1:6: data: \"path\" is missing. Add it: The folder with the songs, or the manifest."
    ),
    Complaint(
      "data: songs", "run.yaml:1:7: data: found \"songs\" where a section is expected."),
    Complaint(
      "data: {path: [a]}",
      "run.yaml:1:14: data.path: found a list where a path, absolute or from this file's folder, is expected."
    ),
    Complaint(
      "data:\n  path:\n",
      "run.yaml:2:8: data.path: found nothing where a path, absolute or from this file's folder, is expected."
    ),
    Complaint(
      "data: {path: a, kind: foldr}",
      "run.yaml:1:23: data.kind: found \"foldr\". Did you mean \"folder\"?"),
    Complaint(
      "data: {path: a, kind: musdb}",
      "run.yaml:1:23: data.kind: found \"musdb\". Did you mean \"musdb18\"?"),
    Complaint(
      "data: {path: a, kind: slakh2100}",
      "run.yaml:1:23: data.kind: found \"slakh2100\". There is \"folder\", \"manifest\", \"enstDrums\", \"dsd100\", \"musdb18\", \"medleyDb\"."
    ),
    Complaint(
      "data: {path: a, mix: wet}",
      "run.yaml:1:7: data: `mix` goes with kind enstDrums, not folder. Leave it out."),
    Complaint(
      "data: {path: a, kind: dsd100, stems: raw}",
      "run.yaml:1:7: data: `stems` goes with kind medleyDb, not dsd100. Leave it out."),
    Complaint(
      "data: {path: a, kind: enstDrums, mix: damp}",
      "run.yaml:1:39: data.mix: found \"damp\". There is \"dry\", \"wet\"."),
    Complaint(
      "data:\n  path: a\n  sampleRate: 44.1\n",
      "run.yaml:3:15: data.sampleRate: found 44.1 where a whole number from 8000 to 384000 Hz is expected."
    ),
    Complaint(
      "data: {path: a, sampleRate: fast}",
      "run.yaml:1:29: data.sampleRate: found \"fast\" where a whole number from 8000 to 384000 Hz is expected."
    ),
    Complaint(
      "data: {path: a, sampleRate: 400}",
      "run.yaml:1:29: data.sampleRate: found 400 where a whole number from 8000 to 384000 Hz is expected."
    ),
    Complaint(
      "seed: \"7\"\ndata: {path: a}",
      "run.yaml:1:7: seed: found \"7\" where a whole number from 0 to 4294967295 is expected."),
    Complaint(
      "seed: 1e400\ndata: {path: a}",
      "run.yaml:1:7: seed: found 1e400 where a whole number from 0 to 4294967295 is expected."),
    Complaint(
      "data: {path: a, split: {test: 1.5}}",
      "run.yaml:1:31: data.split.test: found 1.5 where a share from 0 to 1 or a list of songs is expected."
    ),
    Complaint(
      "data: {path: a, split: {test: demo}}",
      "run.yaml:1:31: data.split.test: found \"demo\" where a share from 0 to 1 or a list of songs is expected."
    ),
    Complaint(
      "data: {path: a, split: {test: [{}]}}",
      "run.yaml:1:32: data.split.test.0: found a section where a song's name is expected."),
    Complaint(
      "data: {path: a, split: {train: 0.5, test: 0.3}}",
      "run.yaml:1:24: data.split: the shares add up to 0.8. Let them add up to 1."),
    Complaint(
      "data: {path: a, split: {train: [x, y], test: [z, x]}}",
      "run.yaml:1:24: data.split: \"x\" is listed twice. Leave it in one split."),
    Complaint(
      "data: {path: a, test: 1}",
      "run.yaml:1:17: data: unknown key \"test\". The keys here are \"kind\", \"mix\", \"stems\", \"path\", \"sampleRate\", \"split\"."
    ),
    Complaint(
      "seed: 1\ndata: {path: a}\nseed: 2",
      "run.yaml:1:1: the key \"seed\" stands twice in one section. Leave one of them."),
    Complaint(
      "data: {path: a",
      "run.yaml:2:1: this is not YAML: did not find expected ',' or '}'."),
    Complaint(
      "data:\n\tpath: a",
      "run.yaml:2:1: this is not YAML: found character that cannot start any token."),
    Complaint(
      "data: *songs", "run.yaml:1:7: this is not YAML: found undefined alias."),
  ])
  func says(complaint: Complaint) {
    #expect {
      try Configuration(Array(complaint.yaml.utf8), file: "run.yaml")
    } throws: { error in
      #expect("\(error)" == complaint.message)
      return true
    }
  }
}
