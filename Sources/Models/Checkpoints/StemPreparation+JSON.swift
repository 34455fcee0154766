import Documents
import SignalOps

extension StemPreparation {
  /// `{"peakDb": −12}` or `{"loudnessLufs": −23}`, `null` for none.
  var json: JSONValue {
    switch self {
    case .none: .null
    case .peak(let decibels): .object(("peakDb", .number(decibels)))
    case .loudness(let lufs): .object(("loudnessLufs", .number(lufs)))
    }
  }

  init(_ part: JSONReader<DocumentError>) throws(DocumentError) {
    let levels = -96.0...0.0
    if part.json == .null {
      self = .none
    } else if part.json["loudnessLufs"] != nil {
      try part.checkKeys(["loudnessLufs"])
      self = .loudness(lufs: try part.required("loudnessLufs").number(in: levels, unit: " dB"))
    } else {
      try part.checkKeys(["peakDb"])
      self = .peak(decibels: try part.required("peakDb").number(in: levels, unit: " dB"))
    }
  }
}
