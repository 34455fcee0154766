import Documents
public import MixingConsole
import TensorEngine

/// A console that is fed block by block while its session changes: what stands behind a page with faders,
/// or a plug-in.
///
/// The stems come from whoever feeds it; the files of the session's tracks are not opened, those that effects play by are.
/// It belongs to one thread at a time.
public final class LiveConsole {
  /// A block as it leaves the console, stereo: `[channel][sample]`.
  public struct Block: Sendable {
    /// After the master's fader.
    public let mix: [[Float]]
    /// Each track after its fader, in the session's order; `nil` for one that is not heard.
    public let tracks: [[[Float]]?]
    /// Each bus after its fader, in the session's order.
    public let buses: [[[Float]]]
  }

  private let console: Console
  private let recordings = RecordingReader()
  private let longestBlock: Int

  /// A console that has heard nothing yet.
  ///
  /// - Parameters:
  ///   - session: Routing, effects and values. Its output stage, which has to know the whole mix, is left out.
  ///   - start: Where in the mix the first block begins, in seconds: automation is there by then.
  ///   - longestBlock: No block has more samples.
  ///   - resources: Threads and kernels.
  /// - Throws: What is wrong with the session, or why an effect cannot work here.
  public init(
    _ session: Session, from start: Double = 0, longestBlock: Int = 8_192,
    resources: JobResources = JobResources()
  ) throws {
    guard longestBlock > 0 else {
      throw JobError.input("a block of at most \(longestBlock) samples: a block has at least one.")
    }
    guard SessionLimits.seconds.contains(start) else {
      throw JobError.input("the mix cannot begin at \(start) s. Choose 0 s to 86400 s.")
    }
    self.longestBlock = longestBlock
    let first = (start * Double(session.sampleRate)).rounded()
    try Self.check(session)
    console = try Console(
      recordings.read(for: session), from: Int(exactly: first) ?? 0, longestBlock: longestBlock,
      on: resources.makeBackend())
  }

  /// Refuses effects that need more than a block.
  private static func check(_ session: Session) throws {
    try session.refuseCommands(because: "a live console has a block at a time")
  }

  /// What the next block is mixed by.
  public var session: Session { console.session }

  /// How many samples later than the stems the mix comes.
  public var latency: Int { console.latency }

  /// Goes on with another session from the next block on.
  ///
  /// Tails ring on and envelopes stay where the structure is the same; controls move to their new values within 64
  /// samples, and what comes or goes is faded, so that nothing clicks.
  ///
  /// - Parameter session: At the same sample rate and with the same pan law.
  /// - Throws: As `init`; then nothing has changed.
  public func update(_ session: Session) throws {
    try Self.check(session)
    try console.update(recordings.read(for: session))
  }

  /// Mixes the next block.
  ///
  /// - Parameter stems: One for each track, in the session's order: `[channel][sample]`, one or two channels, all equally
  ///   long.
  /// - Returns: A block as long, `latency` samples late.
  /// - Throws: What is wrong with the stems; what ended an effect's work.
  public func process(_ stems: [[[Float]]]) throws -> Block {
    let samples = try length(of: stems)
    let output = try console.process(samples) { track in
      Tensor(
        stems[track].flatMap { $0 }, shape: [1, 1, stems[track].count, samples],
        on: console.backend)
    }
    return Block(
      mix: output.mix.stereo, tracks: output.tracks.map { $0?.stereo },
      buses: output.buses.map(\.stereo))
  }

  /// The samples of a block of these stems.
  private func length(of stems: [[[Float]]]) throws -> Int {
    let tracks = session.tracks
    guard stems.count == tracks.count else {
      throw JobError.input(
        "\(Phrase.count(stems.count, "stem")) for \(Phrase.count(tracks.count, "track")).")
    }
    let samples = stems.first?.first?.count ?? 0
    guard (1...longestBlock).contains(samples) else {
      throw JobError.input(
        "a block of \(samples) samples: this console takes 1 to \(longestBlock).")
    }
    for (track, stem) in zip(tracks, stems) {
      guard (1...2).contains(stem.count), stem.allSatisfy({ $0.count == samples }) else {
        throw JobError.input(
          "track \"\(track.name)\": a block of \(stem.map(\.count)) samples. Give one or two channels of "
            + "\(samples).")
      }
      guard stem.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw JobError.input("track \"\(track.name)\": the block has samples that are not finite.")
      }
    }
    return samples
  }
}

extension Tensor {
  /// The two channels of `[1, 1, 2, sample]`.
  fileprivate var stereo: [[Float]] {
    let (samples, count) = (values, shape[3])
    return [Array(samples[..<count]), Array(samples[count...])]
  }
}
