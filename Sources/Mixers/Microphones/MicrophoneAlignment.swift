import Foundation
import MixingConsole
import SignalOps
import TensorEngine

/// Several microphones on one source, brought into line so that they add up.
///
/// Where two recordings of one source are summed, what is late or upside down in one takes away from the other.
/// Two cases are looked for. Recordings of one role that hold the same performance (a bass's direct signal and
/// its amplifier, two microphones on one guitar or drum): the later one is brought forward. And microphones at a
/// distance from a kit (overheads, room) beside the close ones: they are brought forward by what they lie behind
/// the close one that they hold most of, and close ones that oppose them there are inverted. The lag is where the
/// K-weighted correlation of the whole song is largest, either way up: where the sum is loudest.
///
/// Guards: no lag beyond `reachSeconds`; recordings without a common source (low coherence) are left alone, and so
/// are those where stretches of the song disagree, or whose sum gains little.
///
/// - Source: Perez-Gonzalez & Reiss (2008), "Determination and correction of individual channel time offsets for
///   signals involved in an audio mixture", AES 125th Convention (cross-correlation of each channel with a
///   reference, time and polarity); Clifford & Reiss (2011), "Reducing comb filtering on different musical
///   instruments using time delay estimation", J. Art of Record Production 5.
struct MicrophoneAlignment {
  /// What is to be done with a recording.
  struct Change: Equatable {
    /// Later, in samples; below 0 earlier.
    var delay = 0
    var isInverted = false
    /// Which performance it is a recording of, where there are several; `nil` where there is but this one.
    var performance: Int?
    /// How much louder the recordings of that performance are together than one of them, in decibels.
    var togetherDb = 0.0
    var notes: [String] = []
  }

  /// A recording that may be aligned: one stem, or two that are left and right of one sound.
  struct Recording {
    let name: String
    let role: StemRole
    /// Reads the next samples, the channels' sum, with the polarity that it has.
    let read: (_ count: Int) throws -> [Float]
  }

  /// How far one recording may lie behind the other: sound takes 30 ms for ten metres.
  static let reachSeconds = 0.03
  /// Coherence of recordings that hold the same performance. That of a performance played twice is 0.05 to 0.1 on
  /// real guitars and voices, that of a direct signal and its amplifier 0.3 and more.
  static let sameCoherence = 0.2
  /// Coherence of a close microphone and one at a distance, which holds other sources too.
  static let distantCoherence = 0.12
  static let sameCorrelation = 0.3
  static let distantCorrelation = 0.15
  /// The share of the stretches that have to agree.
  static let leastAgreement = 0.7
  /// What the correlation has to gain.
  static let leastGain = 0.1

  private static let block = 1 << 14
  private static let stretchBlocks = 24
  private static let longestStretches = 24

  /// The roles of which two recordings may be of one performance.
  private static let single: Set<StemRole> = [
    .kick, .snare, .toms, .bass, .guitar, .keys, .strings, .brass, .winds, .lead,
  ]
  /// The close microphones of a kit.
  private static let close: Set<StemRole> = [.kick, .snare, .toms]

  let sampleRate: Int
  let backend: Backend

  /// Which of some recordings are compared, the first of each pair being the one that may stay where it is.
  static func pairs(among roles: [StemRole]) -> [(first: Int, second: Int)] {
    roles.indices.flatMap { first in
      roles.indices.filter { second in
        second != first
          && (second > first && roles[first] == roles[second] && single.contains(roles[first])
            || close.contains(roles[first]) && roles[second] == .overheads)
      }.map { (first, $0) }
    }
  }

