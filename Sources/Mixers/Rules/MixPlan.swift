import MixingConsole

/// A mix in the making: its parts, and what they share.
struct MixPlan {
  let sampleRate: Int
  var parts: [MixPart]
  /// The reverb that sends go to.
  var reverb: ReverbPlan?

  struct ReverbPlan {
    let decaySeconds, preDelayMs: Double
    /// What the return leaves out: below and above, in hertz.
    let highPassHz, lowPassHz: Double
  }

  /// The indices of the parts that are heard.
  var heard: [Int] { parts.indices.filter { parts[$0].isHeard } }

  /// How many blocks of analysis the mix lasts.
  var blockCount: Int {
    parts.map { $0.firstBlock + $0.analysis.blockCount }.max() ?? 0
  }
}
