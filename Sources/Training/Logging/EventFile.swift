import Documents
import Foundation
import SwiftProtobuf

/// A file of events that TensorBoard shows: numbers, sounds and texts over the steps of a run.
///
/// What is logged is held in memory until ``flush()``; what was flushed outlives a killed process.
/// Each start of a run has a file of its own, whose name sorts behind those already in the folder:
/// TensorBoard reads them in this order.
///
/// - Resumed runs: the file begins with the message that a session starts. TensorBoard drops what
///   earlier files hold of that step and later ones.
/// - Source: `tensorboard/compat/proto/event.proto`; the golden compares with TensorBoard's writer.
package final class EventFile {
  private static let prefix = "events.out.tfevents."

  /// The machine's name, as file names of events hold it.
  package static var localHost: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Where the file lies.
  package var path: String { file.path }

  private let file: AppendedFile
  private let seconds: () -> Double
  private var pending = Data()

  /// Begins a file; it is there at once.
  ///
  /// - Parameters:
  ///   - folder: The run's folder, which exists.
  ///   - step: The last step that a resumed run keeps; `nil` where a run begins.
  ///   - host: The machine's name, for the file's.
  ///   - process: The process's number, for the file's name.
  ///   - seconds: The time of day, in seconds since 1970, whenever it is asked.
  /// - Throws: Why there can be no file.
  package init(
    folder: String, resumedAfter step: Int? = nil, host: String = EventFile.localHost,
    process: Int32 = getpid(), seconds: @escaping () -> Double
  ) throws(LogFileError) {
    self.seconds = seconds
    let place = URL(filePath: folder, directoryHint: .isDirectory)
    let now = seconds()
    let second = max(Int(now), try Self.lastSecond(in: folder) + 1)
    // Ten digits, so that names sort as numbers do.
    let digits = "\(second)"
    let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    file = try AppendedFile(
      path: place.appending(path: "\(Self.prefix)\(padded).\(host).\(process)")
        .path(percentEncoded: false),
      flags: O_CREAT | O_EXCL)
    add(step: 0, at: now, .fileVersion("brain.Event:2"))
    if let step {
      add(step: step + 1, at: now, .sessionLog(.with { $0.status = .start }))
    }
    try flush()
  }

  /// The second in the name of the last file that is there; −1 where there is none.
  private static func lastSecond(in folder: String) throws(LogFileError) -> Int {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { $0.hasPrefix(prefix) }
        .compactMap { Int($0.dropFirst(prefix.count).prefix { $0 != "." }) }.max() ?? -1
    } catch {
      throw .file(.folderNotReadable(folder))
    }
  }

  // MARK: What is logged

  /// Logs a number; TensorBoard keeps it in single precision.
  package func scalar(_ tag: String, _ value: Double, step: Int) {
    add(step: step, .with { value in value.tag = tag }, .simpleValue(Float(value)))
  }

  /// Logs a sound, as WAV of 16 bits; sound of more than −0.1 dBFS peak is scaled to that.
  ///
  /// - Parameters:
  ///   - tag: What it is called.
  ///   - channels: Planar, all of one length.
  ///   - sampleRate: In hertz.
  ///   - step: The step it belongs to.
  package func audio(_ tag: String, channels: [[Float]], sampleRate: Int, step: Int) {
    let sound = TensorBoardSummary.Audio.with { sound in
      sound.sampleRate = Float(sampleRate)
      sound.numChannels = Int64(channels.count)
      sound.lengthFrames = Int64(channels.first?.count ?? 0)
      sound.encodedAudioString = WaveBytes.encoded(
        PlayableAudio(channels).channels, sampleRate: sampleRate)
      sound.contentType = "audio/wav"
    }
    add(step: step, .with { value in value.tag = tag }, .audio(sound))
  }

  /// Logs a text in Markdown, tables included.
  package func text(_ tag: String, _ markdown: String, step: Int) {
    let text = TensorBoardTensor.with { tensor in
      tensor.dataType = .string
      tensor.shape = .init()
      tensor.stringValue = [Data(markdown.utf8)]
    }
    let value = TensorBoardSummary.Value.with { value in
      value.tag = tag
      value.metadata.pluginData.pluginName = "text"
    }
    add(step: step, value, .tensor(text))
  }

  /// Hands everything logged so far to the operating system.
  package func flush() throws(LogFileError) {
    try file.append(pending)
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Records

  private func add(
    step: Int, _ named: TensorBoardSummary.Value, _ content: TensorBoardSummary.Value.OneOf_Value
  ) {
    var value = named
    value.value = content
    add(step: step, at: seconds(), .summary(.with { $0.value = [value] }))
  }

  private func add(step: Int, at seconds: Double, _ content: TensorBoardEvent.OneOf_What) {
    let event = TensorBoardEvent.with { event in
      event.wallTime = seconds
      event.step = Int64(step)
      event.what = content
    }
    do {
      pending += RecordFrame.framed(try event.serializedData())
    } catch {
      preconditionFailure("EventFile: an event that cannot be encoded: \(error)")
    }
  }
}

/// The frame around each record of an event file (TFRecord).
///
/// Length in 8 bytes, its masked CRC-32C in 4, the content, its masked CRC-32C in 4; all little
/// endian.
enum RecordFrame {
  /// The bytes of a record.
  static func framed(_ content: Data) -> Data {
    let length = Data(littleEndian: UInt64(content.count))
    var record = length
    record += Data(littleEndian: CRC32C.masked(of: length))
    record += content
    record += Data(littleEndian: CRC32C.masked(of: content))
    return record
  }
}
