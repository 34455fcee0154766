import Foundation
import Mixers
import MixingConsole
import TensorEngine
import TestSupport
import Testing

/// What a fit hears and how it judges.
@Suite struct FitMaterialTests {
  private let rate = FitSong.rate

  /// A stem that sounds in some seconds only.
  private func sounding(_ seconds: Range<Int>, of total: Int, seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed, stream: 0)
    return (0..<total * rate).map { sample in
      let noise = Float(random.uniform()) - 0.5
      return seconds.contains(sample / rate) ? noise : 0
    }
  }

  private func song(_ parts: [Range<Int>], of total: Int) -> FitSong {
    var song = FitSong(stems: 0)
    song.stems = parts.enumerated().map { [sounding($1, of: total, seed: UInt64($0))] }
    return song
  }

  @Test func everyStemIsHeardInSomeExcerpt() throws {
    let song = song([0..<14, 0..<14, 2..<4, 11..<13], of: 14)
    let material = try song.material(try song.mix(song.session))
    let excerpts = try material.excerpts(
      of: song.session, count: 2, seconds: 2, warmUpSeconds: 0.5, on: Backend.forTests(threads: 2))
    #expect(excerpts.map(\.start) == [Int(1.5 * Double(rate)), Int(10.5 * Double(rate))])
    for excerpt in excerpts {
      #expect(excerpt.warmUp == rate / 2 && excerpt.samples == rate * 5 / 2)
      #expect(excerpt.stems.map(\.shape) == song.stems.map { _ in [1, 1, 1, excerpt.samples] })
      // The stems lie where they lie in the song.
      let range = excerpt.start..<excerpt.start + excerpt.samples
      for (tensor, stem) in zip(excerpt.stems, song.stems) {
        #expect(tensor.values == Array(stem[0][range]))
      }
    }
  }

  @Test func theTargetGoesWithTheStemsAndItsMixIsTheirs() throws {
    let song = FitSong(seconds: 5)
    var session = song.session
    session.place(0, decibels: -3, position: 0.2)
    session.tracks[1].startSeconds = 0.4
    session.tracks[2].startSeconds = -0.3
    session.tracks[3].fader = .points([
      ControlPoint(seconds: 0, value: 0), ControlPoint(seconds: 5, value: -20),
    ])
    let material = try song.material(try song.mix(session).map { Array($0.prefix(5 * rate)) })
    let excerpts = try material.excerpts(
      of: session, count: 3, seconds: 1, warmUpSeconds: 0.25, on: Backend.forTests(threads: 1))
    #expect(excerpts.count == 3)
    for excerpt in excerpts {
      let (mix, target) = try excerpt.judged(session, on: Backend.forTests(threads: 1))
      #expect(mix.shape == [1, 2, rate] && target.shape == [1, 2, rate])
      #expect(zip(mix.values, target.values).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    for (one, next) in zip(excerpts, excerpts.dropFirst()) {
      #expect(one.start + one.samples <= next.start + next.warmUp)
    }
  }

  @Test func aSongShorterThanAnExcerptIsOneExcerpt() throws {
    let song = FitSong(seconds: 0.2)
    let excerpts = try song.material(song.mix(song.session)).excerpts(
      of: song.session, count: 3, seconds: 2, warmUpSeconds: 1, on: Backend.forTests(threads: 1))
    #expect(excerpts.map(\.samples) == [3_200])
    #expect(excerpts[0].warmUp == 0 && excerpts[0].start == 0)
  }

  @Test func excerptsOfOneSoundAreSpread() throws {
    let song = song([0..<20], of: 20)
    let excerpts = try song.material(song.mix(song.session)).excerpts(
      of: song.session, count: 3, seconds: 2, warmUpSeconds: 0, on: Backend.forTests(threads: 1))
    let starts = excerpts.map { $0.start / rate }
    #expect(starts[1] - starts[0] > 4 && starts[2] - starts[1] > 4, "\(starts)")
  }

  @Test func signalToNoiseIsThatOfTheWholeSong() throws {
    let song = FitSong()
    var session = song.session
    let material = try song.material(try song.mix(session))
    for track in session.tracks.indices { session.tracks[track].fader = .constant(20 * log10(0.9)) }
    let ratio = try FitPass.signalToNoise(of: session, material, on: Backend.forTests(threads: 1))
    #expect(abs((ratio.decibels ?? 0) - 20) < 1e-3)
    for track in session.tracks.indices { session.tracks[track].isMuted = true }
    let silence = try FitPass.signalToNoise(of: session, material, on: Backend.forTests(threads: 1))
    #expect(silence.decibels == 0)
    let exact = try FitPass.signalToNoise(
      of: song.session, material, on: Backend.forTests(threads: 1))
    #expect(exact.isExact && exact.decibels == nil)
  }

  @Test func readingThatFailsEndsTheFit() throws {
    let song = FitSong()
    let target = try song.mix(song.session)
    let material = try FitMaterial(
      stems: song.stems.map { stem in { ArrayStem(stem, failsAt: 20_000) } },
      target: { ArrayStem(target) }, sampleRate: rate)
    #expect(throws: ArrayStem.Unreadable.self) {
      try SessionFit(material, on: Backend.forTests(threads: 2)).run(from: song.session)
    }
    let broken = try FitMaterial(
      stems: song.stems.map { stem in { ArrayStem(stem) } },
      target: { ArrayStem(target, failsAt: 20_000) }, sampleRate: rate)
    #expect(throws: ArrayStem.Unreadable.self) {
      try SessionFit(broken, on: Backend.forTests(threads: 2)).run(from: song.session)
    }
  }

  // MARK: The loss

  @Test func theLossIsZeroAtEqualityAndHearsEachSide() throws {
    let backend = Backend.forTests(threads: 1)
    let left = FitSong(stems: 1).stems[0][0]
    let count = left.count
    func loss(_ input: [Float], _ target: [Float]) -> Float {
      FitLoss().callAsFunction(
        Tensor(input, shape: [1, 2, count], on: backend),
        Tensor(target, shape: [1, 2, count], on: backend)
      ).scalar
    }
    let silence = [Float](repeating: 0, count: count)
    #expect(loss(left + silence, left + silence) < 1e-9)
    #expect(loss(silence + silence, silence + silence) < 1e-9)
    let swapped = loss(left + silence, silence + left)
    #expect(swapped > 0.5)
    // A difference where the target has none costs about what it weighs, not what it is divided by.
    let narrow = loss(left + left.map { 1.01 * $0 }, left + left)
    #expect(narrow > 0 && narrow < 3)
  }
}
