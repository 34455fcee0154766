import Foundation
import TestSupport

/// What `Tests/Goldens/features.py` wrote.
struct FeatureGolden: Decodable {
  let cases: [Case]

  struct Case: Decodable {
    let name: String
    let sampleRate: Int
    let seconds: Int
    let target, mix: Song
    let start, end: Int
    let features: [String: Double?]
  }

  static func load() throws -> FeatureGolden {
    try Golden.decode(FeatureGolden.self, from: "features.json")
  }
}
