import Foundation

/// The name of a stem, in words.
///
/// "01_KickIn.L" is `1 kick in l`: separators, a change from letters to digits and camel case divide
/// words; letter case, accents and zeros before a number do not count. A word that is not known is divided
/// where all of its parts are known: "snaretop" is `snare top`, but "that" stays what it is, since "t" is
/// no word.
package struct StemName {
  /// Lower-case words and numbers.
  package let words: [String]

  package init(_ name: String) {
    words = Self.spans(of: name).flatMap(Self.parts)
  }

  /// What the words say, phrases first; `nil` where a word is not known.
  package var meanings: [(text: String, meaning: StemNameWord?)] {
    var result: [(String, StemNameWord?)] = []
    var index = 0
    while index < words.count {
      let rest = words[index...]
      if let phrase = StemNameWord.phrases.first(where: { rest.starts(with: $0.words) }) {
        result.append((phrase.words.joined(separator: " "), phrase.meaning))
        index += phrase.words.count
      } else {
        result.append((words[index], StemNameWord(words[index])))
        index += 1
      }
    }
    return result
  }

  /// Runs of letters or digits, divided at camel case.
  private static func spans(of name: String) -> [String] {
    let plain = name.folding(options: [.diacriticInsensitive, .widthInsensitive], locale: nil)
    var spans: [String] = []
    var span: [Character] = []
    func close() {
      if !span.isEmpty { spans.append(String(span).lowercased()) }
      span = []
    }
    let characters = Array(plain)
    for (index, character) in characters.enumerated() {
      guard character.isLetter || character.isNumber else {
        close()
        continue
      }
      if let last = span.last {
        let next = index + 1 < characters.count ? characters[index + 1] : " "
        let afterNext = index + 2 < characters.count ? characters[index + 2] : " "
        // The s of "BGVs" is a plural and no camel's hump.
        let isPlural = next == "s" && !afterNext.isLetter
        let isHump =
          character.isUppercase
          && (last.isLowercase || (last.isUppercase && next.isLowercase && !isPlural))
        if last.isNumber != character.isNumber || isHump { close() }
      }
      span.append(character)
    }
    close()
    return spans
  }

  /// A run of letters as one or several words; a number without zeros before it.
  private static func parts(of span: String) -> [String] {
    if span.first?.isNumber == true {
      let digits = String(span.drop { $0 == "0" })
      return [digits.isEmpty ? "0" : digits]
    }
    // No name of an instrument is longer, and searching it all would cost much.
    if StemNameWord(span) != nil || span.count > 40 { return [span] }
    return division(of: span[...]) ?? [span]
  }

  /// The text as known words, the longest first; `nil` where that leaves a rest.
  ///
  /// Short words are found by chance everywhere: of those under three letters, only "oh" and "bg" at the
  /// start and words of manner after the start are taken.
  private static func division(of text: Substring, isStart: Bool = true) -> [String]? {
    if text.isEmpty { return [] }
    for length in (1...text.count).reversed() {
      let part = String(text.prefix(length))
      guard let meaning = StemNameWord(part) else { continue }
      let isSafe =
        isStart ? length > 2 || ["oh", "bg"].contains(part) : length > 2 || meaning == .manner
      if isSafe, let rest = division(of: text.dropFirst(length), isStart: false) {
        return [part] + rest
      }
    }
    return nil
  }
}

/// What a stem is: the instrument or voice in it, as far as mixing is concerned.
///
/// The raw value stands in a session as `role`, where a person may correct it.
package enum StemRole: String, CaseIterable, Sendable {
  case kick, snare, toms, hats, overheads, percussion
  /// A whole drum kit, or a drum loop.
  case drums
  case bass, guitar, keys, synth, strings, brass, winds
  /// A lead instrument: it carries the melody in the singer's place, or takes turns with the singer.
  case lead
  case leadVocal, backingVocal, speech
  /// Effects: sweeps, impacts, noises.
  case effects
  case unknown
}
