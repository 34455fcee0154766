package import Documents
import SignalOps
import TensorEngine

/// The sizes of the frames that an STFT loss is the mean over.
package enum Resolutions: Sendable {
  /// The same resolutions at each step, at least one.
  case fixed([Resolution])
  /// Drawn at every step.
  case random(RandomResolutions)

  /// Settings with the sizes of a step of training, from 0.
  package func settings(_ comparison: STFTLoss.Settings, step: Int) -> [STFTLoss.Settings] {
    switch self {
    case .fixed(let resolutions): resolutions.map { $0.settings(comparison) }
    case .random(let rule): rule.settings(comparison, step: step)
    }
  }
}

/// One size.
package struct Resolution: ConfigurationSection {
  /// Samples of a frame, and from frame to frame.
  let fftSize, hop: Int
  /// Samples of the window; `nil` for as many as the frame's.
  let windowSize: Int?

  private static let fftSizeKey = ConfigurationKey(
    required: "fftSize", .frame, "The length of a frame.")
  private static let hopSizeKey = ConfigurationKey(
    required: "hopSize", .hop, "From frame to frame.")
  private static let windowSizeKey = ConfigurationKey(
    "windowSize", .window, default: nil, "The length of the window; null for the frame's.")
  package static let keys: [any DocumentedKey] = [fftSizeKey, hopSizeKey, windowSizeKey]

  static let format = ValueFormat<Resolution>.section { size in
    "{fftSize: \(size.fftSize), hopSize: \(size.hop)"
      + (size.windowSize.map { ", windowSize: \($0)" } ?? "") + "}"
  }

  init(fftSize: Int, hop: Int, windowSize: Int? = nil) {
    (self.fftSize, self.hop, self.windowSize) = (fftSize, hop, windowSize)
  }

  package init(_ reader: SectionReader) throws {
    fftSize = try reader(Self.fftSizeKey)
    hop = try reader(Self.hopSizeKey)
    windowSize = try reader(Self.windowSizeKey)
  }

  func settings(_ comparison: STFTLoss.Settings) -> STFTLoss.Settings {
    var settings = comparison
    (settings.fftSize, settings.hop, settings.windowSize) = (fftSize, hop, windowSize)
    return settings
  }
}

/// How sizes are drawn.
///
/// - Source: Steinmetz & Reiss (2020), "auraloss: audio-focused loss functions in PyTorch". auraloss never
///   draws its largest size; here both ends are drawn.
package struct RandomResolutions: ConfigurationSection {
  let count: Int
  /// Powers of two, equally likely.
  let fftSizes: [Int]
  /// Hops as parts of the frame, drawn evenly.
  let hops: ClosedRange<Double>
  /// Equally likely.
  let windows: [Window]
  let seed: Int

  private static let countKey = ConfigurationKey(
    "count", .whole(1...16), default: 3, "How many sizes are drawn at each step.")
  private static let fftSizesKey = ConfigurationKey(
    "fftSizes", .range(within: 16...65_536, unit: "samples"), default: 16...32_768,
    "The least and the largest frame; the powers of two between them are equally likely. The window fills "
      + "the frame, half of it or a quarter.")
  private static let hopsKey = ConfigurationKey(
    "hops", .range(within: 0.01...1, unit: "of the frame"), default: 0.1...1,
    "From frame to frame, drawn evenly.")
  private static let windowsKey = ConfigurationKey(
    "windows", .list(.choice, of: "windows", count: 1...Window.allCases.count),
    default: [Window.hann, .bartlett, .blackman, .hamming, .kaiser],
    "What frames are multiplied by, equally likely.")
  private static let seedKey = ConfigurationKey(
    "seed", .whole(0...Int(UInt32.max)), default: 0, "What is drawn follows from it and the step.")
  package static let keys: [any DocumentedKey] = [
    countKey, fftSizesKey, hopsKey, windowsKey, seedKey,
  ]

  static let format = ValueFormat<RandomResolutions>.section { rule in
    let sizes = Double(rule.fftSizes[0])...Double(rule.fftSizes[rule.fftSizes.count - 1])
    return "{count: \(rule.count), fftSizes: \(fftSizesKey.format.text(sizes)), "
      + "hops: \(hopsKey.format.text(rule.hops)), windows: \(windowsKey.format.text(rule.windows)), "
      + "seed: \(rule.seed)}"
  }

  package init(_ reader: SectionReader) throws {
    count = try reader(Self.countKey)
    let bounds = try reader(Self.fftSizesKey)
    fftSizes = (4...16).map { 1 << $0 }.filter { bounds.contains(Double($0)) }
    hops = try reader(Self.hopsKey)
    windows = try reader(Self.windowsKey)
    seed = try reader(Self.seedKey)
    if fftSizes.isEmpty {
      throw reader.wrong(Self.fftSizesKey, "no power of two lies in it. Widen it.")
    }
  }

  /// Tells what is drawn here from whatever else is drawn from the same seed.
  private static let purpose: UInt64 = 0x52_4553 << 40

  func settings(_ comparison: STFTLoss.Settings, step: Int) -> [STFTLoss.Settings] {
    var source = RandomSource(seed: UInt64(seed), stream: Self.purpose | UInt64(step))
    return (0..<count).map { _ in
      var settings = comparison
      settings.fftSize = fftSizes[source.integer(below: fftSizes.count)]
      let share = source.uniform(in: Float(hops.lowerBound)...Float(hops.upperBound))
      settings.hop = max(1, Int(Float(settings.fftSize) * share))
      settings.windowSize = settings.fftSize >> source.integer(below: 3)
      settings.window = windows[source.integer(below: windows.count)]
      return settings
    }
  }
}

extension ValueFormat<Resolutions> {
  /// A list of sizes, or a section that says how they are drawn.
  static var resolutions: ValueFormat {
    let fixed = ValueFormat<[Resolution]>.list(Resolution.format, of: "sizes", count: 1...16)
    let random = RandomResolutions.format
    let expected = "\(fixed.expected), or how they are drawn,"
    return ValueFormat(expected, keys: fixed.keys + random.keys) { node in
      if node.elements != nil { return .fixed(try fixed.read(node, nil)) }
      if node.text != nil { throw node.wrongValue(expected) }
      return .random(try random.read(node, nil))
    } text: { resolutions in
      switch resolutions {
      case .fixed(let sizes): fixed.text(sizes)
      case .random(let rule): random.text(rule)
      }
    }
  }
}
