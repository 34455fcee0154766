/// The effects of a track, bus or the master, in their order.
extension [EffectSlot] {
  /// The order in which people expect effects; whatever is not named here, such as a reverb, comes
  /// after the pan, where it has two channels to work on.
  private static var usualOrder: [String] {
    [Gain.name, Equalizer.name, Compressor.name, Pan.name]
  }

  /// The names of the effects, each once.
  var kinds: [String] {
    indices.filter { number(of: $0) == 1 }.map { self[$0].name }
  }

  /// The index of the effect of this name and number, counted from 1; `nil` if there is none.
  func index(ofEffect name: String, number: Int) -> Int? {
    indices.filter { self[$0].name == name }.dropFirst(number - 1).first
  }

  /// Which of its name the effect at an index is, counted from 1.
  func number(of index: Int) -> Int {
    self[...index].count { $0.name == self[index].name }
  }

  /// Where a new effect of this name is usually put.
  func usualIndex(ofEffect name: String) -> Int {
    let rank = Self.rank(name)
    return firstIndex { Self.rank($0.name) > rank } ?? count
  }

  private static func rank(_ name: String) -> Int {
    usualOrder.firstIndex(of: name) ?? usualOrder.count
  }
}
