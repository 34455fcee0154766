/// The controls outside of effects: faders of tracks, buses and master, and levels of sends.
package enum LevelControl: String, ControlKey {
  case faderDb, levelDb

  package var spec: ControlSpec {
    switch self {
    case .faderDb: .init(-96...24, .decibels, neutral: 0, standard: 0, automation: .perSample)
    // A send has no level that leaves audio alone: `--amount` scales its amplitude from nothing.
    case .levelDb: .init(-96...24, .decibels, standard: nil, automation: .perSample)
    }
  }
}
