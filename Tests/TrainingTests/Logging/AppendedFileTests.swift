import Documents
import Testing
import Training

@Suite struct LogFileErrorTests {
  @Test(
    arguments: [
      (.file(.missing("a")), "a does not exist. Check the path."),
      (
        .cannotWrite(path: "a", reason: "full"),
        "a could not be written (full). Make room on its disk, then resume the run."
      ),
      (
        .otherColumns(path: "a", found: "x", expected: "y"),
        "a has other columns than this run: found x, expected y. "
          + "Resume with the losses and figures that the run began with, or move the file away."
      ),
      (
        .damagedRow(path: "a", line: 3),
        "a:3: this is not a row of the table. Mend it, or move the file away."
      ),
    ] as [(LogFileError, String)])
  func says(error: LogFileError, message: String) {
    #expect("\(error)" == message)
  }
}
