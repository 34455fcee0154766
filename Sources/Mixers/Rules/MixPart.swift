import Foundation
import MixingConsole
import SignalOps

/// One part of the music in a mix in the making, with all that the rules have decided for it: a stem, or
/// two mono stems that are the left and right of one sound. What is decided is the same for both of them.
struct MixPart {
  /// One stem, or left and right.
  let stems: [MixStem]
  let role: StemRole
  /// The analysis of the stem, or of the two as one.
  let analysis: StemAnalysis
  /// Mean powers of the bands where the part sounds.
  private(set) var spectrum: [Double]
  /// Whether the part sounds in each block of the analysis.
  private(set) var activeBlocks: [Bool]

  /// The equalizer's bands.
  var bands: [EqualizerBand] = [] {
    didSet { response = MixPart.response(of: bands, in: analysis) }
  }
  /// The effects beside equalizer and pan, in the order in which they were decided.
  private(set) var inserts: [EffectSlot] = []
  /// The level over time behind them.
  private(set) var envelope: LevelEnvelope
  /// What they do to the part's loudness, in decibels.
  private(set) var insertsDb = 0.0
  /// The loudness that is meant for it in the mix, in LUFS; `nil` leaves the fader at 0 dB.
  var targetLufs: Double?
  /// What the fader does beside that, phrase by phrase, in decibels; nothing for a fader that rests.
  var ride: [ControlPoint] = []
  /// What a gain at the head of the strip adds, so that the fader need not, in decibels. `faderDb` is what both do
  /// together.
  var makeupDb = 0.0
  /// By how much the part stays below its loudness, in decibels, because more would only blow up noise.
  var missingDb = 0.0
  /// Where it stands from 0 (left) to 1 (right).
  var position = 0.5
  /// The level of its send to the reverb in decibels.
  var reverbDb: Double?
  /// The bus that it goes to.
  var group: String?
  /// Why all that.
  var notes: [String]
  /// The equalizer's power gain at the centre of each band.
  private(set) var response: [Double]

  init(_ stems: [MixStem], role: StemRole, reason: String) {
    self.stems = stems
    self.role = role
    analysis =
      stems.count == 2
      ? StemAnalysis(left: stems[0].analysis, right: stems[1].analysis) : stems[0].analysis
    spectrum = analysis.activeSpectrum
    activeBlocks = analysis.activeBlocks
    envelope = analysis.envelope
    notes = [reason]
    response = Array(repeating: 1, count: analysis.layout.count)
  }

  /// One band of an equalizer.
  struct EqualizerBand {
    let type: BiquadType
    let frequencyHz: Double
    var gainDb = 0.0
    var q = 0.7071
  }

  /// Puts an effect behind those of its place in the strip.
  ///
  /// - Parameters:
  ///   - slot: The effect. A `thresholdDb` of a slot without a key is a level at `gainDb` 0 before the strip.
  ///   - gainsDb: What it does to the level, for each hundredth of a second; `nil` for nothing to speak of.
  ///   - loudnessDb: What it does to the loudness.
  mutating func insert(_ slot: EffectSlot, gainsDb: [Double]? = nil, loudnessDb: Double) {
    inserts.append(slot)
    insertsDb += loudnessDb
    if let gainsDb { envelope = envelope.changed(by: gainsDb) }
  }

  /// Leaves out the blocks in which an effect silences the part.
  mutating func keepSounding(where sounds: (_ block: Int) -> Bool) {
    let kept = activeBlocks.indices.map { activeBlocks[$0] && sounds($0) }
    guard kept.contains(true) else { return }
    activeBlocks = kept
    spectrum = analysis.spectrum(ofBlocks: kept)
  }

  /// Whether there is anything to be heard.
  var isHeard: Bool { !analysis.isSilent && !stems[0].isMuted }

  /// What the user should know of the part's level.
  var warnings: [String] {
    var warnings: [String] = []
    let names = stems.map(\.name).joined(separator: " and ")
    if analysis.gainDb < 0 {
      let excess = 20 * log10(Double(analysis.envelope.peak)) - analysis.gainDb
      warnings.append(
        "\(names): samples exceed full scale by \(NoteText.decimal(excess)) dB"
          + (excess < 190 ? ", as integers stored as floating point do" : "")
          + ". A gain of \(NoteText.decimal(analysis.gainDb)) dB begins the strip.")
    }
    if missingDb > 0.05 {
      let path = ControlPath.escaped(stems[0].name) + "/gain/gainDb"
      let gain = NoteText.decimal(min(missingDb, 24))
      warnings.append(
        "\(names): too faint for its part. It stays \(NoteText.decimal(missingDb)) dB below the level meant for "
          + NoteText.role(role)
          + (makeupDb > 0
            ? "; make its file louder."
            : ", since it may be noise; if not, --set '\(path)=\(gain)' makes up for it."))
    }
    return warnings
  }

  /// How much louder all recordings of its performance are together than one of them, in decibels.
  var togetherDb: Double { stems[0].alignment.togetherDb }

