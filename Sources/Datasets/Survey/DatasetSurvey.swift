import AudioIO
import Synchronization
package import TensorEngine

/// Songs whose every file has been decoded once, before training relies on them.
package struct DatasetSurvey: Sendable {
  /// The songs that can be used, in the order given.
  package let songs: [SongSurvey]
  package let rejected: [SongSurvey.Rejection]

  /// How many stems of usable songs are left out.
  package var stemsLeftOut: Int { songs.reduce(0) { $0 + $1.stemsLeftOut } }

  /// Surveys all files, one on each thread; the result is the same for any number of threads.
  ///
  /// - Parameters:
  ///   - songs: The songs.
  ///   - sampleRate: The rate that everything is brought to, in hertz, at least
  ///     `LoudnessMeter.lowestSampleRate`.
  ///   - cache: What is known from earlier surveys.
  ///   - backend: Its threads are used.
  ///   - progress: Is told the share that is done, 0…1, by one thread at a time; what it throws ends the
  ///     survey.
  /// - Throws: What `progress` throws. What is wrong with files is in the result.
  package init(
    _ songs: [Song], sampleRate: Int, cache: SurveyCache = .none, on backend: Backend,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    let files = songs.flatMap { song in
      (song.isSound ? [] : [(path: song.mix, isMix: true)])
        + song.stems.map { (path: $0.path, isMix: false) }
    }
    let seconds = songs.reduce(0) {
      $0 + $1.seconds * Double(($1.isSound ? 0 : 1) + $1.stems.count)
    }
    let total = max(seconds * Double(sampleRate), 1)
    let decoded = Mutex(0)
    let sounds = try backend.map(files.count) { index -> Result<SoundSurvey, SurveyProblem> in
      do {
        // A backend serves one thread.
        let (path, isMix) = files[index]
        let sound = try cache.survey(of: path, sampleRate: sampleRate, isMix: isMix) {
          try SoundSurvey(
            of: path, sampleRate: sampleRate, isMix: isMix,
            on: Backend(threads: 1, kernels: backend.kernels)
          ) { samples in
            try decoded.withLock { decoded in
              decoded += samples
              try progress(min(Double(decoded) / total, 1))
            }
          }
        }
        return .success(sound)
      } catch let error as AudioFileError {
        return .failure(.unreadable(reason: "\(error)"))
      }
    }
    var (usable, rejected): ([SongSurvey], [SongSurvey.Rejection]) = ([], [])
    var next = 0
    for song in songs {
      let first = next + (song.isSound ? 0 : 1)
      let stems = sounds[first..<first + song.stems.count]
      do throws(SongSurvey.Rejection) {
        usable.append(
          try SongSurvey(song, mix: sounds[next], stems: Array(stems), sampleRate: sampleRate))
      } catch {
        rejected.append(error)
      }
      next = first + song.stems.count
    }
    self.songs = usable
    self.rejected = rejected
  }
}
