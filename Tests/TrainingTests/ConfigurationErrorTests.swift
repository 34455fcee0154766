import Documents
import Models
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

    /// With songs on the first line.
    init(ofRun yaml: String, _ message: String) {
      self.init("data: {path: a}\n" + yaml, "run.yaml:" + message)
    }

    /// Of keys beside the path; the last one is complained of, where its value begins.
    init(ofData keys: String, _ message: String) {
      let yaml = "data: {path: a, \(keys)}"
      let column = yaml.distance(
        from: yaml.startIndex, to: yaml.ranges(of: ": ").last?.upperBound ?? yaml.startIndex)
      let isWhole = message.contains("found a section")
      let start =
        isWhole
        ? yaml.distance(
          from: yaml.startIndex, to: yaml.lastIndex(of: "{") ?? yaml.startIndex) : column
      self.init(yaml, "run.yaml:1:\(start + 1): data.\(message)")
    }

    var testDescription: String { message }

    /// Reads the text, and compares what is said.
    func check() {
      let error = #expect(throws: DocumentError.self) {
        try Configuration(Array(yaml.utf8), file: "run.yaml", catalogues: .builtIn)
      }
      #expect(error.map { "\($0)" } == message)
    }
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
      "run.yaml:3:1: unknown key \"learningRate\". The keys here are \"seed\", \"allowCommands\", \"data\", \"model\", \"loss\", \"optimizer\", \"schedule\", \"training\", \"validation\", \"checkpoints\", \"logging\", \"output\"."
    ),
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
      "run.yaml:1:23: data.kind: found \"slakh2100\". There is \"folder\", \"manifest\", \"enstDrums\", \"dsd100\", \"musdb18\", \"medleyDb\", \"effect\"."
    ),
    Complaint(
      "data: {path: a, mix: wet}",
      "run.yaml:1:22: data.mix: `mix` goes with kind enstDrums, not folder. Leave it out."),
    Complaint(
      "data: {path: a, kind: dsd100, stems: raw}",
      "run.yaml:1:38: data.stems: `stems` goes with kind medleyDb, not dsd100. Leave it out."),
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
      "run.yaml:1:17: data: unknown key \"test\". The keys here are \"kind\", \"mix\", \"stems\", \"generatedShare\", \"path\", \"sampleRate\", \"split\", \"segmentSamples\", \"minimumActiveStems\", \"maximumStems\", \"relevel\", \"stemPreparation\", \"mixPreparation\", \"augmentation\", \"cacheMegabytes\"."
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
      "data: !!python/object:os.system {path: a}",
      "run.yaml:1:7: data: the tag !!python/object:os.system means nothing here. Leave it out."),
    Complaint(
      "data:\n  path: !!python/name:os.system a",
      "run.yaml:2:9: data.path: the tag !!python/name:os.system means nothing here. Leave it out."),
    Complaint(
      "data: {path: a}\nloss: !!python/tuple [{kind: l1}]",
      "run.yaml:2:7: loss: the tag !!python/tuple means nothing here. Leave it out."),
    Complaint(
      "data: {path: a, split: {test: [!local b]}}",
      "run.yaml:1:32: data.split.test.0: the tag !local means nothing here. Leave it out."),
    Complaint(
      "data: &a {path: a}\n---\ndata: *a",
      "run.yaml:2:1: this is not YAML: but found another document."),
    Complaint(
      "data:\n  <<: {path: a}",
      "run.yaml:2:3: data: sections are not merged (<<). Write the keys out."),
    Complaint(
      "data: {path: a}\nseed: 1_000",
      "run.yaml:2:7: seed: found \"1_000\" where a whole number from 0 to 4294967295 is expected."),
    Complaint(
      "data: {path: a}\r\nseed: 0x10\r\n",
      "run.yaml:2:7: seed: found \"0x10\" where a whole number from 0 to 4294967295 is expected."),
    Complaint(
      "data: *songs", "run.yaml:1:7: this is not YAML: found undefined alias."),
  ])
  func says(complaint: Complaint) {
    complaint.check()
  }

  /// Sections of a run: each begins on the second line, after the songs.
  @Test(arguments: [
    Complaint(
      ofRun: "model: {}",
      "2:8: model: \"kind\" is missing. Add it: dmc sets the controls of a console, mixWaveUNet makes the mix itself, effectProxy sounds as an effect does, so that there is a gradient."
    ),
    Complaint(
      ofRun: "model: {kind: demucs}",
      "2:15: model.kind: found \"demucs\". There is \"effectProxy\", \"mixWaveUNet\", \"dmc\"."),
    Complaint(
      ofRun: "model: {kind: dmc, depth: 7}",
      "2:27: model.depth: only a mixWaveUNet has this setting, not a dmc. Leave it out."),
    Complaint(
      ofRun: "model: {kind: mixWaveUNet, encoderWidth: 7}",
      "2:42: model.encoderWidth: only a dmc has this setting, not a mixWaveUNet. Leave it out."),
    Complaint(
      ofRun: "model: {kind: mixWaveUNet, upKernel: 4}",
      "2:38: model.upKernel: 4 taps have no middle. Choose an odd number."),
    Complaint(
      ofRun: "model: {kind: mixWaveUNet, form: original, skip: add}",
      "2:50: model.skip: in the original form the way down and the way up differ in channels, so nothing can be added. Choose concat or none."
    ),
    Complaint(
      ofRun: "model: {kind: mixWaveUNet, inputs: 0}",
      "2:36: model.inputs: found 0 where a whole number from 1 to 1024 is expected."),
    Complaint(
      ofRun: "loss: l1", "2:7: loss: found \"l1\" where a list of 1 to 32 terms is expected."),
    Complaint(
      ofRun: "loss: []",
      "2:7: loss: found an empty list where a list of 1 to 32 terms is expected."),
    Complaint(
      ofRun: "loss: [l1]", "2:8: loss.0: found \"l1\" where a section is expected."),
    Complaint(
      ofRun: "loss: [{weight: 2}]",
      "2:8: loss.0: \"kind\" is missing. Add it: What is compared: the mix, or with parameters the gain and pan of the stems where a song knows the true ones. sumDifferenceStft, the loss of the DMC paper, does not tell left from right; mrstft and l1 do."
    ),
    Complaint(
      ofRun: "loss: [{kind: l1}, {kind: parametres}]",
      "2:27: loss.1.kind: found \"parametres\". Did you mean \"parameters\"?"),
    Complaint(
      ofRun: "loss: [{kind: l1}, {kind: mse}, {kind: l1, weight: 2}]",
      "2:7: loss: l1 is there twice. Leave one, with the sum of both weights."),
    Complaint(
      ofRun: "loss: [{kind: stft}, {kind: stft, fftSize: 1024, weight: 2}]",
      "2:7: loss: stft is there twice. Leave one, with the sum of both weights."),
    Complaint(
      ofRun: "loss: [{kind: stft, fftSiz: 2048}]",
      "2:21: loss.0: unknown key \"fftSiz\". Did you mean \"fftSize\"?"),
    Complaint(
      ofRun: "loss: [{kind: l1, fftSize: 2048}]",
      "2:19: loss.0: unknown key \"fftSize\". The keys here are \"kind\", \"weight\"."),
    Complaint(
      ofRun: "loss: [{kind: parameters, epsilon: 1}]",
      "2:27: loss.0: unknown key \"epsilon\". The keys here are \"kind\", \"weight\"."),
    Complaint(
      ofRun: "loss: [{kind: stft, windowSize: 2048}]",
      "2:8: loss.0: the window of 2048 samples (windowSize) is longer than the frame of 1024 (fftSize). Shorten it, or leave it out."
    ),
    Complaint(
      ofRun: "loss: [{kind: mrstft, resolutions: [{fftSize: 64}]}]",
      "2:37: loss.0.resolutions.0: \"hopSize\" is missing. Add it: From frame to frame."),
    Complaint(
      ofRun: "loss: [{kind: l1, weight: 0}]",
      "2:27: loss.0.weight: found 0 where a number from 1e-09 to 1000000000 is expected."),
    Complaint(
      ofRun: "loss: [{kind: parameters}]\nmodel: {kind: mixWaveUNet}",
      "2:7: loss: a mixWaveUNet sets no controls that could be compared. Leave \"parameters\" out."
    ),
    Complaint(
      ofRun: "optimizer: {kind: lion}",
      "2:19: optimizer.kind: found \"lion\". There is \"adam\", \"adamW\", \"amsGrad\", \"sgd\"."),
    Complaint(
      ofRun: "optimizer: {momentum: 0.9}",
      "2:23: optimizer.momentum: only sgd has this setting, not adam. Leave it out."),
    Complaint(
      ofRun: "optimizer: {kind: sgd, epsilon: 1e-8}",
      "2:33: optimizer.epsilon: sgd has no such setting. Leave it out."),
    Complaint(
      ofRun: "optimizer: {kind: sgd, looksAhead: true}",
      "2:36: optimizer.looksAhead: there is no momentum to look ahead with. Set momentum."),
    Complaint(
      ofRun: "optimizer: {learningRate: -1}",
      "2:27: optimizer.learningRate: found -1 where a number from 0 to 1000 is expected."),
    Complaint(
      ofRun: "schedule: {factor: 0.5}",
      "2:20: schedule.factor: the schedule constant has no such setting. Leave it out."),
    Complaint(
      ofRun: "schedule: {kind: cosine, milestones: [0.5]}",
      "2:38: schedule.milestones: the schedule cosine has no such setting. Leave it out."),
    Complaint(
      ofRun: "schedule: {kind: step, milestones: [0.9, 0.5]}",
      "2:36: schedule.milestones: milestones come one after the other. Sort them."),
    Complaint(
      ofRun: "schedule: {kind: step, milestones: [0.9, 1.5]}",
      "2:42: schedule.milestones.1: found 1.5 where a number from 0 to 1 is expected."),
    Complaint(
      ofRun: "schedule: {kind: plateau}\nvalidation: {every: null}",
      "3:13: validation: without validation neither a plateau nor the time to stop can be seen. Set validation.every."
    ),
    Complaint(
      ofRun: "training: {earlyStopping: 3}\nvalidation: {every: null}",
      "3:13: validation: without validation neither a plateau nor the time to stop can be seen. Set validation.every."
    ),
    Complaint(
      ofRun: "training: {steps: 0}",
      "2:19: training.steps: found 0 where a whole number from 1 to 100000000 steps is expected."),
    Complaint(
      ofRun: "training: {averageDecay: 1}",
      "2:26: training.averageDecay: found 1 where a number from 0 to 0.999999 is expected."),
    Complaint(
      ofRun: "validation: {every: never}",
      "2:21: validation.every: found \"never\" where a whole number from 1 to 100000000 steps is expected."
    ),
    Complaint(
      ofRun: "validation: {features: yes}",
      "2:24: validation.features: found \"yes\" where true or false is expected."),
    Complaint(
      ofRun: "validation: {split: tests}",
      "2:21: validation.split: found \"tests\". Did you mean \"test\"?"),
    Complaint(
      ofRun: "checkpoints: {every: []}",
      "2:22: checkpoints.every: found an empty list where a whole number from 1 to 100000000 steps is expected."
    ),
    Complaint(
      ofRun: "logging: {tensorboard: true}",
      "2:11: logging: unknown key \"tensorboard\". Did you mean \"tensorBoard\"?"),
    Complaint(
      ofRun: "output: {directory: {}}",
      "2:21: output.directory: found a section where a path, absolute or from the working directory, is expected."
    ),
  ])
  func saysOfARun(complaint: Complaint) {
    complaint.check()
  }

  @Test(arguments: [
    Complaint(
      ofData: "segmentSamples: 100",
      "segmentSamples: found 100 where a whole number from 256 to 16777216 samples is expected."),
    Complaint(
      ofData: "minimumActiveStems: 3, maximumStems: 2",
      "maximumStems: no song has 3 sounding stems (minimumActiveStems) of at most 2. Raise the one or lower the other."
    ),
    Complaint(
      ofData: "stemPreparation: loud",
      "stemPreparation: found \"loud\" where none, {peakDb: -12} or {loudnessLufs: -23} is expected."
    ),
    Complaint(
      ofData: "stemPreparation: {peakDb: 3}",
      "stemPreparation.peakDb: found 3 where a number from -96 to 0 is expected."),
    Complaint(
      ofData: "mixPreparation: {lufs: -23}",
      "mixPreparation: found a section where none, {peakDb: -12} or {loudnessLufs: -23} is expected."
    ),
    Complaint(
      ofData: "cacheMegabytes: 1",
      "cacheMegabytes: found 1 where a whole number from 16 to 1048576 MB is expected."),
    Complaint(
      ofData: "augmentation: {gainDb: [6, -6]}",
      "augmentation.gainDb: found a list where [low, high] from -60 to 24 dB is expected."),
    Complaint(
      ofData: "augmentation: {gainDb: [-6, 60]}",
      "augmentation.gainDb: found a list where [low, high] from -60 to 24 dB is expected."),
    Complaint(
      ofData: "augmentation: {gainDb: 6}",
      "augmentation.gainDb: found 6 where [low, high] from -60 to 24 dB is expected."),
    Complaint(
      ofData: "augmentation: {swapShare: 2}",
      "augmentation.swapShare: found 2 where a number from 0 to 1 is expected."),
  ])
  func saysOfSongs(complaint: Complaint) {
    complaint.check()
  }
}
