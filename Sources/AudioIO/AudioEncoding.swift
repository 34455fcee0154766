/// What a file is written as: its format and, in a lossless one, how a sample is stored.
package struct AudioEncoding: Sendable, Equatable {
  /// The kind of file.
  package let format: AudioFormat
  /// How a sample is stored; `nil` in a lossy format.
  package let sampleFormat: SampleFormat?

  /// An encoding, refused when the format cannot hold the samples.
  ///
  /// - Parameters:
  ///   - format: the kind of file.
  ///   - sampleFormat: how a sample is stored; left out, the format's default.
  /// - Throws: ``AudioFileError/unsupportedSampleFormat(format:sampleFormat:)``.
  package init(_ format: AudioFormat, _ sampleFormat: SampleFormat? = nil) throws(AudioFileError) {
    if let sampleFormat, !format.sampleFormats.contains(sampleFormat) {
      throw .unsupportedSampleFormat(format: format, sampleFormat: sampleFormat)
    }
    self.format = format
    self.sampleFormat = sampleFormat ?? format.sampleFormats.first
  }

  /// The encoding that the options of a command ask for.
  ///
  /// - Parameters:
  ///   - path: where the file goes; its extension is the format that nothing else asks for.
  ///   - format: a name of ``AudioFormat``, from `--format`.
  ///   - bitDepth: a name of ``SampleFormat``, from `--bit-depth`.
  /// - Throws: which of them does not exist, or does not go with the other.
  package init(path: String, format: String?, bitDepth: String?) throws(AudioFileError) {
    let kind =
      if let format { try AudioFormat(named: format) } else { try AudioFormat(path: path) }
    let samples: SampleFormat? = if let bitDepth { try SampleFormat(named: bitDepth) } else { nil }
    try self.init(kind, samples)
  }
}