  /// Compares recordings and decides.
  ///
  /// - Parameters:
  ///   - recordings: All of the mix.
  ///   - samples: Of the longest.
  ///   - progress: Is told the share done; what it throws ends the work.
  /// - Returns: What is done with each, in order.
  /// - Throws: What reading or `progress` throws.
  func changes(
    to recordings: [Recording], samples: Int, progress: (Double) throws -> Void
  ) throws -> [Change] {
    let pairs = Self.pairs(among: recordings.map(\.role))
    if pairs.isEmpty { return recordings.map { _ in Change() } }
    let finder = RelationFinder(
      sampleRate: sampleRate, block: Self.block, reachSeconds: Self.reachSeconds)
    let spectra = try spectra(
      of: recordings, pairs, finder.fourier, samples: samples, progress: progress)
    let relations = backend.map(pairs.count) {
      finder.relation(in: spectra[$0], on: Backend(threads: 1, kernels: backend.kernels))
    }
    var decision = Decision(
      recordings: recordings, sampleRate: sampleRate,
      relations: zip(pairs, relations).compactMap { pair, relation in
        relation.map { (pair.first, pair.second, $0) }
      })
    decision.alignPerformances()
    decision.alignDistantMicrophones { first, second, lag in
      pairs.firstIndex { $0 == (first, second) }
        .map { finder.correlation(in: spectra[$0], at: lag, on: backend) } ?? 0
    }
    return decision.changes
  }

  /// The cross spectra of all pairs, stretch by stretch: each recording is read and transformed once.
  private func spectra(
    of recordings: [Recording], _ pairs: [(first: Int, second: Int)], _ fourier: FFT, samples: Int,
    progress: (Double) throws -> Void
  ) throws -> [PairSpectra] {
    let wanted = Set(pairs.flatMap { [$0.first, $0.second] }).sorted()
    let blocks = (samples + Self.block - 1) / Self.block
    let stretch = max(
      Self.stretchBlocks, (blocks + Self.longestStretches - 1) / Self.longestStretches)
    var spectra = [PairSpectra](repeating: PairSpectra(), count: pairs.count)
    let size = 2 * fourier.bins
    for start in stride(from: 0, to: blocks, by: stretch) {
      for index in spectra.indices { spectra[index].begin(bins: fourier.bins) }
      // Not all blocks of a long stretch are in memory at once.
      for first in stride(from: start, to: min(start + stretch, blocks), by: Self.stretchBlocks) {
        let count = min(Self.stretchBlocks, min(start + stretch, blocks) - first)
        let transforms = try backend.map(wanted.count) { index in
          let worker = Backend(threads: 1, kernels: backend.kernels)
          let sound = try recordings[wanted[index]].read(count * Self.block)
          return (0..<count).flatMap { block in
            fourier.spectrum(
              of: sound[block * Self.block..<(block + 1) * Self.block], on: worker)
          }
        }
        let places = Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, $0) })
        spectra = backend.map(pairs.count) { index in
          var pair = spectra[index]
          guard let x = places[pairs[index].first], let y = places[pairs[index].second] else {
            return pair
          }
          for block in 0..<count {
            let range = block * size..<(block + 1) * size
            pair.add(transforms[x][range], transforms[y][range])
          }
          return pair
        }
        try progress(Double(first + count) / Double(blocks))
      }
    }
    return spectra
  }
}

/// Changes in the making.
private struct Decision {
  let recordings: [MicrophoneAlignment.Recording]
  let sampleRate: Int
  /// Of the second recording behind the first.
  let relations: [(first: Int, second: Int, relation: SoundRelation)]
  var changes: [MicrophoneAlignment.Change]

  init(
    recordings: [MicrophoneAlignment.Recording], sampleRate: Int,
    relations: [(first: Int, second: Int, relation: SoundRelation)]
  ) {
    (self.recordings, self.sampleRate, self.relations) = (recordings, sampleRate, relations)
    changes = recordings.map { _ in .init() }
  }

  /// Aligns what holds one performance with the earliest recording of it, the surest first.
  mutating func alignPerformances() {
    let same = relations.filter { pair in
      recordings[pair.first].role == recordings[pair.second].role
        && pair.relation.coherence >= MicrophoneAlignment.sameCoherence
        && abs(pair.relation.correlation) >= MicrophoneAlignment.sameCorrelation
        && pair.relation.agreement >= MicrophoneAlignment.leastAgreement
    }.sorted { abs($0.relation.correlation) > abs($1.relation.correlation) }
    group(same)
    var aligned: Set<Int> = []
    for (first, second, relation) in same where isWorthwhile(relation) {
      // The later one is brought forward; one that has been aligned stays where it is.
      let isSecondLater = relation.lag >= 0
      let (early, late) = isSecondLater ? (first, second) : (second, first)
      guard !aligned.contains(late) else { continue }
      aligned.formUnion([early, late])
      changes[late].delay = changes[early].delay - abs(relation.lag)
      changes[late].isInverted = changes[early].isInverted != (relation.correlation < 0)
      note(late, beside: early, relation)
    }
  }

