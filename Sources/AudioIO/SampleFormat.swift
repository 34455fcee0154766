/// How one sample is stored in a lossless file.
package enum SampleFormat: String, CaseIterable, Sendable {
  /// 16-bit integers.
  case integer16 = "16"
  /// 24-bit integers.
  case integer24 = "24"
  /// 32-bit floating point: keeps what exceeds full scale.
  case float32 = "32f"

  /// The sample format of this name, as `--bit-depth` takes it.
  package init(named name: String) throws(AudioFileError) {
    guard let format = Self(rawValue: name) else { throw .unknownSampleFormat(name: name) }
    self = format
  }

  /// Bits per sample.
  package var bits: Int {
    switch self {
    case .integer16: 16
    case .integer24: 24
    case .float32: 32
    }
  }
}
