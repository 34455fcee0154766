/// The effects of a track, bus or the master, in their order.
extension [EffectSlot] {
  /// The names of the effects, each once.
  var kinds: [String] {
    indices.filter { number(of: $0) == 1 }.map { self[$0].name }
  }

  /// The index of the effect of this name and number, counted from 1; `nil` if there is none.
  func index(ofEffect name: String, number: Int) -> Int? {
    indices.filter { self[$0].name == name }.dropFirst(number - 1).first
  }

  /// Which of its name the effect at an index is, counted from 1.
  package func number(of index: Int) -> Int {
    self[...index].count { $0.name == self[index].name }
  }

  /// What paths call the effect at an index: `compressor`, `compressor[2]`.
  func name(of index: Int) -> String {
    let number = number(of: index)
    return self[index].name + (number > 1 ? "[\(number)]" : "")
  }

  /// Where a new effect of this kind is usually put.
  package func usualIndex(of kind: any EffectKind) -> Int {
    firstIndex { $0.effect.kind.usualPlace > kind.usualPlace } ?? count
  }

  /// These effects with what the effects of `start` have locked; a locked one that is missing is added
  /// between the neighbours that it had.
  func keeping(locksOf start: [EffectSlot]) -> [EffectSlot] {
    var kept = self
    func indexInKept(_ index: Int) -> Int? {
      kept.index(ofEffect: start[index].name, number: start.number(of: index))
    }
    for (index, slot) in start.enumerated() where !slot.lock.isEmpty {
      if let same = indexInKept(index) {
        kept[same] = kept[same].keeping(locksOf: slot)
      } else {
        let earliest = start[..<index].indices.compactMap(indexInKept).max().map { $0 + 1 } ?? 0
        let latest = start[index...].indices.compactMap(indexInKept).min() ?? kept.count
        let usual = kept.usualIndex(of: slot.effect.kind)
        kept.insert(slot, at: Swift.max(earliest, Swift.min(usual, latest)))
      }
    }
    return kept
  }
}

extension EffectSlot {
  /// This slot with what another one of its kind has locked.
  fileprivate func keeping(locksOf start: EffectSlot) -> EffectSlot {
    var kept = start
    let controls = effect.controls
    guard effect.isSame(as: start.effect) else { return kept }
    for (index, control) in controls.enumerated() where !start.lock.holds(control.name) {
      kept.set(index, to: values[index])
    }
    if !start.lock.holds(Self.key) { kept.key = key }
    if !start.lock.holds(Self.bypassed) { kept.isBypassed = isBypassed }
    return kept
  }

  /// Moves frequencies from above half of a sample rate to just below.
  mutating func limit(toSampleRate sampleRate: Int) {
    let half = Double(sampleRate) / 2
    for (index, control) in effect.controls.enumerated() where control.spec.unit == .hertz {
      let highest = control.spec.at(sampleRate: sampleRate).range.upperBound
      set(index, to: values[index].map { $0 < half ? $0 : highest })
    }
  }
}
