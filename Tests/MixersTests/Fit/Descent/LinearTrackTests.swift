import Evaluation
import Foundation
import Mixers
import MixingConsole
import TensorEngine
import Testing

struct LinearTrackTests {
  private let song = DescentSong(seconds: 0.5)
  private let frequencies = [40.0, 200, 1_000, 3_000, 8_000]

  private func track(_ index: Int) -> (track: LinearTrack, shares: [Double], session: Session) {
    var session = RandomConsole(seed: 3, parts: [.faderAndPan, .equalizer])
      .applied(to: song.plain)
    session.tracks[index].isPolarityInverted = true
    let controls = song.controls(session)
    let track = LinearTrack(
      session, track: index, channels: song.stems[index].shape[2], moving: controls,
      frequencies: frequencies)
    return (track, session.shares(of: track.controls), session)
  }

  @Test("The response is what the console does to an impulse", arguments: [0, 2])
  func agreesWithTheConsole(index: Int) throws {
    let (track, shares, session) = track(index)
    let count = 16_384
    var impulse = [Float](repeating: 0, count: count)
    impulse[0] = 1
    let channels = song.stems[index].shape[2]
    var alone = session
    alone.tracks = [session.tracks[index]]
    let stem = Tensor(
      (0..<channels).flatMap { _ in impulse }, shape: [1, 1, channels, count], on: song.backend)
    let output = try Console(alone, on: song.backend).mix([stem]).values
    let response = track.response(shares)
    for side in 0..<2 {
      for (band, hertz) in frequencies.enumerated() {
        var (real, imaginary) = (0.0, 0.0)
        for sample in 0..<count {
          let angle = -2 * Double.pi * hertz * Double(sample) / Double(DescentSong.rate)
          real += Double(output[side * count + sample]) * cos(angle)
          imaginary += Double(output[side * count + sample]) * sin(angle)
        }
        #expect(abs(response[side].real[band] - real) < 2e-5)
        #expect(abs(response[side].imaginary[band] - imaginary) < 2e-5)
      }
    }
  }

  @Test("Slopes are differences", arguments: [0, 2])
  func slopes(index: Int) {
    let (track, shares, _) = track(index)
    #expect(track.controls.count == 14)
    let slopes = track.linearized(shares).slopes
    for control in shares.indices {
      var (above, below) = (shares, shares)
      above[control] += 1e-5
      below[control] -= 1e-5
      let (high, low) = (track.response(above), track.response(below))
      for side in 0..<2 {
        for band in frequencies.indices {
          let real = (high[side].real[band] - low[side].real[band]) / 2e-5
          let imaginary = (high[side].imaginary[band] - low[side].imaginary[band]) / 2e-5
          #expect(abs(slopes[control][side].real[band] - real) < 1e-6 * (1 + abs(real)))
          #expect(
            abs(slopes[control][side].imaginary[band] - imaginary) < 1e-6 * (1 + abs(imaginary)))
        }
      }
    }
  }
}
