import AudioIO

/// A song whose files have been decoded: which of them can be used, and what is wrong with the rest.
package struct SongSurvey: Sendable {
  package let song: Song
  package let mix: SoundSurvey
  /// The stems that can be used, at least one, in the song's order.
  package let stems: [SoundSurvey]
  /// Where each of `stems` is in `song.stems`.
  package let indices: [Int]
  /// Why stems were left out, and what the user should know.
  package let problems: [SurveyProblem]

  /// Why a song cannot be used.
  package struct Rejection: Error, Equatable, Sendable {
    package let name: String
    package let problems: [SurveyProblem]
  }

  /// How many of the song's stems are left out.
  package var stemsLeftOut: Int { song.stems.count - stems.count }

  /// A stem that breaks off is damaged if this much of the mix is left, in seconds.
  private static let tolerance = 0.1

  /// Judges what was found.
  ///
  /// - Parameters:
  ///   - song: The song.
  ///   - mix: Of its mix.
  ///   - stems: Of each of its stems.
  ///   - sampleRate: The dataset's, in hertz.
  /// - Throws: All that is wrong where the mix or every stem cannot be used.
  init(
    _ song: Song, mix: Result<SoundSurvey, SurveyProblem>,
    stems: [Result<SoundSurvey, SurveyProblem>], sampleRate: Int
  ) throws(Rejection) {
    precondition(
      stems.count == song.stems.count, "SongSurvey: \(stems.count) of \(song.stems.count) stems")
    let mixSound: SoundSurvey
    do throws(SurveyProblem) {
      mixSound = try mix.get()
      if let problem = Self.fault(of: mixSound) { throw problem }
    } catch {
      throw Rejection(name: song.name, problems: [error])
    }
    var problems: [SurveyProblem] = []
    var usable: [(index: Int, sound: SoundSurvey)] = []
    let mixes = song.isSound ? [] : [mixSound]
    for mix in mixes where mix.channels == 1 { problems.append(.monoMix(path: mix.path)) }
    for (index, stem) in stems.enumerated() {
      do throws(SurveyProblem) {
        let sound = try stem.get()
        if let problem = Self.fault(of: sound) ?? Self.lack(of: sound, mixSound, sampleRate) {
          throw problem
        }
        usable.append((index, sound))
      } catch {
        problems.append(error)
      }
    }
    for sound in mixes + usable.map(\.sound) where sound.fileSampleRate != sampleRate {
      problems.append(
        .otherRate(path: sound.path, found: sound.fileSampleRate, used: sampleRate))
    }
    for sound in mixes + usable.map(\.sound) {
      // What the header shows has been said before.
      for case .silenced(let seconds, let from, let places) in sound.defects {
        problems.append(
          .defect(
            path: sound.path, .silenced(seconds: seconds, from: from, places: places)))
      }
    }
    if usable.isEmpty {
      throw Rejection(name: song.name, problems: problems.filter(\.isFatal) + [.noUsableStems])
    }
    self.song = song
    self.mix = mixSound
    self.stems = usable.map(\.sound)
    indices = usable.map(\.index)
    self.problems = problems
  }

  private static func fault(of sound: SoundSurvey) -> SurveyProblem? {
    if sound.nonFiniteValues > 0 {
      return .notFinite(path: sound.path, values: sound.nonFiniteValues)
    }
    return sound.integratedLufs == nil ? .silent(path: sound.path) : nil
  }

  /// What a stem lacks beside its mix. It may end early, as when its silence was cut off; half the song is
  /// much, and a file that breaks off while the mix continues has lost something.
  private static func lack(
    of stem: SoundSurvey, _ mix: SoundSurvey, _ sampleRate: Int
  ) -> SurveyProblem? {
    let seconds = Double(stem.samples) / Double(sampleRate)
    let mixSeconds = Double(mix.samples) / Double(sampleRate)
    if stem.isCut, seconds < mixSeconds - tolerance {
      return .damaged(path: stem.path, seconds: seconds, mixSeconds: mixSeconds)
    }
    return seconds < mixSeconds / 2
      ? .tooShort(path: stem.path, seconds: seconds, mixSeconds: mixSeconds) : nil
  }
}