  /// Whether it is one mono stem, which may stand anywhere.
  var isMono: Bool { stems.count == 1 && analysis.channels == 1 }

  /// The block of the mix's time line in which the part begins.
  var firstBlock: Int { Int((stems[0].startSeconds / analysis.blockSeconds).rounded()) }

  /// The lower edge of the lowest band below which no more than a thousandth of the part's K-weighted power
  /// lies, in hertz, before its equalizer.
  var usefulFromHz: Double {
    let layout = analysis.layout
    let powers = zip(spectrum, layout.loudnessWeights).map { $0 * $1 }
    let limit = powers.reduce(0, +) * 0.001
    var sum = 0.0
    for band in powers.indices {
      sum += powers[band]
      if sum > limit { return layout.centresHz[band] / BandLayout.edge }
    }
    return layout.centresHz[0] / BandLayout.edge
  }

  /// The loudness of the part where it sounds less its level of a channel there, in LU, before its equalizer.
  var weightingDb: Double {
    let power = spectrum.reduce(0, +)
    guard power > 0, let loudness = analysis.layout.loudnessLufs(spectrum) else { return 0 }
    return loudness - 10 * log10(power / Double(analysis.channels))
  }

  /// Mean powers of the bands where the part sounds, after its equalizer.
  var equalizedSpectrum: [Double] { zip(spectrum, response).map { $0 * $1 } }

  /// The same, K-weighted.
  var weightedSpectrum: [Double] {
    zip(equalizedSpectrum, analysis.layout.loudnessWeights).map { $0 * $1 }
  }

  /// The mean frequency of the part's power, K-weighted, on a logarithmic scale, after its equalizer; 0 for silence.
  var centroidHz: Double {
    let powers = weightedSpectrum
    let all = powers.reduce(0, +)
    guard all > 0 else { return 0 }
    return exp(
      zip(powers, analysis.layout.centresHz).reduce(0) { $0 + $1.0 * log($1.1) } / all)
  }

  /// How far the highest peak stands above the loudness of one channel where the part sounds, in decibels, after
  /// its effects; 0 for silence.
  var peakToLoudnessDb: Double {
    guard let loudness = loudnessLufs, envelope.peak > 0 else { return 0 }
    return 20 * log10(Double(envelope.peak)) - loudness + 10 * log10(Double(analysis.channels))
  }

  /// By how many LU people make a part louder than others of its role, for how it sounds.
  ///
  /// Less for each octave that its spectral centroid lies above 1 kHz, and for each decibel by which its peaks stand
  /// further above its loudness than 17: K-weighting hardly tells lows from middles at the levels of a single part,
  /// and takes short strokes for softer than they are heard. Both numbers are fitted, with the levels of roles
  /// (`RoleHabits`), to the balances that people chose in the training songs of `script/dataset`. At most 6 LU.
  var bendLu: Double {
    guard centroidHz > 0 else { return 0 }
    let bend = -0.8 * log2(centroidHz / 1_000) - 0.3 * (peakToLoudnessDb - 17)
    return min(max(bend, -6), 6)
  }

  /// What counts as low, in hertz.
  static let lowHz = 200.0

  /// The share of the part's power that is low, after its equalizer.
  var lowShare: Double {
    let powers = equalizedSpectrum
    let low = zip(powers, analysis.layout.centresHz).reduce(0) {
      $0 + ($1.1 < Self.lowHz ? $1.0 : 0)
    }
    let all = powers.reduce(0, +)
    return all > 0 ? low / all : 0
  }

  /// What the equalizer takes from the part's power in decibels, K-weighted or as it is.
  func equalizerDb(weighted: Bool) -> Double {
    var (before, after) = (0.0, 0.0)
    for band in spectrum.indices {
      let power = spectrum[band] * (weighted ? analysis.layout.loudnessWeights[band] : 1)
      before += power
      after += power * response[band]
    }
    return before > 0 && after > 0 ? 10 * log10(after / before) : 0
  }

  /// The loudness at the fader in LUFS.
  var loudnessLufs: Double? {
    analysis.loudnessLufs.map { $0 + equalizerDb(weighted: true) + insertsDb }
  }

  /// The fader that brings the part to its loudness, in decibels.
  var faderDb: Double {
    guard let targetLufs, let loudnessLufs else { return 0 }
    return targetLufs - loudnessLufs
  }

  /// Whether the part sounds in a block of the mix's time line.
  func sounds(inBlock block: Int) -> Bool {
    activeBlocks.indices.contains(block - firstBlock) && activeBlocks[block - firstBlock]
  }

  private static func response(
    of bands: [EqualizerBand], in analysis: StemAnalysis
  ) -> [Double] {
    let filters = bands.map { band in
      BiquadCoefficients(
        band.type, frequencyHz: band.frequencyHz, gainDb: band.gainDb, q: band.q,
        sampleRate: analysis.sampleRate)
    }
    return analysis.layout.centresHz.map { centre in
      filters.reduce(1) { $0 * $1.power(atHz: centre, sampleRate: analysis.sampleRate) }
    }
  }
}
