import MixingConsole
import TensorEngine

/// One track of a session, rendered at several settings at once, block by block.
///
/// The settings are lanes of one batch, so twenty cost little more than the vector unit needs for them.
struct TrackLanes {
  private let console: Console
  private let excerpt: FitExcerpt
  private let index: Int
  /// Nothing, in as many lanes as there are: added to a stem, it fills them.
  private let silence: Tensor

  /// A track at the start of an excerpt.
  ///
  /// - Parameters:
  ///   - session: Without buses that the track sends to, and with a master that leaves audio alone.
  ///   - track: Its index.
  ///   - lanes: The values of some of its controls, one for each lane, all equally many.
  ///   - excerpt: What is rendered, from its beginning on.
  ///   - backend: Where it is rendered.
  /// - Throws: Why an effect cannot work.
  init(
    _ session: Session, track: Int, lanes: [ControlAddress: [Double]], of excerpt: FitExcerpt,
    on backend: Backend
  ) throws {
    var alone = session
    alone.tracks = [session.tracks[track]]
    alone.tracks[0].isMuted = false
    alone.tracks[0].isSolo = false
    alone.tracks[0].sends = []
    alone.tracks[0].output = .master
    alone.buses = []
    var given: [ControlAddress: Tensor] = [:]
    for (address, values) in lanes {
      precondition(address.channel == .track(track), "TrackLanes: \(address) of track \(track)")
      given[ControlAddress(.track(0), address.part)] = Tensor(
        values.map { Float($0) }, shape: [values.count, 1, 1, 1], on: backend)
    }
    console = try Console(alone, from: excerpt.start, given: given, on: backend)
    self.excerpt = excerpt
    index = track
    let count = lanes.values.first?.count ?? 1
    silence = Tensor(repeating: 0, shape: [count, 1, 1, 1], on: backend)
  }

  /// The next block of each lane, `[lane, 1, 2, sample]`.
  func process(_ range: Range<Int>) throws -> Tensor {
    try console.process(range.count) { _ in
      excerpt.stems[index].sliced(range, along: 3) + silence
    }.mix
  }
}

extension FitExcerpt {
  /// The excerpt in blocks: the warm-up first, then what is judged.
  var blocks: [Range<Int>] {
    let size = 8_192
    let ends = [0..<warmUp, warmUp..<samples]
    return ends.flatMap { part in
      stride(from: part.lowerBound, to: part.upperBound, by: size).map {
        $0..<min($0 + size, part.upperBound)
      }
    }
  }

  /// Whether a block is judged.
  func judges(_ block: Range<Int>) -> Bool { block.lowerBound >= warmUp }

  /// Σ target² of what is judged.
  var targetEnergy: Double {
    Double(target.sliced(warmUp..<samples, along: 3).squared().sum().scalar)
  }
}
