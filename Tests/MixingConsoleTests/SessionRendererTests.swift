import MixingConsole
import SignalOps
import TensorEngine
import TestSupport
import Testing

@Suite struct SessionRendererTests {
  @Test func sameBytesTwiceAndForAnyNumberOfThreads() throws {
    let stems = FullSession.stems(9_000)
    let first = try Rendering(FullSession.session(), stems, threads: 2)
    for threads in [2, 1, 3] {
      let other = try Rendering(FullSession.session(), stems, threads: threads)
      #expect(other.mix == first.mix, "\(threads) threads")
      #expect(other.tracks == first.tracks && other.buses == first.buses, "\(threads) threads")
    }
  }

  @Test func blocksOfAnySizeGiveTheSame() throws {
    let stems = FullSession.stems(70_000)
    let whole = try Rendering(FullSession.session(), stems, block: 200_000)
    let loudest = whole.mix.flatMap { $0 }.map(abs).max() ?? 0
    #expect(loudest > 0.1)
    var table = ["| block | largest difference |", "|---|---|"]
    for block in [64, 1_000, 65_536] {
      let other = try Rendering(FullSession.session(), stems, block: block)
      let worst = difference(other.mix, whole.mix)
      table.append("| \(block) | \(worst) |")
      #expect(worst <= 1e-6 * max(1, loudest), "\(block)")
      for (a, b) in zip(other.tracks + other.buses, whole.tracks + whole.buses) {
        #expect(difference(a, b) <= 1e-6 * max(1, loudest), "\(block)")
      }
    }
    Attachment.record(table.joined(separator: "\n"), named: "blocks.md")
  }

  @Test func steadyRenderingTakesNoNewMemory() throws {
    let backend = Backend.forTests(threads: 2)
    let renderer = try SessionRenderer(
      FullSession.session(), stems: FullSession.stems(60_000).map { ArrayStem($0) }, block: 512,
      on: backend)
    for _ in 0..<20 { _ = try renderer.next() }
    let before = backend.memory
    for _ in 0..<60 { _ = try renderer.next() }
    #expect(backend.memory.reserved == before.reserved)
    #expect(backend.memory.inUse == before.inUse, "nothing is kept from block to block")
  }

  @Test(arguments: [(0.01, 80), (0.0, 0), (-0.01, -80), (-0.2, -1_600), (0.0000625, 1)])
  func stemsBeginWhereTheyStart(seconds: Double, offset: Int) throws {
    let stems = [noise(700, channels: 2, seed: 1), noise(500, channels: 1, seed: 2)]
    var session = session([[], []])
    session.tracks[1].isMuted = true
    session.tracks[0].startSeconds = seconds
    for block in [64, 100, 5_000] {
      let mix = try Rendering(session, stems, block: block).mix
      let expected = stems[0].map { row in
        (0..<max(500, 700 + offset)).map { n in
          row.indices.contains(n - offset) ? row[n - offset] : 0
        }
      }
      #expect(mix == expected, "blocks of \(block)")
    }
  }

  @Test func shorterStemsAreSilentAfterwards() throws {
    let stems = [noise(700, channels: 2, seed: 1), noise(100, channels: 2, seed: 2)]
    let result = try Rendering(session([[], []]), stems, block: 64)
    #expect(result.mix[0].count == 700)
    #expect(result.tracks[1] == stems[1].map { $0 + [Float](repeating: 0, count: 600) })
  }

  @Test func anUnreadableStemEndsTheRendering() throws {
    let renderer = try SessionRenderer(
      session([[], []]),
      stems: [
        ArrayStem(noise(500, channels: 2, seed: 1)),
        ArrayStem(noise(500, channels: 1, seed: 2), failsAt: 200),
      ], block: 100, on: Backend.forTests(threads: 2))
    #expect(try renderer.next() != nil)
    #expect(try renderer.next() != nil)
    #expect(throws: ArrayStem.Unreadable.self) { _ = try renderer.next() }
  }

  @Test func progressEndsAtOne() throws {
    let renderer = try SessionRenderer(
      session([[]]), stems: [ArrayStem(noise(250, channels: 1, seed: 1))], block: 100,
      on: Backend.forTests(threads: 1))
    #expect(renderer.progress == 0)
    var seen: [Double] = []
    while try renderer.next() != nil { seen.append(renderer.progress) }
    #expect(seen == [0.4, 0.8, 1])
    #expect(try renderer.next() == nil)
  }
}
