package import Documents
import MixingConsole

/// A page of HTML that shows mixes beside their target: figures, pictures, and the sound itself.
///
/// It holds everything it needs: no other file, no network. It is made of a beginning, the sound of
/// each file in order, and an end, so that not all sound has to be in memory at once. All that comes
/// from outside, such as the names of files, is in a block of JSON, whose `<` are escaped, and becomes
/// text by the page's script, never markup.
package struct ReportPage {
  /// Everything but the sound.
  package let beginning: String
  /// What closes the page.
  package let end = "</body>\n</html>\n"

  /// A page.
  ///
  /// - Parameters:
  ///   - version: Of the command that makes it.
  ///   - evaluations: What `evaluate --json` says: an object for each mix, in order.
  ///   - files: The target, then the mixes in the same order.
  ///   - sampleRate: Of all of them, in hertz.
  ///   - samplesPerColumn: Of their spectrograms.
  package init(
    version: String, evaluations: [JSONValue], files: [ReportFile], sampleRate: Int,
    samplesPerColumn: Int
  ) {
    precondition(
      files.count == evaluations.count + 1,
      "ReportPage: \(files.count) files for \(evaluations.count) mixes and their target")
    let data = JSONValue.object(
      ("version", .string(version)), ("sampleRate", .number(Double(sampleRate))),
      ("evaluations", .array(evaluations)), ("files", .array(files.map(\.json))),
      ("bandHz", .array(files[0].figures.bands.hertz.map { .number(($0 * 100).rounded() / 100) })),
      (
        "spectrogram",
        .object(
          ("rows", .number(Double(Spectrogram.rows))),
          ("samplesPerColumn", .number(Double(samplesPerColumn))),
          ("lowestHz", .number(Spectrogram.lowestHz)),
          ("lowestDb", .number(Spectrogram.lowestDb)), ("stepDb", .number(Spectrogram.stepDb)))
      ))
    let script = [
      PackageResources.drawing_js, PackageResources.pictures_js, PackageResources.judgement_js,
      PackageResources.player_js, PackageResources.page_js,
    ].map(Self.text).joined(separator: "\n")
    beginning = Self.text(PackageResources.page_html)
      .replacing("{{style}}", with: Self.text(PackageResources.page_css))
      .replacing("{{script}}", with: script)
      .replacing("{{data}}", with: data.inline.replacing("<", with: "\\u003c"))
  }

  /// What stands before the sound of one file, in base 64: an audio file that browsers decode.
  ///
  /// - Parameter mediaType: What it is, such as `audio/flac`.
  /// - Returns: Markup.
  package static func soundBeginning(mediaType: String) -> String {
    "<script type=\"\(mediaType);base64\" class=\"sound\">"
  }

  /// What stands behind it.
  package static let soundEnd = "</script>\n"

  private static func text(_ resource: [UInt8]) -> String {
    String(decoding: resource, as: UTF8.self)
  }
}
