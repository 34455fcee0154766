package import Documents
import Foundation
import SignalOps
import TensorEngine

/// A reverb by convolution with a recorded impulse response h, played as recorded.
///
/// One channel serves left and right; two are left and right; four are what left and right hear of the left input, then
/// of the right one: h_LL, h_LR, h_RL, h_RR. `trimDb` cuts h where all that follows lies below that level under its
/// peak. It lasts `stretchRatio` r times as long, at the same energy: h(t/r)/√r. `decayRatio` q scales its T60:
/// times 10^(−3·(1/q − 1)·t/T) with the time t after the peak and the T60 T as recorded, both before r; where q > 1, t stops
/// at T, below which there is noise. Then `preDelayMs`. `widthRatio` scales the side of what is heard.
/// y = (1 − `mix`)·x + `mix`·wet.
///
/// - Signal: `[batch, track, channel, sample]` with one (the left of a signal in the middle) or two channels, shape
///   unchanged.
/// - Gradient: exact to the signal and the controls, but none to `trimDb` and `preDelayMs`, which count whole samples.
/// - Source: M. R. Schroeder (1965), New method of measuring reverberation time, J. Acoust. Soc. Am. 37(3), and ISO
///   3382-1:2009 on the part of the decay that counts, for T; the convolution: `Tensor.convolved(with:state:)`.
package struct ConvolutionReverb: ReverbAlgorithm, RecordedEffect {
  package static let algorithm = "convolution"
  package static let recordingKey = "impulse"

  package enum Control: String, ControlKey {
    case trimDb, decayRatio, stretchRatio, preDelayMs, widthRatio, mix

    package var spec: ControlSpec {
      switch self {
      case .trimDb: .init(-96...0, .decibels, standard: -96, automation: .perSegment)
      case .decayRatio:
        .init(
          0.1...2, .ratio, taper: .logarithmic, standard: 1, automation: .perSegment,
          learned: .init(0.2...1.5, start: 1), fitted: 0.1...2, typical: 0.5...1.2)
      case .stretchRatio:
        .init(
          0.5...2, .ratio, taper: .logarithmic, standard: 1, automation: .perSegment,
          learned: .init(0.7...1.4, start: 1), fitted: 0.5...2)
      case .preDelayMs: Reverb.preDelayMs
      case .widthRatio: Reverb.widthRatio
      case .mix: Reverb.mix
      }
    }
  }

  package let recording: Recording
  private let response: RecordedResponse?

  /// A reverb whose file is read later.
  package init(file: String) {
    recording = Recording(file: file)
    response = nil
  }

  /// A reverb by a sound that was read.
  ///
  /// - Throws: That the sound is no impulse response.
  package init(file: String, _ sound: Recording.Sound) throws {
    recording = Recording(file: file, sound)
    response = try RecordedResponse(sound, of: file)
  }

  package func hearing(_ sound: Recording.Sound) throws -> ConvolutionReverb {
    try ConvolutionReverb(file: recording.file, sound)
  }

  private static let groups = ControlGroups<Control>([:])

  package var controls: [EffectControl] { Self.groups.controls }

  package var structureKeys: [String] { ["algorithm", Self.recordingKey] }

  package init(structure: SessionReader) throws(SessionError) {
    self.init(file: try Self.recording(structure).file)
  }

  package var structure: JSONValue {
    .object(
      ("algorithm", .string(Self.algorithm)), (Self.recordingKey, .string(recording.file)))
  }

  package func check(
    _ values: [ControlValue], in session: Session, at place: DocumentPlace
  ) throws(SessionError) {
    let decay = values[Self.groups.index(of: .decayRatio)]
    guard let response, response.decay == nil, decay != 1 else { return }
    throw .document(
      .meaningless(
        place / Control.decayRatio.rawValue,
        reason: "\(recording.file) does not die away by 15 dB, so its decay cannot be scaled. "
          + "Leave \"decayRatio\" out, or choose a longer recording."))
  }

  /// Of a file that nobody has read, the pre-delay alone.
  package func tailSeconds(_ values: [ControlValue], beatsPerMinute: Double?) -> Double {
    let stretch = values[Self.groups.index(of: .stretchRatio)].largest
    return values[Self.groups.index(of: .preDelayMs)].largest / 1_000
      + (response?.seconds ?? 0) * stretch
  }

  package func processor(_ context: SignalContext) throws -> any EffectProcessor {
    guard let response else { throw RecordingError.notRead(recording.file) }
    return ReverbProcessor(
      mix: Self.groups.index(of: .mix), state: Memory(history: context.tailSamples)
    ) { shape, controls in
      Room(response, channels: shape[2], controls, sampleRate: context.sampleRate)
    } play: { dry, room, memory in
      room.play(dry, &memory)
    }
  }

  private struct Memory {
    var own: ConvolutionState
    var other: ConvolutionState

    init(history: Int) {
      own = ConvolutionState(history: history)
      other = own
    }
  }

  /// What the controls make of the response.
  private struct Room {
    /// What a side hears of its own input, and of the other side's where it hears that.
    private let own: ImpulseSpectrum
    private let other: ImpulseSpectrum?
    /// The width, unless it is 1 or part of `own`.
    private let width: Tensor?

    init(
      _ response: RecordedResponse, channels: Int, _ set: [Tensor], sampleRate: Int
    ) {
      func control(_ key: Control) -> Tensor { set[ConvolutionReverb.groups.index(of: key)] }
      func isSet(_ key: Control) -> Bool {
        control(key).isTracked || control(key).values.contains { $0 != 1 }
      }
      let delay = Reverb.preDelay(control(.preDelayMs), sampleRate: sampleRate)
      let ways = response.shaped(
        trimDb: control(.trimDb), stretch: isSet(.stretchRatio) ? control(.stretchRatio) : nil,
        decay: isSet(.decayRatio) ? control(.decayRatio) : nil
      ).padded(before: delay, after: 0, along: 3)
      let width = isSet(.widthRatio) ? control(.widthRatio) : nil
      func way(_ index: Int) -> Tensor { ways.sliced(index..<index + 1, along: 2) }
      let count = ways.shape[2]
      if channels == 1, count > 1 {
        // Both inputs are the one, and the left output is heard.
        let (left, right) = count == 2 ? (way(0), way(1)) : (way(0) + way(2), way(1) + way(3))
        own = ImpulseSpectrum(
          width.map { (1 + $0) / 2 * left + (1 - $0) / 2 * right } ?? left)
        (other, self.width) = (nil, nil)
      } else {
        own = ImpulseSpectrum(
          count == 4 ? Tensor.concatenated([way(0), way(3)], along: 2) : ways)
        other =
          count == 4
          ? ImpulseSpectrum(Tensor.concatenated([way(2), way(1)], along: 2)) : nil
        self.width = channels == 1 ? nil : width
      }
    }

    func play(_ dry: Tensor, _ memory: inout Memory) -> Tensor {
      var wet = dry.convolved(with: own, state: &memory.own)
      if let other { wet = wet + dry.sidesSwapped.convolved(with: other, state: &memory.other) }
      return width.map { (1 + $0) / 2 * wet + (1 - $0) / 2 * wet.sidesSwapped } ?? wet
    }
  }
}

