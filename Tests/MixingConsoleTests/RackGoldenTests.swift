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
      let session = session([[slot]], sampleRate: try #require(golden["sampleRate"]?.wholeNumber))
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
      #expect(worst < 4e-6, "\(slot.name): \(worst) at full scale")
    }
    #expect(cases.count == 22)
  }
}

extension JSONValue {
  fileprivate var wholeNumber: Int? {
    if case .number(let number) = self { Int(number) } else { nil }
  }
}