  /// Says of recordings which performance they are of, and what they come to together: n that correlate by r are
  /// n·(1 + (n − 1)·r) times as strong as one.
  private mutating func group(_ same: [(first: Int, second: Int, relation: SoundRelation)]) {
    for (first, second, _) in same {
      let ids = [changes[first].performance, changes[second].performance].compactMap { $0 }
      let id = ids.min() ?? min(first, second)
      for index in changes.indices
      where index == first || index == second
        || changes[index].performance.map(ids.contains) == true
      {
        changes[index].performance = id
      }
    }
    for (id, pairs) in Dictionary(grouping: same, by: { changes[$0.first].performance }) {
      let members = changes.indices.filter { changes[$0].performance == id }
      let mean = pairs.reduce(0) { $0 + abs($1.relation.correlation) } / Double(pairs.count)
      let count = Double(members.count)
      for index in members {
        changes[index].togetherDb = 10 * log10(count * (1 + (count - 1) * mean))
      }
    }
  }

  /// Aligns overheads and rooms with the close microphone that they hold most of, and turns those that oppose them.
  mutating func alignDistantMicrophones(
    correlation: (_ close: Int, _ distant: Int, _ lag: Int) -> Double
  ) {
    let distant = recordings.indices.filter { recordings[$0].role == .overheads }
    var turned: Set<Int> = []
    for index in distant {
      let own = relations.filter { pair in
        pair.second == index && pair.relation.coherence >= MicrophoneAlignment.distantCoherence
      }
      let sure = own.filter { pair in
        pair.relation.lag >= 0 && isWorthwhile(pair.relation)
          && abs(pair.relation.correlation) >= MicrophoneAlignment.distantCorrelation
      }
      guard
        let best = sure.max(by: { abs($0.relation.correlation) < abs($1.relation.correlation) })
      else { continue }
      let reference = best.first
      changes[index].delay = changes[reference].delay - best.relation.lag
      changes[index].isInverted =
        changes[reference].isInverted != (best.relation.correlation < 0)
      note(index, beside: reference, best.relation)
      turned.insert(reference)
      for pair in own where !turned.contains(pair.first) {
        let lag = changes[pair.first].delay - changes[index].delay
        let together = correlation(pair.first, index, lag)
        turned.insert(pair.first)
        let isOpposed =
          (together < 0) == (changes[pair.first].isInverted == changes[index].isInverted)
        guard isOpposed, abs(together) >= MicrophoneAlignment.leastGain else { continue }
        turn(pair.first, turned: &turned)
        changes[pair.first].notes.append(
          "polarity: inverted, since it opposes \(recordings[index].name) as that lies now "
            + "(correlation \(Self.correlation(together)))")
      }
    }
  }

  /// Turns a recording, and with it what was brought into line with it.
  private mutating func turn(_ index: Int, turned: inout Set<Int>) {
    let performance = changes[index].performance
    for other in changes.indices
    where other == index || performance != nil && changes[other].performance == performance {
      changes[other].isInverted.toggle()
      turned.insert(other)
    }
  }

  private func isWorthwhile(_ relation: SoundRelation) -> Bool {
    relation.agreement >= MicrophoneAlignment.leastAgreement
      && abs(relation.correlation) - relation.correlationAsRecorded
        >= MicrophoneAlignment.leastGain
  }

  private mutating func note(_ index: Int, beside other: Int, _ relation: SoundRelation) {
    let milliseconds = Double(abs(relation.lag)) / Double(sampleRate) * 1_000
    let moved = relation.lag == 0 ? nil : String(format: "%.2f ms earlier", milliseconds)
    let turned = relation.correlation < 0 ? "inverted" : nil
    changes[index].notes.append(
      "microphones: \([moved, turned].compactMap { $0 }.joined(separator: " and ")), to add up with "
        + "\(recordings[other].name): correlation \(Self.correlation(abs(relation.correlation))), as recorded "
        + Self.correlation(relation.correlationAsRecorded))
  }

  private static func correlation(_ value: Double) -> String {
    String(format: "%.2f", value == 0 ? 0 : value)
  }
}
