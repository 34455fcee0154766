/// The order in which people number their files: `take 2` before `take 10`, whatever the case.
///
/// It depends on nothing but the names: no locale, no order of the disk. Names that differ only in case
/// or in leading zeros follow each other, always in the same way.
package enum NaturalOrder {
  /// Whether a file comes before another: by what stands before the extension, then by the extension.
  package static func isBefore(_ first: String, _ second: String) -> Bool {
    for (one, other) in zip(keys(first), keys(second)) {
      for (part, counterpart) in zip(one, other) where part != counterpart {
        return part < counterpart
      }
      if one.count != other.count { return one.count < other.count }
    }
    return first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  /// A run of digits, without leading zeros, or of anything else, in lower case. Digits come first.
  private enum Part: Comparable {
    case number([UInt8])
    case text(String)

    static func < (a: Part, b: Part) -> Bool {
      switch (a, b) {
      case (.number(let a), .number(let b)):
        a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
      case (.text(let a), .text(let b)): a < b
      case (.number, .text): true
      case (.text, .number): false
      }
    }
  }

  private static func keys(_ name: String) -> [[Part]] {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return [parts(name[..<dot]), parts(name[dot...])]
  }

  private static func parts(_ text: Substring) -> [Part] {
    var parts: [Part] = []
    var rest = text
    while let first = rest.first {
      let isNumber = isDigit(first)
      let run = rest.prefix { isDigit($0) == isNumber }
      parts.append(
        isNumber
          ? .number(Array(run.utf8.drop { $0 == UInt8(ascii: "0") })) : .text(run.lowercased()))
      rest = rest[run.endIndex...]
    }
    return parts
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
