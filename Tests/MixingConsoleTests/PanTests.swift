import MixingConsole
import TestSupport
import Testing

@Suite struct PanTests {
  private struct Case: Decodable {
    let law: String
    let positions, left, right: [Double]
  }

  @Test func gainsAreNumPys() throws {
    let cases = try Golden.decode([Case].self, from: "pan.json")
    #expect(cases.count == PanLaw.allCases.count)
    for golden in cases {
      let law = try #require(PanLaw(rawValue: golden.law))
      for (index, position) in golden.positions.enumerated() {
        let gains = law.gains(at: position)
        #expect(abs(gains.left.value - golden.left[index]) <= 1e-15)
        #expect(abs(gains.right.value - golden.right[index]) <= 1e-15)
      }
    }
  }

  @Test func hardPanIsExactlyOneSided() {
    for law in PanLaw.allCases {
      #expect(law.gains(at: 0).left.value == 1 && law.gains(at: 0).right.value == 0)
      #expect(law.gains(at: 1).left.value == 0 && law.gains(at: 1).right.value == 1)
    }
  }

  @Test(arguments: [0, 0.1, 0.25, 0.5, 0.7, 1])
  func lawsKeepWhatTheyPromise(position: Double) {
    func gains(_ law: PanLaw) -> (left: Double, right: Double) {
      let gains = law.gains(at: position)
      return (gains.left.value, gains.right.value)
    }
    let (linear, power) = (gains(.linear), gains(.constantPower))
    #expect(abs(linear.left + linear.right - 1) < 1e-15)
    #expect(abs(power.left * power.left + power.right * power.right - 1) < 1e-15)
    let between = gains(.minusFourAndAHalfDecibels)
    #expect(abs(between.left * between.left - linear.left * power.left) < 1e-15)
    #expect(abs(between.right * between.right - linear.right * power.right) < 1e-15)
  }

  @Test(arguments: PanLaw.allCases)
  func positionsAreFoundFromGains(law: PanLaw) {
    for position in [0, 1e-6, 0.01, 0.3, 0.5, 0.62, 0.999, 1] {
      let gains = law.gains(at: position)
      for level in [1e-4, 1, 30] {
        let found = law.position(left: level * gains.left.value, right: level * gains.right.value)
        #expect(abs(found - position) < 1e-12)
      }
    }
    #expect(law.position(left: 0, right: 0) == 0.5)
  }
}
