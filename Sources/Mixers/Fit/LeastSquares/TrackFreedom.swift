import MixingConsole

/// What of a track the least squares may decide.
struct TrackFreedom {
  var fader = true
  var position = true
  var polarity = true
  var muted = true
  /// Whether the track is part of the mix at all: not muted or passed over for good.
  var isHeard = true
}

extension TrackFreedom {
  /// What is not locked of a track, as far as the stages decide it.
  init(_ track: Track, stages: Set<FitStage>, anySolo: Bool) {
    fader = stages.contains(.gain) && !track.lock.holds(.faderDb)
    let pan = track.strip.first { $0.effect is Pan }
    position =
      stages.contains(.pan) && track.lock != .all
      && pan.map { !$0.isBypassed && !$0.lock.holds(Pan.Control.position.rawValue) } ?? false
    polarity = !track.lock.holds(.polarityInverted)
    muted = stages.contains(.gain) && !track.lock.holds(.muted)
    isHeard = (muted || !track.isMuted) && (track.isSolo || !anySolo)
  }
}