/// Why a recording cannot be played by.
private enum RecordingError: Error, CustomStringConvertible {
  case notRead(String)
  case channels(String, count: Int)
  case silent(String)
  case long(String, seconds: Double)

  var description: String {
    switch self {
    case .notRead(let file): "\(file) has not been read. Make the console of Session.reading(_:)."
    case .channels(let file, let count):
      "\(file) has \(count) channels. An impulse response has 1, 2 (left and right) or 4 (what left "
        + "and right hear of the left input, then of the right one)."
    case .silent(let file): "\(file) is silent, which is no impulse response."
    case .long(let file, let seconds):
      "\(file) lasts \(Int(seconds)) s. An impulse response has at most "
        + "\(Int(RecordedResponse.longestSeconds)) s; cut it."
    }
  }
}

/// A recorded impulse response, and how it dies away.
private struct RecordedResponse: Sendable {
  static let longestSeconds = 60.0
  let seconds: Double
  /// When its peak is, and its T60, in seconds; `nil` where it does not die away by 15 dB.
  let decay: (peak: Double, t60: Double)?
  private let sampleRate: Int
  private let channels: [[Float]]
  /// The largest magnitude of all channels, by sample.
  private let magnitudes: [Float]
  private let peak: Float

  init(_ sound: Recording.Sound, of file: String) throws {
    guard [1, 2, 4].contains(sound.channels.count) else {
      throw RecordingError.channels(file, count: sound.channels.count)
    }
    let channels = sound.channels
    magnitudes = channels[0].indices.map { index in
      channels.reduce(0) { max($0, abs($1[index])) }
    }
    peak = magnitudes.max() ?? 0
    if peak == 0 { throw RecordingError.silent(file) }
    let rate = Double(sound.sampleRate)
    seconds = Double(magnitudes.count) / rate
    if seconds > Self.longestSeconds { throw RecordingError.long(file, seconds: seconds) }
    let start = magnitudes.firstIndex(of: peak) ?? 0
    let energies = channels[0].indices.map { index in
      channels.reduce(0.0) { $0 + Double($1[index]) * Double($1[index]) }
    }
    decay = Self.slope(of: energies[start...]).map { (Double(start) / rate, -60 / ($0 * rate)) }
    (sampleRate, self.channels) = (sound.sampleRate, channels)
  }

