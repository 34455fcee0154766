import AudioIO

extension AudioFileReader {
  /// Why a file is no stem though it is audio.
  private struct TooManyChannels: Error, CustomStringConvertible {
    let path: String
    let channels: Int

    var description: String {
      "\(path) has \(channels) channels. The console takes mono and stereo; fold it down first, for "
        + "example with ffmpeg -i IN -ac 2 OUT."
    }
  }

  /// Opens a file as a stem: mono or stereo, at a sample rate, left out at its own.
  convenience init(stem path: String, sampleRate: Int? = nil) throws {
    try self.init(path: path, sampleRate: sampleRate)
    if channels > 2 { throw TooManyChannels(path: path, channels: channels) }
  }
}
