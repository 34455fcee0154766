import AudioIO
import Foundation
import TensorEngine

/// Looks for the settings of ZamComp and ZamEQ2 on stems, and of Fader's own compressor and equalizer, and prints how
/// near each way to a gradient comes and how long it takes.
@main
struct Ways {
  static let sampleRate = 44_100
  private static let samples = 131_072

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 5, let steps = Int(arguments[1]), steps > 0 else {
      FileHandle.standardError.write(
        Data("usage: ways STEPS PROXY-OF-ZAMCOMP|- PROXY-OF-ZAMEQ2|- STEM…\n".utf8))
      exit(2)
    }
    let backend = Backend(threads: 2)
    let proxies = arguments[2] == "-" ? nil : Array(arguments[2...3])
    let stems = try arguments.dropFirst(4).map(excerpt)
    let signal = Tensor(
      stems.flatMap(\.self), shape: [1, stems.count, 1, samples], on: backend)
    write("| settings of | gradient | SNR, median and worst | MR-STFT | settings off by | time |")
    write("|---|---|---|---|---|---|")
    for search in try Search.all(proxies: proxies) {
      write(try search.run(signal, steps: steps, seed: 1).row(search))
    }
  }

  /// The middle of the left channel, at −20 dB.
  private static func excerpt(_ path: String) throws -> [Float] {
    let reader = try AudioFileReader(path: path, sampleRate: sampleRate)
    let all = try reader.read(frames: 1 << 24).channels[0]
    let start = max(0, (all.count - samples) / 2)
    let part = Array(all[start..<min(all.count, start + samples)])
    let power = part.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, part.count))
    let gain = Float(0.1 / max(1e-6, power.squareRoot()))
    return part.map { $0 * gain } + Array(repeating: 0, count: samples - part.count)
  }

  private static func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
