package import Documents

/// Why a run cannot begin, be resumed or come to its end.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case noModel(file: String)
  case runExists(String)
  case noRun(String)
  case file(FileError)
  case busy(String, holder: String)
  case changed(key: String, was: String?, now: String?)
  case tooFewSteps(Int, made: Int)
  case brokenState(file: String, reason: String)
  case lostState(folder: RunFolder, reason: String, weights: String?)
  case otherModel(file: String)
  case emptySplit(name: String, counts: String)
  case unusableSongs(name: String, reasons: [String])
  case otherSongs(name: String)
  case noPlace(reason: String)
  case wrongLength(samples: Int, multiple: Int)
  case tooShort(samples: Int, reason: String)
  case noTruth
  case notMono(effect: String)
  case skipped(step: Int, inRow: Int, StepFailure)

  package var description: String {
    switch self {
    case .noModel(let file):
      "\(file): \"model\" is missing. Say which one is trained, such as model: {kind: dmc}."
    case .runExists(let folder):
      "\(folder) holds a run already. Resume it (--resume \(folder)), or name another "
        + "output.directory."
    case .noRun(let folder):
      "\(folder) holds no run: there is no config.yaml in it. Name the folder of a run."
    case .file(let error):
      "\(error)"
    case .busy(let folder, let holder):
      "\(folder) is being written by \(holder.isEmpty ? "another process" : holder). Wait for its end, or "
        + "stop it."
    case .changed(let key, let was, let now):
      "\(key): the run was begun with \(was ?? "nothing") and would go on with \(now ?? "nothing"). Only "
        + "training.steps, training.stopAfter and logging may change; begin another run for the rest."
    case .tooFewSteps(let steps, let made):
      "training.steps: the run has made \(made) steps already, more than \(steps). Take more, or leave it out."
    case .brokenState(let file, let reason):
      "\(file): the run cannot go on from it: \(reason)"
    case .lostState(let folder, let reason, let weights):
      "\(reason) Without it the run cannot be resumed: it alone holds the optimiser's memory. Put a copy of "
        + "it back, or begin another run"
        + (weights == nil ? "" : " with the weights that are left")
        + ": fader train \(folder.configuration) --set output.directory=\(folder.path)-2"
        + (weights.map { " --set model.startFrom=\($0)" } ?? "")
    case .otherModel(let file):
      "\(file): the model in it is another one than the configuration asks for. Give the model the same "
        + "sizes, or leave model.startFrom out."
    case .emptySplit(let name, let counts):
      "the split \"\(name)\" is empty; there are: \(counts). List songs in data.split, or give it a share."
    case .unusableSongs(let name, let reasons):
      "no song of the split \"\(name)\" can be used:" + reasons.map { "\n  " + $0 }.joined()
    case .otherSongs(let name):
      "the songs are not those that the run was begun with: \"\(name)\" is new, gone, or in another split. "
        + "Put the data back as it was, or begin another run."
    case .noPlace(let reason):
      "data.segmentSamples and data.minimumActiveStems: \(reason)"
    case .wrongLength(let samples, let multiple):
      "data.segmentSamples: \(samples) is not a multiple of \(multiple), which the model needs. Take "
        + "\(max(1, (samples + multiple / 2) / multiple) * multiple)."
    case .tooShort(let samples, let reason):
      "data.segmentSamples: \(samples) samples are too short: \(reason)"
    case .noTruth:
      "loss: \"parameters\" needs songs that know the true gain and pan of their stems (truth.json), and "
        + "no song of the split \"train\" does. Leave the term out, or choose other songs."
    case .notMono(let effect):
      "model.effect: \(effect) makes two channels of one, and a proxy hears one at a time. Leave out what "
        + "pans."
    case .skipped(let step, let inRow, .notFinite(let origin)):
      "step \(step): \(inRow) steps in a row gave no finite loss and gradient (training.nonFiniteLimit); "
        + "the last trouble began in \(origin). Lower optimizer.learningRate, or set training.clipNorm."
    case .skipped(let step, let inRow, .effect(let cause)):
      "step \(step): \(inRow) steps in a row were skipped (training.nonFiniteLimit), the last because an effect "
        + "failed: \(cause)"
    }
  }
}