  /// Decibels per sample by which energy dies away: a line through the part of the energy summed backwards between −5 dB
  /// and the lowest of −35, −25 and −15 that lies well before the end.
  private static func slope(of energies: ArraySlice<Double>) -> Double? {
    var sum = 0.0
    let backwards = energies.reversed().map { energy in
      sum += energy
      return sum
    }
    let decibels = backwards.reversed().map { 10 * log10(max($0, .leastNormalMagnitude) / sum) }
    for end in [-35.0, -25, -15] {
      guard let first = decibels.firstIndex(where: { $0 < -5 }),
        let last = decibels.firstIndex(where: { $0 < end }), last - first > 2,
        last < decibels.count * 9 / 10
      else { continue }
      let (count, levels) = (Double(last - first), decibels[first..<last])
      let (place, level) = (Double(first) + (count - 1) / 2, levels.reduce(0, +) / count)
      var (product, square) = (0.0, 0.0)
      for (index, value) in zip(levels.indices, levels) {
        let distance = Double(index) - place
        product += distance * (value - level)
        square += distance * distance
      }
      return product / square
    }
    return nil
  }

  /// The response as the controls have it, `[batch, track, way, tap]`; what is `nil` is at rest.
  func shaped(trimDb: Tensor, stretch: Tensor?, decay ratio: Tensor?) -> Tensor {
    // One length for a batch: the longest that any of it asks for.
    let level = peak * Float(pow(10, Double(trimDb.values.min() ?? 0) / 20))
    let count = (magnitudes.lastIndex { $0 >= level } ?? 0) + 1
    var ways = Tensor(
      channels.flatMap { $0[..<count] }, shape: [1, 1, channels.count, count], on: trimDb.backend)
    if let stretch { ways = ways.stretched(by: stretch) * stretch.squareRoot().reciprocal() }
    guard let ratio, let decay else { return ways }
    let taps = Tensor(
      (0..<ways.shape[3]).map { Float(Double($0) / Double(sampleRate)) },
      shape: [1, 1, 1, ways.shape[3]], on: trimDb.backend)
    let time = ((stretch.map { taps / $0 } ?? taps) - Float(decay.peak)).maximum(0)
    let t60 = Float(decay.t60)
    // Longer ones rise no further than to where the recording has died away.
    let end = Tensor(
      ratio.values.map { $0 > 1 ? t60 : .greatestFiniteMagnitude }, shape: ratio.shape,
      on: ratio.backend)
    return ways * (-60 / t60 * (ratio.reciprocal() - 1) * time.minimum(end)).amplitude()
  }
}

extension Tensor {
  /// Left and right the other way round.
  fileprivate var sidesSwapped: Tensor {
    Tensor.concatenated([sliced(1..<2, along: 2), sliced(0..<1, along: 2)], along: 2)
  }
}
