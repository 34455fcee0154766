import Documents
import Foundation
import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct ConvolutionReverbTests {
  private static let rate = ReverbMeasurement.rate

  /// Noise that dies away within `seconds`, twice as long.
  private static func noise(seconds: Double, channels: Int) -> Recording.Sound {
    let samples = Int(2 * seconds * Double(rate))
    return Recording.Sound(
      (0..<channels).map { channel in
        goldenNoise(samples, seed: 3 + UInt32(channel)).enumerated().map { n, x in
          x * Float(pow(10, -3 * Double(n) / Double(rate) / seconds))
        }
      }, sampleRate: rate)
  }

  @Test(arguments: [(1, 1, 0.5), (0.3, 1, 0.15), (1.6, 1, 0.8), (1, 1.5, 0.75), (0.5, 0.6, 0.15)])
  func ringsAsLongAsAsked(decay: Double, stretch: Double, seconds: Double) throws {
    let effect = try ConvolutionReverb(file: "/room", Self.noise(seconds: 0.5, channels: 1))
    let response = try ReverbMeasurement.impulse(
      effect, seconds: 1.5, ["decayRatio": decay, "stretchRatio": stretch])
    let measured = ReverbMeasurement.reverberation(response[0].map(Double.init))
    #expect(abs(measured / seconds - 1) < 0.03, "\(measured) s")
  }

  /// Stretching keeps the energy but for what lies above the new half of the rate.
  @Test(arguments: [(0.8, 0.7...0.9), (1.7, 0.97...1.03)])
  func keepsItsEnergy(stretch: Double, range: ClosedRange<Double>) throws {
    let effect = try ConvolutionReverb(file: "/room", Self.noise(seconds: 0.3, channels: 2))
    func energy(_ values: [String: Double]) throws -> Double {
      try ReverbMeasurement.impulse(effect, seconds: 1, values)
        .reduce(0) { $0 + $1.reduce(0) { $0 + Double($1) * Double($1) } }
    }
    #expect(range ~= (try energy(["stretchRatio": stretch]) / energy([:])))
  }

  @Test func trimCutsTheEnd() throws {
    let sound = Self.noise(seconds: 0.2, channels: 1)
    let effect = try ConvolutionReverb(file: "/room", sound)
    let whole = try ReverbMeasurement.impulse(effect, seconds: 0.4)
    let cut = try ReverbMeasurement.impulse(effect, seconds: 0.4, ["trimDb": -30])
    let peak = sound.channels[0].map(abs).max() ?? 0
    let end = (sound.channels[0].lastIndex { abs($0) >= peak * Float(pow(10, -1.5)) } ?? 0) + 1
    #expect(difference([Array(cut[0][..<end])], [Array(whole[0][..<end])]) < 1e-6)
    #expect(cut[0][end...].allSatisfy { abs($0) < 1e-6 })
    #expect(whole[0][end...].contains { abs($0) > 1e-3 })
  }

  // MARK: Files

  private static func read(_ strip: String) throws -> Session {
    try Session(
      Array(
        """
        { "format": "fader-session", "version": 1, "sampleRate": 44100,
          "tracks": [{ "name": "voice", "file": "voice.wav", "strip": [\(strip)] }] }
        """.utf8), file: "/songs/mix.json")
  }

  private static let hall =
    #"{ "effect": "reverb", "algorithm": "convolution", "impulse": "irs/hall.wav" }"#

  @Test func aFileLiesBesideTheSession() throws {
    let session = try Self.read(Self.hall)
    #expect(session.recordings.map(\.recording.file) == ["/songs/irs/hall.wav"])
    #expect(session.recordings.map(\.place) == [#"reverb of track "voice""#])
    func impulse(in folder: String) -> JSONValue? {
      guard case .array(let tracks)? = session.json(relativeTo: folder)["tracks"],
        case .array(let strip)? = tracks.first?["strip"]
      else { return nil }
      return strip.first?["impulse"]
    }
    #expect(impulse(in: "/songs") == .string("irs/hall.wav"))
    #expect(impulse(in: "/elsewhere") == .string("/songs/irs/hall.wav"))
    let text = session.json(relativeTo: "/songs").text
    #expect(try Session(Array(text.utf8), file: "/songs/again.json") == session)
  }

  @Test func aFileIsNeeded() {
    let error = #expect(throws: SessionError.self) {
      try Self.read(#"{ "effect": "reverb", "algorithm": "convolution" }"#)
    }
    #expect("\(error as Any)".contains(#""impulse""#))
  }

  @Test func whatWasNotReadDoesNotSound() throws {
    let session = try Self.read(Self.hall)
    let error = #expect(throws: (any Error).self) {
      try Console(session, on: Backend.forTests(threads: 1))
    }
    #expect("\(error as Any)".contains("/songs/irs/hall.wav has not been read"))
    let heard = try session.reading { try $0.hearing(Self.noise(seconds: 0.2, channels: 2)) }
    #expect(heard == session)
    _ = try Console(heard, on: Backend.forTests(threads: 1))
  }

  @Test func aTailIsAsLongAsTheStretchedResponse() throws {
    let session = try Self.read(
      #"{ "effect": "reverb", "algorithm": "convolution", "impulse": "a.wav", "stretchRatio": 1.5, "preDelayMs": 100 }"#
    )
    #expect(session.tailSeconds == 0.1)
    let heard = try session.reading { try $0.hearing(Self.noise(seconds: 0.2, channels: 1)) }
    #expect(abs(heard.tailSeconds - 0.7) < 1e-9)
  }

  @Test(arguments: [
    (3, 100, 1, "has 3 channels"), (1, 100, 0, "is silent"), (1, 61 * 44_100, 1, "lasts 61 s"),
  ])
  func whatIsNoResponseIsRefused(
    channels: Int, samples: Int, value: Float, reason: String
  ) throws {
    let sound = Recording.Sound(
      Array(repeating: Array(repeating: value, count: samples), count: channels),
      sampleRate: 44_100)
    let error = #expect(throws: (any Error).self) {
      try ConvolutionReverb(file: "/room.wav", sound)
    }
    #expect("\(error as Any)".contains("/room.wav \(reason)"))
  }

  @Test func aDecayThatIsNoneCannotBeScaled() throws {
    let session = try Self.read(
      #"{ "effect": "reverb", "algorithm": "convolution", "impulse": "a.wav", "decayRatio": 0.5 }"#)
    let click = Recording.Sound([[1, 0, 0, 0]], sampleRate: 44_100)
    let error = #expect(throws: SessionError.self) {
      try session.reading { try $0.hearing(click) }.validated()
    }
    #expect(
      "\(error as Any)".contains("/songs/a.wav does not die away by 15 dB"))
  }
}
