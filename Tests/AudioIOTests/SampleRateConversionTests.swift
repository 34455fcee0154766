import AudioIO
import Foundation
import Testing

@Suite("Converting the sample rate")
struct SampleRateConversionTests {
  struct Rates: Sendable, CustomTestStringConvertible {
    let from: Int
    let to: Int
    var testDescription: String { "\(from) to \(to) Hz" }
  }

  static let rates = [
    Rates(from: 44_100, to: 48_000), Rates(from: 48_000, to: 44_100),
    Rates(from: 96_000, to: 44_100), Rates(from: 192_000, to: 44_100),
    Rates(from: 88_200, to: 44_100), Rates(from: 22_050, to: 44_100),
    Rates(from: 44_100, to: 44_101), Rates(from: 44_100, to: 22_254),
    Rates(from: 192_000, to: 8_000), Rates(from: 8_000, to: 384_000),
  ]

  /// A signal given by its value at any time, in seconds, written at the first rate, read at the
  /// second, and its largest distance from itself there. The signal begins and ends abruptly, so
  /// that what the filter makes of both ends is left out: 400 samples of the lower rate.
  private func error(
    _ rates: Rates, seconds: Double, from start: Double = 0, expecting scale: Double = 1,
    _ signal: (Double) -> Double
  ) throws -> Double {
    let audio = AudioBuffer(
      samples: Int(seconds * Double(rates.from)), sampleRate: rates.from
    ) { _, sample in signal(Double(sample) / Double(rates.from)) }
    let folder = try TemporaryFolder()
    let path = try folder.write(audio, as: "signal.wav", .float32)
    let output = try AudioFileReader(path: path, sampleRate: rates.to).readAll().channels[0]
    let edge = 400 * max(1, rates.to / rates.from + 1)
    let errors = (max(edge, Int(start * Double(rates.to)))..<output.count - edge).map { sample in
      abs(Double(output[sample]) - scale * signal(Double(sample) / Double(rates.to)))
    }
    return try #require(errors.max())
  }

  /// Seven sines up to 95 % of the lower Nyquist frequency against the same sines computed at the
  /// new rate: level, phase and delay at once. At full scale the samples in the file are rounded by
  /// 6e-8 at most, and those that come out again; 2e-7 is −134 dB.
  @Test(arguments: rates)
  func sinesStayWhatTheyAre(rates: Rates) throws {
    let highest = 0.95 * Double(min(rates.from, rates.to)) / 2
    let error = try error(rates, seconds: 0.5) { seconds in
      (1...7).reduce(0) { sum, index in
        let frequency = highest * Double(index) / 7
        return sum + 0.125 * sin(2 * .pi * frequency * seconds + Double(index))
      }
    }
    #expect(error < 2e-7)
  }

  /// What the lower rate cannot hold is gone, and does not come back as another tone.
  @Test(arguments: rates.filter { $0.from > $0.to }, [1.001, 1.01, 1.1])
  func nothingFoldsBack(rates: Rates, above: Double) throws {
    let frequency = min(above * Double(rates.to), 0.99 * Double(rates.from)) / 2
    let error = try error(rates, seconds: 0.5, expecting: 0) { seconds in
      0.99 * sin(2 * .pi * frequency * seconds)
    }
    #expect(error < 2e-7)
  }

  /// A clock of 64 bits is wrong by 3e-5 after ten seconds here, and by 3e-3 after twenty minutes.
  @Test func timesDoNotDrift() throws {
    let error = try error(Rates(from: 44_100, to: 44_101), seconds: 10, from: 9) { seconds in
      0.5 * sin(2 * .pi * 19_845 * seconds)
    }
    #expect(error < 2e-7)
  }

