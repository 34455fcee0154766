import Datasets
import Evaluation
import Mixers
import MixingConsole
import TensorEngine

/// The balance that a person chose for the stems of a song.
struct PersonBalance {
  /// What comes out with the person's faders and pans and nothing else.
  let mix: SongStems.Mix
  private let stems: SongStems
  private let roles: [String?]
  /// What is added to the levels at which mixers are given the stems to find the balance of, in decibels.
  private let extraDb: [Double]

  /// Renders what is known of a song.
  ///
  /// - Parameters:
  ///   - song: The song, whose stems `stems` are.
  ///   - truth: What the person did with them.
  ///   - stems: At the levels of their files.
  ///   - given: The same at the levels at which everybody is given them.
  ///   - seed: Of the levels at which stems are given for this purpose alone.
  ///   - backend: Whose threads and kernels run.
  ///   - report: Is asked whether to go on.
  /// - Throws: Why a stem cannot be read.
  init(
    of song: Song, _ truth: SongTruth, stems: SongStems, given: SongStems, seed: UInt64,
    on backend: Backend, _ report: Reporter
  ) throws {
    var session = Session(sampleRate: stems.sampleRate, tracks: stems.tracks)
    var roles: [String?] = []
    for (index, stem) in song.stems.enumerated() {
      roles.append(truth.stems[stem.name]?.role ?? StemRole.guess(name: stem.name)?.role.rawValue)
      guard let known = truth.stems[stem.name] else {
        session.tracks[index].isMuted = true
        continue
      }
      session.tracks[index].fader = known.gainDb
      session.tracks[index].strip = [EffectSlot(Pan(), [.position: known.position])]
    }
    mix = try stems.mix(session, isMetered: true, on: backend, report)
    self.roles = roles
    let isGiven = given.levelsDb.contains { $0 != 0 }
    extraDb =
      isGiven
      ? given.levelsDb.map { _ in 0 }
      : Relevel.standard.gainsDb(of: song.name, stems: song.stems.count, seed: seed)
    self.stems = given.louder(by: extraDb)
  }

  /// How far a mixer is from it.
  ///
  /// - Parameters:
  ///   - method: The mixer.
  ///   - mix: What it made of the stems as given.
  ///   - backend: Whose threads and kernels run.
  ///   - report: Is asked whether to go on.
  /// - Returns: `nil` for what sets no faders, and where fewer than two stems are heard.
  /// - Throws: Why the mixer cannot take the stems, or one cannot be read.
  func distance(
    of method: any MixMethod, mix: SongStems.Mix, on backend: Backend, _ report: Reporter
  ) throws -> BalanceDistance? {
    guard method.setsConsole else { return nil }
    let isSame = extraDb.allSatisfy { $0 == 0 }
    let levels =
      try isSame ? mix.levels : stems.mix(by: method, isMetered: true, on: backend, report).levels
    return BalanceDistance(of: levels, from: self.mix.levels, roles: roles)
  }

  /// How far a baseline is from it, whose tracks were measured with the stems as given.
  func distance(of levels: [TrackLevel?], by baseline: Baseline) -> BalanceDistance? {
    let heard = zip(levels, extraDb).map { level, extra in
      level.map {
        TrackLevel(
          lufs: $0.lufs + (baseline == .loudnessMatchedSum ? 0 : extra), position: $0.position)
      }
    }
    return BalanceDistance(of: heard, from: mix.levels, roles: roles)
  }
}
