import AudioIO
import Documents
import Mixers

/// What the header of a stem says.
struct StemHeader: Sendable {
  let path: String
  let sampleRate: Int
  let channels: Int
  let seconds: Double

  init(of path: String) throws {
    let reader = try AudioFileReader(stem: path)
    self.path = path
    sampleRate = reader.sampleRate
    channels = reader.channels
    seconds = Double(reader.samples) / Double(reader.sampleRate)
  }

  /// The stem, from its beginning.
  var opening: MixRequest.Opening { opening(louderBy: 0) }

  /// The stem so many decibels louder, from its beginning.
  func opening(louderBy decibels: Double) -> MixRequest.Opening {
    { [path] in try StemReader(path, sampleRate: $0).louder(by: decibels) }
  }

  /// The headers of files; of one that cannot be mixed, why.
  ///
  /// - Parameters:
  ///   - paths: The files.
  ///   - skippingBad: Whether to go on with the others where some cannot be mixed.
  /// - Returns: In the order of the files.
  /// - Throws: A failure that names all of them; where none is left, in any case.
  static func read(
    _ paths: [String], skippingBad: Bool
  ) throws -> [Result<StemHeader, SkippedFile>] {
    let headers = paths.map { path -> Result<StemHeader, SkippedFile> in
      do {
        return .success(try StemHeader(of: path))
      } catch {
        return .failure(SkippedFile(path: path, reason: "\(error)".shown))
      }
    }
    let reasons = headers.compactMap { header in
      if case .failure(let bad) = header { bad.reason } else { nil }
    }
    let list = reasons.count == 1 ? reasons[0] : reasons.map { "\n  " + $0 }.joined()
    if !reasons.isEmpty && reasons.count == paths.count {
      throw JobError.input(
        reasons.count == 1 ? list : "none of the \(paths.count) files can be mixed:\(list)")
    }
    if !reasons.isEmpty && !skippingBad {
      throw JobError.input(
        reasons.count == 1
          ? "\(list) --skip-bad mixes the others."
          : "\(reasons.count) files cannot be mixed:\(list)\n--skip-bad mixes the others.")
    }
    return headers
  }

  /// The sample rate that most stems have, the higher on a tie, as far as a session can have it.
  static func commonSampleRate(of headers: [StemHeader], in range: ClosedRange<Int>) -> Int {
    let most = headers.map(\.sampleRate).commonSampleRate ?? range.lowerBound
    return min(max(most, range.lowerBound), range.upperBound)
  }
}
