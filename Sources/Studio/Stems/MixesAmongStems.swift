import Foundation
import Mixers
import MixingConsole
import TensorEngine

/// Which of some stems are no parts of the song but mixes of it: by their names, or because they are the sum of
/// others.
struct MixesAmongStems {
  /// Why each mix is one, by its index among the stems.
  let reasons: [Int: String]

  /// Looks at names, and listens where names leave three stems or more.
  ///
  /// Where names leave no stem, they are not believed.
  ///
  /// - Parameters:
  ///   - stems: In the order of the mix.
  ///   - candidates: Which of them may be mixes.
  ///   - backend: Whose threads listen.
  ///   - report: Is asked whether to go on.
  /// - Throws: what the report throws, or why a file cannot be read.
  init(
    among stems: [MixInput], candidates: [Int], on backend: Backend, _ report: Reporter
  ) throws {
    let names = stems.map { MixName(URL(filePath: $0.header.path).lastPathComponent) }
    var reasons: [Int: String] = [:]
    for index in candidates where names[index] == .whole {
      reasons[index] = "by its name it is a mix of the song"
    }
    // Guides are in no mix.
    let music = stems.indices.filter { !StemName(stems[$0].name).isGuide }
    if music.allSatisfy({ reasons[$0] != nil }) { reasons = [:] }
    let left = music.filter { reasons[$0] == nil }
    // Microphones for the whole kit hear the sum of the close ones, and are wanted.
    let candidates = candidates.filter {
      StemRole.guess(name: stems[$0].name)?.role != .overheads
    }
    if left.count > 2 {
      let search = try SumSearch(hearing: left.map { stems[$0].header }, on: backend, report)
      let sums = search.sums(
        among: left.indices.filter { candidates.contains(left[$0]) },
        likely: Set(left.indices.filter { names[left[$0]] == .partial }))
      for sum in sums {
        let parts = Phrase.list(sum.parts.map { stems[left[$0]].name })
        reasons[left[sum.stem]] =
          sum.isOfAll ? "it is the sum of the other stems" : "it is the sum of \(parts)"
      }
    }
    self.reasons = reasons
  }
}
