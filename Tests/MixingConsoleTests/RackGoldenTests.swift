import Documents
import Foundation
import MixingConsole
import TestSupport
import Testing

/// The effects of the rack through a whole console, against NumPy and SciPy.
@Suite struct RackGoldenTests {
  private static let golden: JSONValue = {
    let bytes = (try? Data(contentsOf: Golden.url("rack.json"))) ?? Data()
    return (try? JSONValue(parsing: Array(bytes))) ?? .null
  }()

  @Test func effectsAreNumPysAndSciPys() throws {
    let golden = Self.golden
    let samples = try #require(golden["samples"]?.wholeNumber)
    let every = try #require(golden["every"]?.wholeNumber)
    let seed = UInt32(try #require(golden["seed"]?.wholeNumber))
    let stem = (0..<2).map { channel in
      goldenNoise(samples, seed: seed + UInt32(channel)).enumerated().map { n, x in
        x * Float(sign: .plus, exponent: -(n / 256 % 8), significand: 1)
      }
    }
    guard case .array(let cases)? = golden["cases"] else {
      Issue.record("no cases")
      return
    }
    for one in cases {
      let slot = try EffectSlot(try #require(one["effect"]))
      let session = try session(
        [[slot]], sampleRate: try #require(golden["sampleRate"]?.wholeNumber)
      ).reading { try $0.hearing(Self.recording($0.recording.file)) }
      let mix = try Rendering(session, [stem]).mix
      guard case .array(let channels)? = one["output"] else { continue }
      var worst = 0.0
      for (channel, values) in channels.enumerated() {
        guard case .array(let values) = values else { continue }
        #expect(values.count == (samples + every - 1) / every)
        for (index, value) in values.enumerated() {
          guard case .number(let expected) = value else { continue }
          worst = max(worst, abs(Double(mix[channel][index * every]) - expected))
        }
      }
      #expect(worst < 4e-6, "\(one["effect"]?.inline ?? ""): \(worst) at full scale")
    }
    #expect(cases.count == 27)
  }

  /// Noise that falls by 6 dB every 256 samples, in as many channels as the file's name says.
  private static func recording(_ file: String) throws -> Recording.Sound {
    let channels = try #require(Int(file.dropFirst()))
    return Recording.Sound(
      (0..<channels).map { channel in
        goldenNoise(4_096, seed: 31 + UInt32(channel)).enumerated().map { n, x in
          x * Float(sign: .plus, exponent: -(n / 256), significand: 1)
        }
      }, sampleRate: 44_100)
  }
}

extension JSONValue {
  fileprivate var wholeNumber: Int? {
    if case .number(let number) = self { Int(number) } else { nil }
  }
}
