import TensorEngine
import Testing
import Training

/// What a run says that cannot be provoked in a test, or only at length.
@Suite struct TrainingErrorTests {
  @Test(arguments: [
    (
      TrainingError.tooFewSteps(5, made: 40),
      "training.steps: the run has made 40 steps already, more than 5. Take more, or leave it out."
    ),
    (
      TrainingError.brokenState(file: "r/last.safetensors", reason: "why."),
      "r/last.safetensors: the run cannot go on from it: why."
    ),
    (
      .otherModel(file: "a.safetensors"),
      "a.safetensors: the model in it is another one than the configuration asks for. Give the model the same sizes, or leave model.startFrom out."
    ),
    (
      .changed(key: "schedule.factor", was: "0.1", now: nil),
      "schedule.factor: the run was begun with 0.1 and would go on with nothing. Only training.steps, training.stopAfter and logging may change; begin another run for the rest."
    ),
    (
      .busy("r", holder: "process 7 on studio"),
      "r is being written by process 7 on studio. Wait for its end, or stop it."
    ),
    (
      .busy("r", holder: ""), "r is being written by another process. Wait for its end, or stop it."
    ),
    (
      .lostState(folder: RunFolder("r/"), reason: "It is gone.", weights: "r/w"),
      "It is gone. Without it the run cannot be resumed: it alone holds the optimiser's memory. Put a copy of it back, or begin another run with the weights that are left: fader train r/config.yaml --set output.directory=r-2 --set model.startFrom=r/w"
    ),
    (
      .skipped(step: 9, inRow: 3, .notFinite(.input("mix"))),
      "step 9: 3 steps in a row gave no finite loss and gradient (training.nonFiniteLimit); the last trouble began in the input mix. Lower optimizer.learningRate, or set training.clipNorm."
    ),
    (
      .skipped(step: 9, inRow: 3, .effect("Fault crashed. Leave it out.")),
      "step 9: 3 steps in a row were skipped (training.nonFiniteLimit), the last because an effect failed: Fault crashed. Leave it out."
    ),
  ])
  func says(error: TrainingError, message: String) {
    #expect("\(error)" == message)
  }
}
