import Models
import TestSupport
import Testing

/// What is written, and read again.
@Suite struct CheckpointWritingTests {
  /// A Mix-Wave-U-Net of one level with numbers of its own.
  static let checkpoint: Checkpoint = {
    var model = MixWaveUNet.Configuration.original
    (model.inputs, model.outputs, model.depth, model.channelGrowth) = (2, 1, 1, 2)
    (model.downKernel, model.upKernel, model.sampleRate) = (3, 1, 48_000)
    let shapes: [(String, [Int])] = [
      ("encoder.0.conv1.weight", [2, 2, 3]), ("encoder.0.conv1.bias", [2]),
      ("embedding.weight", [4, 2, 3]), ("embedding.bias", [4]),
      ("decoder.0.conv.weight", [2, 6, 1]), ("decoder.0.conv.bias", [2]),
      ("output_conv.weight", [1, 4, 1]), ("output_conv.bias", [1]),
    ]
    return Checkpoint(
      model: model,
      arrays: shapes.enumerated().map { index, named in
        let values = (0..<named.1.reduce(1, *)).map {
          CheckpointGolden.value(tensor: index, element: $0)
        }
        return WeightArray(name: named.0, shape: named.1, values: values)
      })
  }()

  static func bytes(
    _ format: StoredCheckpoint.Format, of checkpoint: Checkpoint = checkpoint
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    checkpoint.write(as: format, version: "0.1.0") { bytes += $0 }
    return bytes
  }

  @Test(arguments: [StoredCheckpoint.Format.safetensors, .pyTorch])
  func whatWasWrittenIsRead(format: StoredCheckpoint.Format) throws {
    let bytes = Self.bytes(format)
    #expect(bytes == Self.bytes(format), "the same bytes")
    try withFile(bytes) { path in
      let stored = try StoredCheckpoint(contentsOf: path, models: .builtIn)
      #expect(stored.format == format && stored.isDescribed)
      #expect(try Checkpoint(stored) == Self.checkpoint)
    }
  }

  /// The header of safetensors byte for byte: weights sorted by name, aligned to eight bytes.
  @Test func safetensorsAreSortedAndAligned() throws {
    let bytes = Self.bytes(.safetensors)
    let length = Int(ZipTwin.number(bytes, 0, 8))
    #expect(length % 8 == 0)
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let start =
      #"{ "__metadata__": { "fader": "{ \"format\": \"fader-checkpoint\", \"version\": 1, "#
    #expect(header.hasPrefix(start))
    let ends = [
      #""decoder.0.conv.bias": { "dtype": "F32", "shape": [2], "data_offsets": [0, 8] }, "#,
      #""decoder.0.conv.weight": { "dtype": "F32", "shape": [2, 6, 1], "data_offsets": [8, 56] }, "#,
      #""output_conv.weight": { "dtype": "F32", "shape": [1, 4, 1], "data_offsets": [228, 244] } }"#,
    ]
    for end in ends { #expect(header.contains(end), "\(header)") }
    #expect(bytes.count == 8 + length + 244)
  }

  /// The archive of PyTorch by another reader: what is in it, each with the right checksum.
  @Test func pyTorchArchivesHoldEveryStorage() {
    let entries = ZipTwin.entries(of: Self.bytes(.pyTorch))
    #expect(
      entries.map(\.name) == [
        "archive/data.pkl", "archive/byteorder",
        "archive/data/0", "archive/data/1", "archive/data/2", "archive/data/3", "archive/data/4",
        "archive/data/5", "archive/data/6", "archive/data/7", "archive/version",
      ])
    #expect(entries[1].contents == Array("little".utf8))
    #expect(entries[2].contents.count == 48)
    for entry in entries { #expect(entry.checksum == ZipTwin.checksum(entry.contents)) }
  }
}
