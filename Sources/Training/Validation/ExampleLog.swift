import AudioIO
import Foundation
package import MixingConsole

/// What a validation leaves to listen to and to read, in the run's folder and for TensorBoard.
///
/// | File | TensorBoard | Holds |
/// |---|---|---|
/// | `audio/NAME.target.wav` | `examples/NAME/target` | the target, once |
/// | `audio/step-N/NAME.wav` | `examples/NAME/mix` | the mix of a step |
/// | `audio/step-N/NAME.json` | `examples/NAME/parameters` | its session, and all controls as a table |
///
/// Audio is WAV of 24 bits, as `PlayableAudio` scales it: never clipped, and changed by one gain
/// where its peak exceeds −0.1 dBFS. TensorBoard shows the gain where there is one. Files appear
/// whole or not at all; one of an earlier attempt is replaced.
package struct ExampleLog {
  private let folder: String
  private let sampleRate: Int
  private let events: EventFile?

  /// A log of examples.
  ///
  /// - Parameters:
  ///   - runFolder: The run's folder.
  ///   - sampleRate: Of all examples, in hertz.
  ///   - events: The file that TensorBoard reads, which the caller flushes; `nil` for none.
  package init(runFolder: String, sampleRate: Int, events: EventFile?) {
    folder = "\(runFolder)/audio"
    self.sampleRate = sampleRate
    self.events = events
  }

  /// Logs an example's target, where it is not there yet.
  ///
  /// - Parameters:
  ///   - channels: Planar, all of one length.
  ///   - name: The example's name, which any of its files begins with; a slash becomes `%2F`.
  ///   - step: The step that TensorBoard shows.
  /// - Throws: Why a file cannot be written.
  package func add(target channels: [[Float]], of name: String, step: Int) throws {
    let path = "\(folder)/\(Self.fileName(name)).target.wav"
    if FileManager.default.fileExists(atPath: path) { return }
    _ = try write(channels, to: path)
    events?.audio("examples/\(name)/target", channels: channels, sampleRate: sampleRate, step: step)
  }

  /// Logs what the model makes of an example.
  ///
  /// - Parameters:
  ///   - mix: Planar, all of one length.
  ///   - session: The console's settings, where the model sets a console.
  ///   - name: The example's name.
  ///   - step: How many steps the model was trained.
  /// - Returns: What the mix was scaled by, in decibels.
  /// - Throws: Why a file cannot be written; a mix that is not finite is one reason.
  @discardableResult
  package func add(mix: [[Float]], session: Session?, of name: String, step: Int) throws -> Double {
    let path = "\(folder)/step-\(step)/\(Self.fileName(name))"
    let gainDb = try write(mix, to: "\(path).wav")
    events?.audio("examples/\(name)/mix", channels: mix, sampleRate: sampleRate, step: step)
    if gainDb != 0 { events?.scalar("examples/\(name)/gainDb", gainDb, step: step) }
    if let session {
      try session.write(to: "\(path).json")
      events?.text("examples/\(name)/parameters", ParameterTable(session).markdown, step: step)
    }
    return gainDb
  }

  private func write(_ channels: [[Float]], to path: String) throws -> Double {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let sound = PlayableAudio(channels)
    let writer = try AudioFileWriter(
      path: path, encoding: AudioEncoding(.wav, .integer24), sampleRate: sampleRate,
      channels: channels.count)
    try writer.write(AudioBuffer(channels: sound.channels, sampleRate: sampleRate))
    try writer.finish()
    return sound.gainDb
  }

  /// Different names stay different.
  private static func fileName(_ name: String) -> String {
    name.replacing("%", with: "%25").replacing("/", with: "%2F")
  }
}
