import Foundation

/// Fits mixes of random consoles and prints how near each was found, and the median.
@main
struct Recover {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let kind = RoundTrip.Kind(rawValue: arguments[2]),
      let count = UInt64(arguments[3]), count > 0
    else {
      let kinds = RoundTrip.Kind.allCases.map(\.rawValue).joined(separator: "|")
      FileHandle.standardError.write(Data("usage: recover STEMS \(kinds) CONSOLES\n".utf8))
      exit(2)
    }
    let trip = try RoundTrip(stems: arguments[1])
    var decibels: [Double] = []
    for seed in 0..<count {
      let outcome = try trip.run(seed: seed, kind)
      let ratio = outcome.decibels ?? .infinity
      decibels.append(ratio)
      write(
        String(
          format: "seed %d: %.1f dB, fader off by %.2g dB at most, position by %.2g, %.1f s",
          Int(seed), ratio, outcome.faderError, outcome.positionError, outcome.seconds))
    }
    decibels.sort()
    let middle = (decibels[(decibels.count - 1) / 2] + decibels[decibels.count / 2]) / 2
    write(String(format: "median %.1f dB, lowest %.1f dB", middle, decibels[0]))
  }

  private static func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
