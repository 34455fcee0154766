import Mixers
import TensorEngine
import Testing

/// Mixes among their parts.
@Suite struct SumSearchTests {
  private static let samples = 40_000

  /// Noise of its own.
  private func noise(_ seed: UInt64, _ level: Float = 1) -> [Float] {
    var source = RandomSource(seed: seed)
    return (0..<Self.samples).map { _ in Float(source.normal()) * level }
  }

  private func sum(_ parts: [(gain: Float, stem: [Float])]) -> [Float] {
    (0..<Self.samples).map { index in
      parts.reduce(0) { $0 + $1.gain * $1.stem[index] }
    }
  }

  private func sums(_ stems: [[Float]], likely: Set<Int> = []) -> [SumSearch.Sum] {
    var search = SumSearch(count: stems.count)
    // Piece by piece.
    for piece in 0..<4 {
      search.add(stems.map { Array($0[piece * 10_000..<(piece + 1) * 10_000]) })
    }
    return search.sums(among: Array(stems.indices), likely: likely)
  }

  @Test(arguments: [0.01, 1, 30] as [Float])
  func aMixIsFoundAtAnyGain(gain: Float) {
    let stems = [noise(1), noise(2, 0.3), noise(3, 0.05)]
    let mix = sum([(gain, stems[0]), (2 * gain, stems[1]), (0.7 * gain, stems[2])])
    let found = sums(stems + [mix])
    #expect(found.map(\.stem) == [3])
    #expect(found.first?.parts == [0, 1, 2] && found.first?.isOfAll == true)
  }

  @Test func aMixThatWasMasteredLightlyIsFound() {
    let stems = [noise(1), noise(2), noise(3, 0.5)]
    let mix = sum(stems.map { (0.4, $0) }).map { max(-1, min(1, $0)) }
    let found = sums(stems + [mix])
    #expect(found.map(\.stem) == [3])
    #expect(found.first.map { $0.correlation < 0.9999 } == true)
  }

  @Test func aGroupBesideItsPartsIsFound() {
    let stems = [noise(1), noise(2), noise(3), noise(4)]
    let drums = sum([(1, stems[0]), (0.5, stems[1])])
    let all = sum(stems.map { (1, $0) })
    let found = sums(stems + [drums, all])
    #expect(Set(found.map(\.stem)) == [4, 5])
    #expect(found.first { $0.stem == 4 }?.parts == [0, 1])
    #expect(found.first { $0.stem == 4 }?.isOfAll == false)
  }

  /// An instrumental that was treated: its name has to say so.
  @Test func aTreatedSumOfSomeNeedsAName() {
    let stems = [noise(1), noise(2), noise(3)]
    let instrumental = sum([(1, stems[0]), (1, stems[1]), (0.15, noise(9))])
    #expect(sums(stems + [instrumental]).isEmpty)
    #expect(sums(stems + [instrumental], likely: [3]).map(\.stem) == [3])
  }

  @Test func twoMixesAreFoundEvenIfTheyAreTheSame() {
    let stems = [noise(1), noise(2), noise(3)]
    let mix = sum(stems.map { (1, $0) })
    #expect(Set(sums(stems + [mix, mix]).map(\.stem)) == [3, 4])
  }

  @Test func stemsAreNoMixes() {
    let source = noise(1)
    // Microphones of one source, doubles, and a stem in two files.
    let close = sum([(1, source), (0.1, noise(2))])
    let far = sum([(0.4, source), (0.05, noise(3)), (0.1, noise(5))])
    let room = sum([(0.2, source), (0.06, noise(4)), (0.1, noise(5))])
    let bass = noise(6)
    #expect(sums([close, far, room, bass]).isEmpty)
    #expect(sums([source, source, bass, bass, noise(7)]).isEmpty)
    #expect(sums([source, source, source]).isEmpty)
    #expect(sums([source, [Float](repeating: 0, count: Self.samples), bass]).isEmpty)
    // Each part is the mix less the others.
    let found = sums([source, bass, sum([(1, source), (1, bass)])])
    #expect(found.map(\.stem) == [2])
  }

  @Test func onlyCandidatesAreNamed() {
    let stems = [noise(1), noise(2)]
    var search = SumSearch(count: 3)
    search.add(stems + [sum(stems.map { (1, $0) })])
    #expect(search.sums(among: [0, 1]).isEmpty)
  }

  @Test func tooLittleSoundSaysNothing() {
    let stems = [noise(1), noise(2)]
    var search = SumSearch(count: 3)
    search.add((stems + [sum(stems.map { (1, $0) })]).map { Array($0[..<300]) })
    #expect(search.sums(among: [0, 1, 2]).isEmpty)
  }
}
