import Datasets
import Documents
import Models
import Testing
import Training

/// What a run writes as `config.yaml`, and what it is compared with.
@Suite struct ConfigurationRecordTests {
  private func read(_ yaml: String, file: String = "/runs/run.yaml") throws -> Configuration {
    try Configuration(Array(yaml.utf8), file: file, catalogues: .builtIn)
  }

  @Test func everyValueIsWrittenOut() throws {
    let yaml = try read(
      "data: {path: songs}\nmodel: {kind: dmc, encoderWidth: 16}\nschedule: {kind: step}"
    ).entries.yaml
    #expect(
      yaml == """
        seed: 0
        allowCommands: false
        data:
          kind: folder
          path: /runs/songs
          sampleRate: null
          split: {train: 0.8, validation: 0.1, test: 0.1}
          segmentSamples: 131072
          minimumActiveStems: 1
          maximumStems: null
          relevel: null
          stemPreparation: {peakDb: -12}
          mixPreparation: none
          augmentation:
            gainDb: null
            swapShare: 0
            polarityShare: 0
          cacheMegabytes: 1024
        model:
          kind: dmc
          startFrom: null
          transformation: gainPan
          encoderWidth: 16
          encoderDepth: 7
          hiddenWidth: 256
          console: null
        loss: [{kind: mrstft, weight: 1}]
        optimizer:
          kind: adam
          learningRate: 0.0003
          weightDecay: 0
          meanDecay: 0.9
          squareDecay: 0.999
          epsilon: 1e-08
        schedule:
          kind: step
          warmUpSteps: 0
          milestones: [0.85, 0.95]
          factor: 0.1
        training:
          steps: 20000
          stopAfter: null
          batchSize: 4
          accumulation: 1
          clipNorm: 1
          averageDecay: null
          nonFiniteLimit: 10
          earlyStopping: null
          recompute: true
        validation:
          every: 500
          split: validation
          examplesPerSong: 4
          features: true
          audioExamples: 2
        checkpoints:
          every: 500
          keepEvery: null
        logging:
          every: 10
          tensorBoard: true
        output:
          directory: null

        """)
  }

  @Test(arguments: [
    "data: {path: songs}",
    "data: {path: \"my songs\", cacheMegabytes: 16}\nseed: 4294967295",
    "data: {kind: manifest, path: /a.json, split: {train: 1}}",
    "data: {kind: enstDrums, mix: wet, path: a, sampleRate: 44100}",
    "data: {kind: dsd100, path: a, stemPreparation: none}",
    "data: {kind: musdb18, path: a, mixPreparation: {loudnessLufs: -23.5}}",
    "data: {kind: medleyDb, stems: processed, path: a, maximumStems: 8}",
    "data: {path: a, augmentation: {gainDb: [-6, 6.5], swapShare: 0.5, polarityShare: 1e-3}}",
    "data: {path: a}\nmodel: {kind: mixWaveUNet}",
    "data: {path: a}\nmodel: {kind: mixWaveUNet, form: original, skip: none, depth: 3, upKernel: 7}",
    "data: {path: a}\nmodel: {kind: dmc, transformation: full, startFrom: \"it's a.safetensors\"}",
    "data: {path: a}\noptimizer: {kind: adamW, weightDecay: 0.01, epsilon: 1e-16}",
    "data: {path: a}\noptimizer: {kind: amsGrad, learningRate: 0.12345678901234567}",
    "data: {path: a}\noptimizer: {kind: sgd, momentum: 0.9, looksAhead: true}",
    "data: {path: a}\nschedule: {kind: cosine, finalShare: 0.01, warmUpSteps: 7}",
    "data: {path: a}\nschedule: {kind: step, milestones: [0.1, 0.2, 0.3]}",
    "data: {path: a}\nschedule: {kind: plateau, factor: 0.5, patience: 3, minimumShare: 0.1}",
    "data: {path: a}\nloss: [{kind: mrstft}, {kind: l1, weight: 1e9}]\noutput: {directory: ~}",
    "data: {path: a}\nloss: [{kind: stft, fftSize: 2048, logWeight: 0.1, bands: {mel: 40}}, {kind: stft}]",
    "data: {path: a}\nloss: [{kind: mrstft, resolutions: {count: 2, windows: [hann, kaiser], seed: 7}}]",
    "data: {path: a}\nloss: [{kind: sumDifferenceStft, resolutions: [{fftSize: 64, hopSize: 9}], filter: aWeighting}]",
    "data: {path: a}\nvalidation: {every: null, split: train}\noutput: {directory: a  b}",
    "data: {path: a}\ntraining: {clipNorm: null, stopAfter: 7}\ncheckpoints: {keepEvery: 1}",
  ])
  func isReadAsItWasWritten(yaml: String) throws {
    let configuration = try read(yaml)
    // Somewhere else: no path may depend on where the file lies.
    let again = try read(configuration.entries.yaml, file: "/elsewhere/config.yaml")
    #expect(again.entries == configuration.entries)
    #expect(again.data.split == configuration.data.split)
    #expect(again.data.path == configuration.data.path)
    #expect(again.loss == configuration.loss)
  }

  /// With all of its settings where one is not the loss's own, as before where none is.
  @Test func aTermIsWrittenWithItsSettings() throws {
    func loss(_ terms: String) throws -> String? {
      try read("data: {path: a}\nloss: [\(terms)]").entries.first { $0.key == "loss" }?.text
    }
    #expect(
      try loss("{kind: esr, epsilon: 1e-8, filter: none}, {kind: esr, epsilon: 1e-3}")
        == "[{kind: esr, weight: 1}, {kind: esr, weight: 1, epsilon: 0.001, filter: none}]")
    #expect(
      try loss("{weight: 0.5, linearWeight: 0.1, kind: stft, hopSize: 512, fftSize: 2048}")
        == "[{kind: stft, weight: 0.5, fftSize: 2048, hopSize: 512, windowSize: null, window: hann, "
        + "padding: reflect, convergenceWeight: 1, logWeight: 1, linearWeight: 0.1, phaseWeight: 0, "
        + "wrapsPhase: true, logDistance: absolute, linearDistance: absolute, logFactor: 1, logOffset: 0, "
        + "powerFloor: 1e-08, bands: bins, isScaleInvariant: false, pooling: item, filter: none}]")
    #expect(
      try loss("{kind: mrstft, resolutions: {seed: 3}}")?.contains(
        "resolutions: {count: 3, fftSizes: [16, 32768], hops: [0.1, 1], "
          + "windows: [hann, bartlett, blackman, hamming, kaiser], seed: 3}") == true)
  }

  /// Whatever a song is called.
  @Test func namesOfSongs() throws {
    let names = [
      "two words", "it's", "a \"b\"", "x: y", "# no", "- 1", "007", "null", "true", "Off", "~", "",
      "[a]", "{b}", "back\\slash", "tab\there", "line\nbreak", "träge Größe", "日本", "a/b", "*x",
      "&y", "!z", "%a", "@b", "`c", "a, b", "a #b", " lead", "trail ", "1e3", "e\u{301}", "🎹",
      "\u{7f}", "\u{85}", "\u{2028}", "=", "<<",
    ]
    let rule = SplitRule(train: .songs(names), validation: .share(0), test: .share(0))
    let quoted = names.map { name in
      "\""
        + name.unicodeScalars.map { scalar in
          "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count)
            + String(scalar.value, radix: 16)
        }.joined() + "\""
    }
    let configuration = try read(
      "data: {path: a, split: {train: [\(quoted.joined(separator: ", "))]}}")
    #expect(configuration.data.split == rule)
    let again = try read(configuration.entries.yaml)
    #expect(again.data.split == rule)
  }

  // MARK: Differences

  private func difference(
    _ own: String, _ other: String, except isFree: (String) -> Bool = { _ in false }
  ) throws -> [String?]? {
    try read(own).entries.firstDifference(from: read(other).entries, except: isFree).map {
      [$0.key, $0.own, $0.other]
    }
  }

  @Test func theFirstDifference() throws {
    let plain = "data: {path: a}"
    #expect(try difference(plain, plain) == nil)
    #expect(try difference(plain, "data: {path: a, kind: folder}\nseed: 0") == nil)
    #expect(
      try difference(plain, "seed: 1\ndata: {path: a}\ntraining: {steps: 5}") == ["seed", "0", "1"])
    #expect(
      try difference(plain, "data: {path: a}\ntraining: {steps: 5, batchSize: 2}") {
        $0 == "training.steps"
      } == ["training.batchSize", "4", "2"])
  }

  @Test func keysThatOneSideLacks() throws {
    let (cosine, constant) = (
      "data: {path: a}\nschedule: {kind: cosine}", "data: {path: a}\nschedule: {kind: constant}"
    )
    func isKind(_ key: String) -> Bool { key == "schedule.kind" }
    #expect(
      try difference(cosine, constant, except: isKind) == ["schedule.finalShare", "0", nil])
    #expect(
      try difference(constant, cosine, except: isKind) == ["schedule.finalShare", nil, "0"])
  }

  /// What checkpoints leave out: nothing of it has a part in what is learned.
  @Test func whatDoesNotAffectTraining() throws {
    let entries = try read("data: {path: a}\nmodel: {kind: dmc}").entries
    #expect(
      entries.filter { !$0.affectsTraining }.map(\.key) == [
        "data.path", "data.cacheMegabytes", "model.startFrom", "training.stopAfter",
        "training.recompute",
        "checkpoints.every", "checkpoints.keepEvery", "logging.every", "logging.tensorBoard",
        "output.directory",
      ])
  }
}
