import Foundation
import TensorEngine

/// Shows the console learning: prints the loss of each step, then each control's true and found value, as one
/// JSON document.
@main
struct Learn {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let start = Double(arguments[2]),
      let duration = Double(arguments[3]), let steps = Int(arguments[4])
    else {
      FileHandle.standardError.write(
        Data("usage: learn SESSION START-SECONDS DURATION-SECONDS STEPS-PER-STAGE\n".utf8))
      exit(2)
    }
    var learning = try Learning(
      session: arguments[1], start: start, duration: duration, on: Backend())
    var curve: [[String: Any]] = []
    learning.run(steps: steps, rate: 0.02) { stage, step, loss in
      curve.append(["stage": stage.rawValue, "step": step, "loss": loss])
      if step % 10 == 0 {
        FileHandle.standardError.write(Data("\(stage.rawValue) \(step): \(loss)\n".utf8))
      }
    }
    let controls = learning.found.map {
      ["control": $0.name, "session": $0.truth, "found": $0.found] as [String: Any]
    }
    let document = try JSONSerialization.data(
      withJSONObject: ["curve": curve, "controls": controls],
      options: [.prettyPrinted, .sortedKeys])
    FileHandle.standardOutput.write(document)
  }
}
