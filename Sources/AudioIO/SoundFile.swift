import CSndfile
import Documents
import Foundation

/// What libsndfile reads from or writes to in place of a file of its own.
protocol VirtualFile: AnyObject {
  /// The length in bytes.
  var length: Int { get }
  /// Goes to a place, as `lseek`; returns where that is.
  func seek(_ offset: Int, _ origin: Int32) -> Int
  func read(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int
  func write(_ bytes: UnsafeRawPointer, _ count: Int) -> Int
}

extension OutputFile: VirtualFile {}

/// One open file of libsndfile: the only place that calls it.
///
/// Samples are interleaved `Float`; integers are scaled so that full scale is 1.
final class SoundFile {
  /// Keeps what libsndfile reads from or writes to: it holds no reference of its own.
  private final class Access {
    let file: any VirtualFile

    init(_ file: any VirtualFile) { self.file = file }
  }

  private let handle: OpaquePointer
  private let access: Access?
  private let output: OutputFile?
  private var isOpen = true

  let sampleRate: Int
  let channels: Int
  /// Frames according to the header; `nil` where it does not say (a stream).
  let frames: Int?
  /// For example `WAV (Microsoft), Signed 24 bit PCM`.
  let formatName: String
  /// Whether the coding drops what is not heard: an MPEG layer, Vorbis, Opus.
  let isLossy: Bool
  /// How many frames a decoder needs to agree with one that began earlier: MPEG's layer III takes bytes from
  /// frames before, 511 at most, of 24 bytes at least.
  var preroll: Int { isMpeg ? 32 * 1_152 : 0 }
  /// The frame that is read next.
  private(set) var position = 0
  private let isMpeg: Bool

  deinit { if isOpen { sf_close(handle) } }

  // MARK: Reading

  /// Opens a file, or what is read in its place.
  ///
  /// - Parameters:
  ///   - pieces: Its bytes; `nil` to let libsndfile open the file itself, as Sound Designer II needs it:
  ///     its header lies in another file beside it.
  ///   - path: For messages.
  /// - Throws: Why the library cannot read it.
  init(reading pieces: FilePieces?, path: String) throws(AudioFileError) {
    var info = SF_INFO()
    let access = pieces.map(Access.init)
    let opened = MutedLibrary.during {
      if let access { return Self.open(access, SFM_READ, &info) }
      return PathText.withBytes(of: path) { sf_open($0, Int32(SFM_READ), &info) }
    }
    guard let handle = opened else {
      throw .notAudio(path: path, reason: Self.reason(nil))
    }
    self.handle = handle
    self.access = access
    output = nil
    sampleRate = Int(info.samplerate)
    channels = Int(info.channels)
    frames = info.frames == .max ? nil : Int(info.frames)
    let format = Int(info.format)
    formatName = [format & SF_FORMAT_TYPEMASK, format & SF_FORMAT_SUBMASK]
      .compactMap(Self.name).joined(separator: ", ")
    isMpeg = [SF_FORMAT_MPEG_LAYER_I, SF_FORMAT_MPEG_LAYER_II, SF_FORMAT_MPEG_LAYER_III]
      .contains(format & SF_FORMAT_SUBMASK)
    isLossy =
      isMpeg || [SF_FORMAT_VORBIS, SF_FORMAT_OPUS].contains(format & SF_FORMAT_SUBMASK)
  }

  /// Reads up to so many frames; fewer only at the end, and where something is wrong.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    let count = max(0, Int(calling { sf_readf_float(handle, samples, sf_count_t(frames)) }))
    position += count
    return count
  }

  /// Goes to a frame; `false` where the file does not allow it.
  func seek(to frame: Int) -> Bool {
    let reached = calling { sf_seek(handle, sf_count_t(frame), Int32(SEEK_SET)) }
    let isThere = reached == sf_count_t(frame)
    if isThere { position = frame }
    return isThere
  }

  private func calling(_ body: () -> sf_count_t) -> sf_count_t {
    isLossy ? MutedLibrary.during(body) : body()
  }

  /// Whether the last call of the library met something that it could not decode.
  var hasFailed: Bool { sf_error(handle) != SF_ERR_NO_ERROR }

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
    let access = Access(output)
    guard let handle = Self.open(access, SFM_WRITE, &info) else {
      try AudioFileError.passing(output.check)
      throw .unsupportedLayout(
        format: encoding.format, sampleRate: sampleRate, channels: channels,
        reason: Self.reason(nil))
    }
    sf_command(handle, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
    self.handle = handle
    self.access = access
    self.output = output
    self.sampleRate = sampleRate
    self.channels = channels
    frames = nil
    formatName = Self.name(container) ?? ""
    isMpeg = encoding.format == .mp3
    isLossy = isMpeg
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
    if let output { try AudioFileError.passing(output.check) }
    if written != frames {
      throw .file(.cannotWrite(output?.path ?? "", reason: Self.reason(handle)))
    }
  }

  /// Writes what is still held back and the header.
  func close() {
    if isOpen { sf_close(handle) }
    isOpen = false
  }

  // MARK: Translation

  private static func open(
    _ access: Access, _ mode: Int, _ info: inout SF_INFO
  ) -> OpaquePointer? {
    var calls = SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(SoundFile.file($0).length) },
      seek: { offset, origin, user in
        sf_count_t(SoundFile.file(user).seek(Int(offset), origin))
      },
      read: { bytes, count, user in
        bytes.map { sf_count_t(SoundFile.file(user).read($0, Int(count))) } ?? 0
      },
      write: { bytes, count, user in
        bytes.map { sf_count_t(SoundFile.file(user).write($0, Int(count))) } ?? 0
      },
      tell: { sf_count_t(SoundFile.file($0).seek(0, SEEK_CUR)) })
    return sf_open_virtual(
      &calls, Int32(mode), &info, Unmanaged.passUnretained(access).toOpaque())
  }

  private static func file(_ user: UnsafeMutableRawPointer?) -> any VirtualFile {
    guard let user else { preconditionFailure("SoundFile: libsndfile lost its file") }
    return Unmanaged<Access>.fromOpaque(user).takeUnretainedValue().file
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
  ///
  /// Where it has none it says that there is no such file, which has been looked at before.
  private static func reason(_ handle: OpaquePointer?) -> String {
    guard let text = sf_strerror(handle).map({ String(cString: $0) }),
      !text.hasPrefix("File does not exist")
    else { return "its contents are damaged" }
    return String(text.trimmingSuffix { $0 == "." || $0.isWhitespace })
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    self[..<(lastIndex { !isDropped($0) }.map(index(after:)) ?? startIndex)]
  }
}
