import Mixers

/// The progress of a fit: a bar for each of its parts.
final class FitProgressBar {
  private let isQuiet: Bool
  private var work: FitProgress.Work?
  private var bar: ProgressBar

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    bar = ProgressBar("Fitting", quiet: true)
  }

  func update(_ progress: FitProgress) {
    if progress.work != work {
      bar.finish()
      work = progress.work
      bar = ProgressBar(Self.title(progress.work), quiet: isQuiet)
    }
    bar.update(progress.share)
  }

  func finish() { bar.finish() }

  private static func title(_ work: FitProgress.Work) -> String {
    switch work {
    case .listening: "Listening"
    case .aligning: "Aligning"
    case .solving: "Solving"
    case .judging: "Judging"
    case .descending(let stage): "Fitting \(stage.rawValue)"
    }
  }
}
