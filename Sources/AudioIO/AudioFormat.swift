import Foundation

/// The kinds of file that can be written.
///
/// Ogg Vorbis and Opus are read, not written: libsndfile draws a random serial number for each
/// such file, and the same mix would not give the same bytes.
package enum AudioFormat: String, CaseIterable, Sendable {
  case wav, flac, aiff, w64, caf, mp3

  /// The format of this name, as `--format` takes it; upper case and the extensions of
  /// ``init(path:)`` are taken too.
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
