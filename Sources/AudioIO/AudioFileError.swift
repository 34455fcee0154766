package import Documents

/// Why an audio file could not be read or written.
package enum AudioFileError: Error, Equatable, CustomStringConvertible {
  /// What would be wrong with any file.
  case file(FileError)

  // Reading
  case notAudio(path: String, reason: String)
  case foreign(path: String, ForeignFormat)
  case differentParts(path: String)
  case noSamples(path: String)
  case noSound(path: String, seconds: Double)
  case noNumbers(path: String, nonFinite: Int, values: Int)
  case cannotConvert(path: String, from: Int, to: Int)

  // Choosing what to write
  case unknownFormat(name: String)
  case unknownExtension(path: String)
  case unknownSampleFormat(name: String)
  case unsupportedSampleFormat(format: AudioFormat, sampleFormat: SampleFormat)
  case unsupportedLayout(format: AudioFormat, sampleRate: Int, channels: Int, reason: String)

  // Writing
  case tooLong(path: String, format: AudioFormat)
  case notFinite(path: String, channel: Int, sample: Int)

  /// Where, what, and what to do.
  package var description: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .notAudio(let path, let reason):
      "\(path) cannot be read as audio (\(reason)). Convert it to WAV or FLAC, or leave it out."
    case .foreign(let path, let format):
      if let advice = format.advice {
        "\(path) is \(format.name), no audio file. \(advice)"
      } else {
        "\(path) is \(format.name), which cannot be read. Convert it with `"
          + FFmpegLine.converting(path) + "`."
      }
    case .differentParts(let path):
      "\(path) is a chain of streams that differ in sample rate or channels. Convert it with `"
        + FFmpegLine.converting(path) + "`."
    case .noSamples(let path):
      "\(path) holds no samples. Leave it out, or export it again."
    case .noSound(let path, let seconds):
      "\(path) promises \((seconds * 100).rounded() / 100) s of sound and holds none. "
        + "Export it again, or leave it out."
    case .noNumbers(let path, let nonFinite, let values):
      "\(path) holds no sound: "
        + (nonFinite == values
          ? "all \(values) values are not finite. "
          : "\(nonFinite) of its \(values) values are not finite, and there is no sound beside them. ")
        + "Export it again, or leave it out."
    case .cannotConvert(let path, let from, let to):
      "\(path) (\(from) Hz) cannot be converted to \(to) Hz: more than a factor of 256. "
        + "Convert it beforehand, or ask for another rate."
    case .unknownFormat(let name):
      "There is no output format \"\(name)\". Choose one of \(Self.formats)."
    case .unknownExtension(let path):
      "\(path) does not say which format to write. Give it one of the extensions \(Self.formats), "
        + "or name the format."
    case .unknownSampleFormat(let name):
      "There is no bit depth \"\(name)\". Choose one of \(Self.list(SampleFormat.allCases))."
    case .unsupportedSampleFormat(let format, let sampleFormat) where format.sampleFormats.isEmpty:
      "\(format.rawValue) is lossy and has no bit depth \(sampleFormat.rawValue). "
        + "Leave the bit depth out, or choose another format."
    case .unsupportedSampleFormat(let format, let sampleFormat):
      "\(format.rawValue) cannot hold samples of bit depth \(sampleFormat.rawValue). "
        + "Choose one of \(Self.list(format.sampleFormats)), or another format."
    case .unsupportedLayout(let format, let sampleRate, let channels, let reason):
      "\(format.rawValue) cannot hold \(channels) channels at \(sampleRate) Hz (\(reason)). "
        + "Choose another format or sample rate."
    case .tooLong(let path, let format):
      "\(path) would exceed the 4 GB that \(format.rawValue) can hold. "
        + "Write w64, caf or flac, or a shorter file."
    case .notFinite(let path, let channel, let sample):
      "\(path) was given a value that is not a number or infinite, in channel \(channel + 1) at "
        + "sample \(sample). Nothing was written; please report what was rendered."
    }
  }

  private static let formats = list(AudioFormat.allCases)

  private static func list<Name: RawRepresentable<String>>(_ names: [Name]) -> String {
    names.map(\.rawValue).joined(separator: ", ")
  }
}

extension AudioFileError: FileFailure {
  package init(file error: FileError) { self = .file(error) }
}
