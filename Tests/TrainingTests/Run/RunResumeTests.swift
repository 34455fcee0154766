import Foundation
import Models
import TensorEngine
import Testing
import Training

/// Going on where something of the run is gone, damaged, or in another process's hands.
@Suite struct RunResumeTests {
  private let songs: TinySongs
  private let folder: RunFolder

  init() throws {
    songs = try TinySongs()
    folder = RunFolder(songs("runs/run"))
  }

  /// `validation.every` 4, `checkpoints.every` 3, `checkpoints.keepEvery` 6.
  private func run(steps: Int, goesOn: Bool = false, _ changes: String...) throws -> TrainingRun {
    try songs.run(
      "run", songs.configuration(["training.stopAfter=\(steps)"] + changes), goesOn: goesOn)
  }

  private func make(steps: Int) throws { _ = try run(steps: steps).run(note: { _ in }) { _ in } }

  private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  private func refusal() throws -> String {
    let before = try songs.bytes(of: "run")
    let error = #expect(throws: TrainingError.self) { _ = try run(steps: 12, goesOn: true) }
    #expect(try songs.bytes(of: "run") == before, "nothing is touched")
    return error.map { "\($0)" } ?? ""
  }

  private let advice =
    " Without it the run cannot be resumed: it alone holds the optimiser's memory. Put a copy of it back, or "
    + "begin another run"

  // MARK: Without the last checkpoint

  @Test func theWeightsThatAreLeftAreNamed() throws {
    try make(steps: 7)
    try remove(folder.last)
    let start = "\(folder.last) is gone; the run had made 6 steps." + advice
    let command =
      ": fader train \(folder.configuration) --set output.directory=\(folder.path)-2"
    #expect(
      try refusal() == start + " with the weights that are left" + command
        + " --set model.startFrom=\(folder.step(6))")
    try remove(folder.step(6))
    #expect(
      try refusal() == start + " with the weights that are left" + command
        + " --set model.startFrom=\(folder.best)")
    try remove(folder.best)
    #expect(try refusal() == start + command)
  }

  /// It was saved at its end, if at no step before.
  @Test func aFinishedRunThatLostItsCheckpointsIsNotBegunAnew() throws {
    _ = try run(steps: 2, "training.steps=2").run(note: { _ in }) { _ in }
    try remove(folder.last)
    if FileManager.default.fileExists(atPath: folder.best) { try remove(folder.best) }
    #expect(try refusal().hasPrefix("\(folder.last) is gone; the run had made 2 steps."))
  }

  /// The command of the message is one that goes.
  @Test func anotherRunStartsWithTheWeightsThatAreLeft() throws {
    try make(steps: 7)
    let run = try songs.run(
      "run-2", songs.configuration("model.startFrom=\(folder.step(6))", "training.steps=1"))
    #expect(try run.run(note: { _ in }) { _ in }.step == 1)
  }

  @Test func aDamagedCheckpointIsNoReasonToBeginAnew() throws {
    try make(steps: 7)
    let bytes = try Data(contentsOf: URL(filePath: folder.last))
    try bytes.dropLast(100).write(to: URL(filePath: folder.last))
    let text = try refusal()
    #expect(text.hasPrefix("\(folder.last): "), "\(text)")
    #expect(text.contains("The file was cut short; copy it again." + advice), "\(text)")
  }

  @Test func aRunThatEndedBeforeItsFirstCheckpointSaysThatItBeginsAnew() throws {
    _ = try run(steps: 12)
    let next = try run(steps: 12, goesOn: true)
    #expect(
      next.losses == ["\(folder.path) ended before its first checkpoint; it begins anew."])
    #expect(next.step == 0)
  }

  // MARK: Without other files

  @Test func whatIsGoneBesideIsNamed() throws {
    try make(steps: 7)
    #expect(try run(steps: 12, goesOn: true).losses.isEmpty)
    for path in [folder.split, folder.metrics, folder.best] { try remove(path) }
    #expect(
      try run(steps: 12, goesOn: true).losses == [
        "\(folder.split) is gone; whether the songs are those that the run was begun with is not known.",
        "\(folder.metrics) is gone; it begins again after step 7.",
        "\(folder.best) of step 4 is gone; the next is written where validation gets better.",
      ])
  }

  // MARK: Two at once

  @Test func aFolderHasOneWriter() throws {
    let holder = "process \(getpid()) on \(EventFile.localHost)"
    let first = try run(steps: 7)
    #expect(throws: TrainingError.busy(folder.path, holder: holder)) {
      _ = try run(steps: 12, goesOn: true)
    }
    #expect(throws: TrainingError.busy(folder.path, holder: holder)) {
      _ = try folder.resumed(with: nil, changes: [], catalogues: .builtIn)
    }
    #expect(throws: TrainingError.runExists(folder.path)) { _ = try run(steps: 7) }
    _ = try first.run(note: { _ in }) { _ in }
  }

  /// A killed process leaves its file, but no lock.
  @Test func aLockDiesWithItsProcess() throws {
    try make(steps: 7)
    let file = folder.path + "/.lock"
    #expect(!FileManager.default.fileExists(atPath: file), "nothing of it stays")
    try Data("process 1 on a machine that went down long ago".utf8).write(to: URL(filePath: file))
    _ = try run(steps: 12, goesOn: true).run(note: { _ in }) { _ in }
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  // MARK: What it costs

  @Test func theTimeThatIsLeftIsKnownAfterTheFirstStep() throws {
    var left: [Double?] = []
    let run = try run(steps: 4, "validation.every=null")
    let outcome = try run.run(note: { _ in }) { left.append($0.secondsLeft) }
    #expect(left.count == 4 && left[0] == nil)
    #expect(left.dropFirst().allSatisfy { $0.map { $0 >= 0 } ?? false })
    #expect(run.parameterCount > 100)
    #expect(outcome.clippedShare.map { (0...1).contains($0) } == true)
  }

  @Test func howManyStepsWereClipped() throws {
    for (limit, share) in [("1e-9", 1.0), ("1e9", 0)] {
      let run = try songs.run(
        limit, songs.configuration("training.clipNorm=\(limit)", "training.steps=3"))
      #expect(try run.run(note: { _ in }) { _ in }.clippedShare == share)
    }
  }
}
