import Losses
import TestSupport
import Testing

/// Every loss against its twin.
@Suite struct LossContractTests {
  /// Runs the checks, and keeps a table of the worst errors (`swift test --attachments-path`).
  private func run(_ checks: [LossCheck]) {
    var table = ["| loss | value | gradient |", "|---|---|---|"]
    for check in checks { table.append(checkLoss(check).description) }
    Attachment.record(table.joined(separator: "\n"), named: "losses.md")
  }

  @Test func errors() {
    run([
      LossCheck("l1", L1Loss(), twin: LossTwins.l1),
      LossCheck("mse", MSELoss(), twin: LossTwins.mse),
      LossCheck("esr", ESRLoss(), twin: LossTwins.esr),
      LossCheck("dc", DCLoss(), twin: LossTwins.dc),
      LossCheck("log-cosh", LogCoshLoss(), twin: LossTwins.logCosh(1)),
      LossCheck("log-cosh, sharper", LogCoshLoss(sharpness: 20), twin: LossTwins.logCosh(20)),
    ])
  }

  @Test(arguments: [true, false])
  func ratios(removesMean: Bool) {
    let losses: [(String, any Loss, LossTwins.Ratio)] = [
      ("snr", SNRLoss(removesMean: removesMean), .snr),
      ("si-sdr", SISDRLoss(removesMean: removesMean), .siSdr),
      ("sd-sdr", SDSDRLoss(removesMean: removesMean), .sdSdr),
    ]
    run(
      losses.map { name, loss, kind in
        var check = LossCheck(
          name, loss, twin: LossTwins.ratio(kind, removesMean: removesMean))
        check.optimum = -130 ... -80  // −10 · log₁₀(energy/ε)
        return check
      })
  }
}
