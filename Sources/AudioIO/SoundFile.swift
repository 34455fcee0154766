import CSndfile
import Foundation

/// One open file of libsndfile: the only place that calls it.
///
/// Samples are interleaved `Float`; integers are scaled so that full scale is 1.
final class SoundFile {
  private let handle: OpaquePointer
  /// The file that writing goes to; libsndfile holds no reference of its own.
  private let output: OutputFile?
  private var isOpen = true

  let sampleRate: Int
  let channels: Int
  /// Frames according to the header; `nil` where it does not say (a stream).
  let frames: Int?
  /// For example `WAV (Microsoft), Signed 24 bit PCM`.
  let formatName: String

  deinit { if isOpen { sf_close(handle) } }

  // MARK: Reading

  init(reading path: String) throws(AudioFileError) {
    var info = SF_INFO()
    guard let handle = sf_open(path, Int32(SFM_READ), &info) else {
      throw .notAudio(path: path, reason: Self.reason(nil))
    }
    self.handle = handle
    output = nil
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    frames = info.frames == .max ? nil : Int(info.frames)
    let format = Int(info.format)
    formatName = [format & SF_FORMAT_TYPEMASK, format & SF_FORMAT_SUBMASK]
      .compactMap(Self.name).joined(separator: ", ")
  }

  /// Reads up to so many frames; fewer only at the end.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    max(0, Int(sf_readf_float(handle, samples, sf_count_t(frames))))
  }

  /// Goes to a frame; `false` where the file does not allow it.
  func seek(to frame: Int) -> Bool {
    sf_seek(handle, sf_count_t(frame), Int32(SEEK_SET)) == sf_count_t(frame)
  }

  /// Why reading stopped, where the operating system made it stop.
  var systemFailure: String? {
    sf_error(handle) == SF_ERR_SYSTEM ? Self.reason(handle) : nil
  }

  /// Whether the header speaks of more bytes than the file holds.
  ///
  /// libsndfile corrects `frames` and leaves a remark in its log, for example
  /// `data : 88200 (should be 19922)`, which is the only trace. Programs that write a WAV file into
  /// a pipe put a number near 2³¹ or 2³² there: a length they did not know, no promise.
  var promisesMoreBytes: Bool {
    var log = [CChar](repeating: 0, count: 16_384)
    sf_command(handle, Int32(SFC_GET_LOG_INFO), &log, Int32(log.count - 1))
    let text = String(decoding: log.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let remark = /^\s*(?:data|SSND|riff|Riff size)\s*: (\d+) \(should be (\d+)\)/
    return text.split(separator: "\n").contains { line in
      guard let match = line.firstMatch(of: remark),
        let promised = UInt64(match.1), let held = UInt64(match.2)
      else { return false }
      let isUnknown = [UInt64(1) << 31, 1 << 32].contains { ($0 - 4_096..<$0).contains(promised) }
      return promised > held && !isUnknown
    }
  }

  // MARK: Writing

  /// Begins a file of this encoding, without a PEAK chunk: that would hold the time of day.
  ///
  /// A large WAV file becomes RF64, which may exceed 4 GB.
  init(
    writing output: OutputFile, _ encoding: AudioEncoding, sampleRate: Int, channels: Int,
    isLarge: Bool
  ) throws(AudioFileError) {
    let container = Self.container(encoding.format, isLarge: isLarge)
    var info = SF_INFO()
    info.samplerate = Int32(clamping: sampleRate)
    info.channels = Int32(clamping: channels)
    info.format = Int32(container | Self.samples(encoding.sampleFormat))
    var access = SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(SoundFile.output($0).length) },
      seek: { offset, origin, user in
        sf_count_t(SoundFile.output(user).seek(Int(offset), origin))
      },
      read: { bytes, count, user in
        bytes.map { sf_count_t(SoundFile.output(user).read($0, Int(count))) } ?? 0
      },
      write: { bytes, count, user in
        bytes.map { sf_count_t(SoundFile.output(user).write($0, Int(count))) } ?? 0
      },
      tell: { sf_count_t(SoundFile.output($0).seek(0, SEEK_CUR)) })
    let user = Unmanaged.passUnretained(output).toOpaque()
    guard let handle = sf_open_virtual(&access, Int32(SFM_WRITE), &info, user) else {
      try output.check()
      throw .unsupportedLayout(
        format: encoding.format, sampleRate: sampleRate, channels: channels,
        reason: Self.reason(nil))
    }
    sf_command(handle, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    self.handle = handle
    self.output = output
    self.sampleRate = sampleRate
    self.channels = channels
    frames = nil
    formatName = Self.name(container) ?? ""
  }

  /// Appends interleaved samples as they are.
  func write(_ frames: Int, from samples: UnsafePointer<Float>) throws(AudioFileError) {
    try check(sf_writef_float(handle, samples, sf_count_t(frames)), of: frames)
  }

  /// Appends interleaved integers that fill the upper bits.
  func write(_ frames: Int, from samples: UnsafePointer<Int32>) throws(AudioFileError) {
    try check(sf_writef_int(handle, samples, sf_count_t(frames)), of: frames)
  }

  private func check(_ written: sf_count_t, of frames: Int) throws(AudioFileError) {
    try output?.check()
    if written != frames {
      throw .cannotWrite(path: output?.path ?? "", reason: Self.reason(handle))
    }
  }

  /// Writes what is still held back and the header.
  func close() {
    if isOpen { sf_close(handle) }
    isOpen = false
  }

  // MARK: Translation

  private static func output(_ user: UnsafeMutableRawPointer?) -> OutputFile {
    guard let user else { preconditionFailure("SoundFile: libsndfile lost its output") }
    return Unmanaged<OutputFile>.fromOpaque(user).takeUnretainedValue()
  }

  private static func container(_ format: AudioFormat, isLarge: Bool) -> Int {
    switch format {
    case .wav: isLarge ? SF_FORMAT_RF64 : SF_FORMAT_WAV
    case .flac: SF_FORMAT_FLAC
    case .aiff: SF_FORMAT_AIFF
    case .w64: SF_FORMAT_W64
    case .caf: SF_FORMAT_CAF
    case .mp3: SF_FORMAT_MPEG
    }
  }

  private static func samples(_ format: SampleFormat?) -> Int {
    switch format {
    case .integer16: SF_FORMAT_PCM_16
    case .integer24: SF_FORMAT_PCM_24
    case .float32: SF_FORMAT_FLOAT
    case nil: SF_FORMAT_MPEG_LAYER_III
    }
  }

  private static func name(_ format: Int) -> String? {
    var info = SF_FORMAT_INFO()
    info.format = Int32(format)
    let size = Int32(MemoryLayout<SF_FORMAT_INFO>.size)
    guard sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, size) == 0, let name = info.name
    else { return nil }
    return String(cString: name)
  }

  /// The library's words for what went wrong, without their full stop.
  private static func reason(_ handle: OpaquePointer?) -> String {
    guard let text = sf_strerror(handle) else { return "unknown" }
    return String(String(cString: text).trimmingSuffix { $0 == "." || $0.isWhitespace })
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    self[..<(lastIndex { !isDropped($0) }.map(index(after:)) ?? startIndex)]
  }
}