  @Test(arguments: rates)
  func anImpulseStaysInPlace(rates: Rates) throws {
    // A tenth of a second: whole numbers of samples at both rates, but for odd ones.
    let position = rates.from / 10
    let audio = AudioBuffer(samples: rates.from / 5, sampleRate: rates.from) { _, sample in
      sample == position ? 1 : 0
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(audio, as: "impulse.wav", .float32)
    let output = try AudioFileReader(path: path, sampleRate: rates.to).readAll().channels[0]
    let peak = try #require(output.indices.max { abs(output[$0]) < abs(output[$1]) })
    #expect(abs(Double(peak) - Double(position) * Double(rates.to) / Double(rates.from)) <= 0.5)
    // Symmetric around its time: linear phase, no shift.
    if position * rates.to % rates.from == 0 {
      for distance in 1..<100 {
        #expect(abs(output[peak - distance] - output[peak + distance]) < 1e-7)
      }
    }
  }

  @Test(arguments: rates, [1, 2, 100, 4_096, 10_000])
  func lengthIsRoundedUp(rates: Rates, samples: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      .tones(samples: samples, sampleRate: rates.from), as: "a.wav", .float32)
    let reader = try AudioFileReader(path: path, sampleRate: rates.to)
    let expected = Int((Double(samples * rates.to) / Double(rates.from)).rounded(.up))
    #expect(reader.samples == expected)
    let buffer = try reader.readAll()
    #expect(buffer.samples == expected)
    #expect(buffer.channels.joined().allSatisfy { abs($0) < 1 })
    #expect(reader.defects.isEmpty)
  }

  @Test(arguments: rates, [1, 3])
  func anyReadSizeGivesTheSameSamples(rates: Rates, channels: Int) throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(
      channels: channels, samples: rates.from / 2, sampleRate: rates.from)
    let path = try folder.write(audio, as: "a.wav", .float32)
    func read(_ frames: Int) throws -> AudioBuffer {
      try AudioFileReader(path: path, sampleRate: rates.to).pieces(of: frames)
    }
    let whole = try AudioFileReader(path: path, sampleRate: rates.to).readAll()
    #expect(whole.channels.count == channels)
    for frames in [61, 1_000, 65_536] { #expect(try read(frames) == whole) }
  }

  @Test func manyAtOnceGiveWhatOneGives() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.tones(samples: 40_000), as: "a.wav", .float32)
    @Sendable func read() throws -> AudioBuffer {
      try AudioFileReader(path: path, sampleRate: 48_000).readAll()
    }
    let alone = try read()
    try await withThrowingTaskGroup(of: AudioBuffer.self) { group in
      for _ in 0..<8 { group.addTask { try read() } }
      for try await audio in group { #expect(audio == alone) }
    }
  }

  @Test func silenceStaysSilence() throws {
    let folder = try TemporaryFolder()
    let silence = AudioBuffer(samples: 50_000) { _, _ in 0 }
    let path = try folder.write(silence, as: "a.wav", .float32)
    let converted = try AudioFileReader(path: path, sampleRate: 48_000).readAll()
    #expect(converted.channels[0].allSatisfy { $0 == 0 })
  }

  @Test func anyNumberOfChannels() throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer(channels: 200, samples: 500) { channel, _ in
      Double(channel) / 200
    }
    let path = try folder.write(audio, as: "a.wav", .float32)
    let converted = try AudioFileReader(path: path, sampleRate: 48_000).readAll()
    #expect(converted.channels.count == 200 && converted.samples == 545)
    let one = try AudioFileReader(
      path: folder.write(
        AudioBuffer(channels: [audio.channels[150]], sampleRate: 44_100), as: "b.wav", .float32),
      sampleRate: 48_000
    ).readAll()
    #expect(converted.channels[150] == one.channels[0])
  }

  @Test(arguments: rates)
  func seeksToTheSample(rates: Rates) throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(samples: rates.from / 2, sampleRate: rates.from)
    let path = try folder.write(audio, as: "a.wav", .float32)
    let reader = try AudioFileReader(path: path, sampleRate: rates.to)
    let whole = try reader.readAll()
    for start in [whole.samples / 2, 3, 1_234, whole.samples - 1, 0] {
      try reader.seek(to: start)
      #expect(reader.position == start)
      let rest = try reader.readAll()
      #expect(rest.samples == whole.samples - start)
      #expect(rest.distance(to: whole.slice(start..<whole.samples)) < 1e-7, "from \(start)")
    }
    try reader.seek(to: whole.samples)
    #expect(try reader.readAll().samples == 0)
  }

  @Test func theSameRateIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(samples: 1_000)
    let path = try folder.write(audio, as: "a.wav", .float32)
    #expect(try AudioFileReader(path: path, sampleRate: 44_100).readAll() == audio)
  }

  @Test func refusesAFactorBeyond256() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(.tones(samples: 10, sampleRate: 100), as: "a.wav", .float32)
    let error = AudioFileError.cannotConvert(path: path, from: 100, to: 48_000)
    #expect(throws: error) { try AudioFileReader(path: path, sampleRate: 48_000) }
  }
}
