import Documents
import Evaluation
import Foundation
import MixingConsole
import TensorEngine
import TestSupport
import Testing

@Suite struct ReportPageTests {
  private static let rate = 48_000

  private func file(_ path: String, _ channels: [[Float]]) throws -> ReportFile {
    let backend = Backend.forTests(threads: 2)
    return ReportFile(
      path: path, programme: channels,
      loudness: try LoudnessFigures(of: channels, sampleRate: Self.rate, on: backend),
      figures: try ReportFigures(
        of: channels, sampleRate: Self.rate, samplesPerColumn: 2_048, on: backend))
  }

  /// Four seconds of a sine of 997 Hz, −20 LUFS in two channels.
  private var tone: [Float] {
    (0..<4 * Self.rate).map { Float(0.1 * sin(2 * .pi * 997 * Double($0) / Double(Self.rate))) }
  }

  private func page(_ paths: [String], channels: [[Float]]) throws -> ReportPage {
    ReportPage(
      version: "0", evaluations: paths.dropFirst().map { ["mix": .string($0)] },
      files: try paths.map { try file($0, channels) }, sampleRate: Self.rate,
      samplesPerColumn: 2_048)
  }

  private let sound =
    ReportPage.soundBeginning(mediaType: "audio/flac") + "AAAA" + ReportPage.soundEnd

  /// The document between the page's tags.
  private func data(of page: String) throws -> [String: Any] {
    let opening = "<script type=\"application/json\" id=\"data\">"
    let start = try #require(page.range(of: opening))
    let rest = page[start.upperBound...]
    let end = try #require(rest.range(of: "</script>"))
    let json = try JSONSerialization.jsonObject(with: Data(rest[..<end.lowerBound].utf8))
    return try #require(json as? [String: Any])
  }

  /// EBU Tech 3341: a steady tone has one loudness in every window.
  @Test func loudnessOverTimeIsTheStandards() throws {
    let figures = try ReportFigures(
      of: [tone, tone], sampleRate: Self.rate, samplesPerColumn: 2_048,
      on: Backend.forTests(threads: 1))
    #expect(figures.momentaryLufs.count == 37 && figures.shortTermLufs.count == 11)
    for loudness in figures.momentaryLufs + figures.shortTermLufs {
      #expect(abs((loudness ?? 0) + 20) < 0.05)
    }
  }

  @Test func dataHoldWhatIsDrawn() throws {
    let data = try data(of: page(["a.wav", "b.wav"], channels: [tone, tone]).beginning)
    let files = try #require(data["files"] as? [[String: Any]])
    #expect(files.map { $0["path"] as? String } == ["a.wav", "b.wav"])
    #expect(data["sampleRate"] as? Int == Self.rate)
    let bands = (data["bandHz"] as? [Double])?.count
    for key in ["levelDb", "position", "correlation"] {
      #expect((files[1][key] as? [Any])?.count == bands, "\(key)")
    }
    #expect(abs((files[0]["integratedLufs"] as? Double ?? 0) + 20) < 0.05)
    let levels = Data(base64Encoded: files[0]["spectrogram"] as? String ?? "") ?? Data()
    #expect(levels.count == (4 * Self.rate + 2_047) / 2_048 * Spectrogram.rows)
    let evaluations = data["evaluations"] as? [[String: Any]]
    #expect(evaluations?.compactMap { $0["mix"] as? String } == ["b.wav"])
  }

  @Test(arguments: [
    "</script><b>.wav", "<!--<script>.wav", "{{style}}.wav", "a\"b'c\\.wav", "&lt;é\u{2028}.wav",
  ])
  func namesAreTextNotMarkup(name: String) throws {
    let plain = try page(["a.wav", "b.wav"], channels: [[0.5]]).beginning
    let page = try page(["a.wav", name], channels: [[0.5]]).beginning
    for tag in ["<script", "</script>", "<b>", "<!--", "<style>"] {
      #expect(page.count(of: tag) == plain.count(of: tag), "\(tag)")
    }
    let files = try data(of: page)["files"] as? [[String: Any]]
    #expect(files?[1]["path"] as? String == name)
  }

  @Test func needsNothingFromElsewhere() throws {
    let page = try page(["a.wav", "b.wav"], channels: [[0.5]])
    let text = page.beginning + sound + page.end
    #expect(text.count(of: "https:") == 0)
    #expect(text.count(of: "http:") == text.count(of: "\"http://www.w3.org/2000/svg\""))
    for word in ["src=", "href=", "@import", "{{", "innerHTML", "fetch(", "eval("] {
      #expect(text.count(of: word) == 0, "\(word)")
    }
    #expect(text.count(of: "url(") == text.count(of: "url(#"))
  }

  @Test func everyTagIsClosed() throws {
    let page = try page(["a.wav", "b.wav"], channels: [[0.5]])
    let text = page.beginning + sound + page.end
    var open: [String] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = rest[rest.index(after: start)..<end]
      let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber })
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        #expect(open.popLast() == name, "\(tag)")
      } else if !["meta", "input"].contains(name) && tag.first != "!" {
        open.append(name)
        // What stands in these is no markup.
        if ["script", "style"].contains(name), let close = rest.range(of: "</\(name)>") {
          rest = rest[close.lowerBound...]
        }
      }
    }
    #expect(open.isEmpty && text.hasPrefix("<!DOCTYPE html>"))
  }

  @Test func silenceHasNullsAndNoNumbersThatAreNone() throws {
    let page = try page(["a.wav", "b.wav"], channels: [[Float](repeating: 0, count: 50_000)])
      .beginning
    let files = try #require(try data(of: page)["files"] as? [[String: Any]])
    #expect(files[0]["integratedLufs"] is NSNull)
    #expect((files[0]["levelDb"] as? [Any])?.allSatisfy { $0 is NSNull } == true)
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
