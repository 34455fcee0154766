import Foundation

/// The kinds of file that can be written.
///
/// Ogg Vorbis and Opus are read, not written: libsndfile draws a random serial number for each
/// such file, and the same mix would not give the same bytes.
package enum AudioFormat: String, CaseIterable, Sendable {
  case wav, flac, aiff, w64, caf, mp3

  /// The format of this name, as `--format` takes it; upper case and the extensions of
  /// `init(path:)` are taken too.
  package init(named name: String) throws(AudioFileError) {
    guard let format = Self(alias: name) else { throw .unknownFormat(name: name) }
    self = format
  }

  /// The format that a file's extension asks for; WAV for standard output (`-`).
  package init(path: String) throws(AudioFileError) {
    let name = path == "-" ? "wav" : URL(filePath: path).pathExtension
    guard let format = Self(alias: name) else { throw .unknownExtension(path: path) }
    self = format
  }

  private init?(alias: String) {
    switch alias.lowercased() {
    case "wave": self = .wav
    case "aif": self = .aiff
    case let name: self.init(rawValue: name)
    }
  }

  /// The sample formats it can hold; the first is the default. Empty for a lossy format.
  package var sampleFormats: [SampleFormat] {
    switch self {
    case .wav, .aiff, .w64, .caf: [.integer24, .integer16, .float32]
    case .flac: [.integer24, .integer16]
    case .mp3: []
    }
  }
}

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

/// What a file is written as: its format and, in a lossless one, how a sample is stored.
package struct AudioEncoding: Sendable, Equatable {
  /// The kind of file.
  package let format: AudioFormat
  /// How a sample is stored; `nil` in a lossy format.
  package let sampleFormat: SampleFormat?

  /// An encoding, refused when the format cannot hold the samples.
  ///
  /// - Parameters:
  ///   - format: The kind of file.
  ///   - sampleFormat: How a sample is stored; left out, the format's default.
  /// - Throws: `AudioFileError.unsupportedSampleFormat`.
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
  ///   - path: Where the file goes; its extension is the format that nothing else asks for.
  ///   - format: A name of `AudioFormat`, from `--format`.
  ///   - bitDepth: A name of `SampleFormat`, from `--bit-depth`.
  /// - Throws: Which of them does not exist, or does not go with the other.
  package init(path: String, format: String?, bitDepth: String?) throws(AudioFileError) {
    let kind =
      if let format { try AudioFormat(named: format) } else { try AudioFormat(path: path) }
    let samples: SampleFormat? = if let bitDepth { try SampleFormat(named: bitDepth) } else { nil }
    try self.init(kind, samples)
  }
}
