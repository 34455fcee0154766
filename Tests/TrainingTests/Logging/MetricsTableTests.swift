import Foundation
import Testing
import Training

@Suite struct MetricsTableTests {
  private let folder: TemporaryFolder
  private let name = "metrics.csv"

  init() throws { folder = try TemporaryFolder() }

  private func table(
    _ columns: [String] = ["loss", "validation/loss"], keepingUpTo step: Int? = nil
  ) throws -> MetricsTable {
    try MetricsTable(path: folder(name), columns: columns, keepingUpTo: step)
  }

  @Test func holdsARowForEachStep() throws {
    let table = try table()
    #expect(try folder.text(name) == "step,loss,validation/loss\n")
    try table.add(step: 0, ["validation/loss": 0.1])
    // There without anything being closed.
    #expect(try folder.text(name) == "step,loss,validation/loss\n0,,0.1\n")
    try table.add(step: 10, ["loss": 3, "validation/loss": -1e-7])
    try table.add(step: 11, [:])
    #expect(
      try folder.text(name) == "step,loss,validation/loss\n0,,0.1\n10,3,-1e-07\n11,,\n")
    #expect(table.lastStep == 11)
  }

  @Test(arguments: [
    0.1 + 0.2, 1 / 3.0, .leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 1e16, 123_456_789,
    .infinity, .nan,
  ])
  func numbersReadBack(number: Double) throws {
    try table(["loss"]).add(step: 1, ["loss": number])
    let cell = try folder.text(name).split(separator: "\n")[1].split(separator: ",")[1]
    let read = try #require(Double(cell))
    #expect(read == number || read.isNaN && number.isNaN)
    #expect(read.sign == number.sign)
    #expect(cell.count <= "\(number)".count)
  }

  @Test func aNewRunBeginsAnew() throws {
    try folder.write("something,else\n1,2\n", as: name)
    _ = try table()
    #expect(try folder.text(name) == "step,loss,validation/loss\n")
  }

  @Test(
    arguments: [
      // Rows after the step, and a line that ends in the middle.
      (
        "step,loss,validation/loss\n1,1,\n2,2,\n3,3,4\n4,4,", 2,
        "step,loss,validation/loss\n1,1,\n2,2,\n", 2
      ),
      ("step,loss,validation/loss\n1,1,\n2,2,4", 2, "step,loss,validation/loss\n1,1,\n", 1),
      (
        "step,loss,validation/loss\n1,1,\n5,2,4\n", 9, "step,loss,validation/loss\n1,1,\n5,2,4\n", 5
      ),
      ("step,loss,validation/loss\n1,1,\n", 0, "step,loss,validation/loss\n", nil),
      ("step,loss,vali", 4, "step,loss,validation/loss\n", nil),
      ("", 4, "step,loss,validation/loss\n", nil),
      (nil, 4, "step,loss,validation/loss\n", nil),
    ] as [(String?, Int, String, Int?)])
  func aResumedRunKeepsWhatItHasReached(
    before: String?, step: Int, kept: String, last: Int?
  ) throws {
    if let before { try folder.write(before, as: name) }
    let table = try table(keepingUpTo: step)
    #expect(try folder.text(name) == kept)
    #expect(table.lastStep == last)
    try table.add(step: 7, ["loss": 1])
    #expect(try folder.text(name) == kept + "7,1,\n")
  }

  @Test(arguments: [
    (
      "step,loss,other\n1,2,3\n",
      """
      has other columns than this run: found step,loss,other, expected step,loss,validation/loss. \
      Resume with the losses and figures that the run began with, or move the file away.
      """
    ),
    (
      "step,loss,validation/loss\n1,2,3\n2,2\n3,1,1\n",
      ":3: this is not a row of the table. Mend it, or move the file away."
    ),
    (
      "step,loss,validation/loss\nx,2,3\n",
      ":2: this is not a row of the table. Mend it, or move the file away."
    ),
  ])
  func refusesWhatIsNotItsOwn(content: String, message: String) throws {
    try folder.write(content, as: name)
    let path = folder(name)
    #expect {
      try table(keepingUpTo: 9)
    } throws: { error in
      let separator = message.hasPrefix(":") ? "" : " "
      return "\(error)" == path + separator + message
    }
    // Nothing was touched.
    #expect(try folder.text(name) == content)
  }
}
