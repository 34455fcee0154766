package import SignalOps
package import TensorEngine

/// A feed-forward compressor with soft knee and branching attack and release.
///
/// Level `L = 20·log10 max(max over channels |x|, 1e-8)`; gain `g = curve(L) − L` with the static
/// curve of eq. 4; `s[n] = α·s[n−1] + (1−α)·g[n]` with `α = exp(−ln 9 / (f_s·t))` of the attack
/// while the gain falls, of the release otherwise; `y = x·10^((s + makeupDb)/20)`.
///
/// - Signal: `[batch, track, channel, sample]`, shape unchanged; the channels of a track are linked.
/// - Gradient: hand-written adjoint of the ballistics, the rest recorded ops.
/// - Source: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4 and 16.
package struct Compressor: NativeEffect {
  package static let name = "compressor"

  package enum Control: String, ControlKey {
    case thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb

    package var spec: ControlSpec {
      switch self {
      case .thresholdDb:
        .init(-80...0, .decibels, neutral: 0, standard: 0, automation: .perBlock)
      case .ratio:  // 1 leaves the level alone at any threshold
        .init(
          1...100, .ratio, taper: .logarithmic, neutral: 1, standard: 1, automation: .perBlock)
      case .attackMs:  // a time of 0 has no meaning in the ballistics
        .init(
          0.05...500, .milliseconds, taper: .logarithmic, standard: 10, automation: .perBlock)
      case .releaseMs:
        .init(
          1...5_000, .milliseconds, taper: .logarithmic, standard: 100, automation: .perBlock)
      case .kneeDb:  // 0 is a hard knee: its own branch
        .init(0...24, .decibels, neutral: 0, standard: 0, automation: .perBlock)
      case .makeupDb:
        .init(-24...24, .decibels, neutral: 0, standard: 0, automation: .perBlock)
      }
    }
  }

  package init() {}

  /// Nothing is compressed at a ratio of 1, nor above a threshold at full scale but for what a knee reaches.
  package func silencers(of control: Int, _ values: [ControlValue]) -> [Int] {
    let value = { (control: Control) in Control.allCases.firstIndex(of: control).map { values[$0] }
    }
    if Control.allCases[control] == .makeupDb { return [] }
    let isOpen = value(.thresholdDb) == 0 && value(.kneeDb) == 0
    return Control.allCases.indices.filter { index in
      switch Control.allCases[index] {
      case .thresholdDb: isOpen && index != control
      case .ratio: values[index] == 1 && index != control
      default: false
      }
    }
  }

  package func makeState() -> RecursiveState { RecursiveState() }

  package func process(
    _ dry: Tensor, _ set: Settings<Control>, _ context: SignalContext,
    _ state: inout RecursiveState
  ) -> Tensor {
    dry.compressed(
      thresholdDb: set[.thresholdDb], ratio: set[.ratio], attackMs: set[.attackMs],
      releaseMs: set[.releaseMs], kneeDb: set[.kneeDb], makeupDb: set[.makeupDb],
      sampleRate: context.sampleRate, state: &state)
  }
}
