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
    Rates(from: 96_000, to: 44_100), Rates(from: 22_050, to: 44_100),
    Rates(from: 44_100, to: 44_101), Rates(from: 192_000, to: 8_000),
  ]

  /// Seven sines up to 90 % of the lower Nyquist frequency against the same sines computed at the
  /// new rate: level, phase and delay at once. 1e-5 of full scale is −100 dB.
  @Test(arguments: rates)
  func sinesStayWhatTheyAre(rates: Rates) throws {
    let highest = 0.9 * Double(min(rates.from, rates.to)) / 2
    func signal(_ seconds: Double) -> Double {
      (1...7).reduce(0) { sum, index in
        let frequency = highest * Double(index) / 7
        return sum + 0.125 * sin(2 * .pi * frequency * seconds + Double(index))
      }
    }
    let length = rates.from / 2
    let audio = AudioBuffer(samples: length, sampleRate: rates.from) { _, sample in
      signal(Double(sample) / Double(rates.from))
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(audio, as: "sines.wav", .float32)
    let converted = try AudioFileReader(path: path, sampleRate: rates.to).readAll()
    // The signal begins and ends abruptly; the filter rings for 143 samples of the lower rate.
    let edge = 200 * max(1, rates.to / rates.from + 1)
    let error = (edge..<converted.samples - edge).map { sample in
      abs(Double(converted.channels[0][sample]) - signal(Double(sample) / Double(rates.to)))
    }.max()
    #expect(try #require(error) < 1e-5)
  }

  @Test(arguments: rates)
  func anImpulseStaysInPlace(rates: Rates) throws {
    // Sample 4,410 · k of the input and its time in the output, both whole numbers.
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
        #expect(abs(output[peak - distance] - output[peak + distance]) < 2e-6)
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
    #expect(!reader.isShorterThanPromised)
  }

  @Test(arguments: [1, 2, 3])
  func anyReadSizeGivesTheSameSamples(channels: Int) throws {
    let folder = try TemporaryFolder()
    let audio = AudioBuffer.tones(channels: channels, samples: 70_000)
    let path = try folder.write(audio, as: "a.wav", .float32)
    func read(_ frames: Int) throws -> AudioBuffer {
      try AudioFileReader(path: path, sampleRate: 48_000).pieces(of: frames)
    }
    let whole = try AudioFileReader(path: path, sampleRate: 48_000).readAll()
    #expect(whole.channels.count == channels)
    for frames in [64, 1_000, 65_536] { #expect(try read(frames) == whole) }
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
      #expect(rest.distance(to: whole.slice(start..<whole.samples)) < 1e-6, "from \(start)")
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
    let error = AudioFileError.cannotConvert(path: path, from: 100, to: 48_000, channels: 2)
    #expect(throws: error) { try AudioFileReader(path: path, sampleRate: 48_000) }
  }
}
