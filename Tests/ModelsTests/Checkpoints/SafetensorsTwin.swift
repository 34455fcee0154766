import TestSupport

/// safetensors files by hand.
enum SafetensorsTwin {
  static func file(_ header: String, data: Int = 0) -> [UInt8] {
    ZipTwin.bytes(UInt64(header.utf8.count)) + header.utf8 + [UInt8](repeating: 0, count: data)
  }

  /// A file of one tensor `w` with eight bytes of data.
  static func tensor(_ members: String) -> [UInt8] {
    file("{\"w\": {\(members)}}", data: 8)
  }

  /// A file with Fader's description and no weights.
  static func described(_ json: String) -> [UInt8] {
    let text = json.replacing("\"", with: "\\\"")
    return file("{\"__metadata__\": {\"fader\": \"\(text)\"}}")
  }

  /// A description of a Mix-Wave-U-Net in which members were replaced: keys and values in turn.
  static func waveUNet(_ changes: String...) -> [UInt8] {
    let members = [
      ("kind", "\"mixWaveUNet\""), ("form", "\"toolkit\""), ("inputs", "8"), ("outputs", "2"),
      ("depth", "12"), ("channelGrowth", "24"), ("downKernel", "13"), ("upKernel", "13"),
      ("outputKernel", "5"), ("skip", "\"concat\""), ("sampleRate", "44100"),
      ("stemPreparation", "{\"peakDb\":-12}"),
    ].map { key, value in
      "\"\(key)\": " + (changes.firstIndex(of: key).map { changes[$0 + 1] } ?? value)
    }
    return described(
      "{\"format\": \"fader-checkpoint\", \"version\": 1, \"writtenBy\": \"0.1.0\", "
        + "\"model\": {\(members.joined(separator: ", "))}}")
  }
}
