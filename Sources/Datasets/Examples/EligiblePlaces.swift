import TensorEngine

/// All places where an example may lie, as runs of consecutive starts.
struct EligiblePlaces: Sendable {
  private struct Run {
    let song: Int
    let starts: ClosedRange<Int>
    /// How many starts this run and those before it hold.
    let total: Int
  }

  private let rule: ExampleRule
  private let runs: [Run]
  /// How many possible starts each song has, eligible or not.
  private let possible: [Int]
  /// Where each song's mix and stems sound.
  private let sounds: [(mix: SoundPlaces, stems: [SoundPlaces])]

  /// How many places there are.
  var count: Int { runs.last?.total ?? 0 }

  /// Finds them.
  ///
  /// - Throws: `ExampleError.noPlace` where there are none.
  init(in songs: [SongSurvey], _ rule: ExampleRule) throws(ExampleError) {
    self.rule = rule
    sounds = songs.map { song in
      (SoundPlaces(song.mix.activity), song.stems.map { SoundPlaces($0.activity) })
    }
    possible = songs.map { max(0, $0.mix.samples - rule.samples + 1) }
    var runs: [Run] = []
    var (total, silent, sparse) = (0, 0, 0)
    for (song, sounds) in sounds.enumerated() {
      var start = 0
      while start < possible[song] {
        let blocks = SoundPlaces.Blocks(
          start: start, samples: rule.samples, sampleRate: rule.sampleRate)
        let end = min(
          possible[song] - 1, blocks.end(samples: rule.samples, sampleRate: rule.sampleRate))
        let count = end - start + 1
        if !sounds.mix.sounds(in: blocks) {
          silent += count
        } else if sounds.stems.count(where: { $0.sounds(in: blocks) }) < rule.minimumActiveStems {
          sparse += count
        } else {
          total += count
          if let last = runs.last, last.song == song, last.starts.upperBound == start - 1 {
            runs[runs.count - 1] = Run(
              song: song, starts: last.starts.lowerBound...end, total: total)
          } else {
            runs.append(Run(song: song, starts: start...end, total: total))
          }
        }
        start = end + 1
      }
    }
    self.runs = runs
    if runs.isEmpty {
      throw .noPlace(
        rule: rule, songs: songs.count, tooShort: possible.count { $0 == 0 },
        silentSeconds: Double(silent) / Double(rule.sampleRate),
        sparseSeconds: Double(sparse) / Double(rule.sampleRate))
    }
  }

  /// One of them, each equally likely.
  func draw(_ random: inout RandomSource) -> ExamplePlace {
    let number = random.integer(below: count)
    var (low, high) = (0, runs.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].total > number { high = middle } else { low = middle + 1 }
    }
    let run = runs[low]
    return ExamplePlace(song: run.song, start: run.starts.upperBound - (run.total - 1 - number))
  }

  /// Up to `count` places of a song that do not overlap, evenly spread: the song is cut into equal parts,
  /// and each gives the place nearest to its middle.
  func spread(_ count: Int, song: Int) -> [ExamplePlace] {
    let length = possible[song] + rule.samples - 1
    let parts = min(count, length / rule.samples)
    let found = (0..<max(parts, 0)).compactMap { part in
      nearest(
        in: part * length / parts...(part + 1) * length / parts - rule.samples, song: song)
    }
    if !found.isEmpty || parts < 1 { return found }
    // All places lie where two parts meet.
    return nearest(in: 0...length - rule.samples, song: song).map { [$0] } ?? []
  }

  private func nearest(in starts: ClosedRange<Int>, song: Int) -> ExamplePlace? {
    let middle = (starts.lowerBound + starts.upperBound) / 2
    let candidates = runs.filter { $0.song == song && $0.starts.overlaps(starts) }.map { run in
      let held = run.starts.clamped(to: starts)
      return min(max(middle, held.lowerBound), held.upperBound)
    }
    return candidates.min { abs($0 - middle) < abs($1 - middle) }
      .map { ExamplePlace(song: song, start: $0) }
  }

  /// Which of a song's stems sound in an example there.
  func activeStems(at place: ExamplePlace) -> [Bool] {
    let blocks = SoundPlaces.Blocks(
      start: place.start, samples: rule.samples, sampleRate: rule.sampleRate)
    return sounds[place.song].stems.map { $0.sounds(in: blocks) }
  }
}
