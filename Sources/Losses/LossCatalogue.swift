package import Documents

/// The losses that a configuration may name.
package struct LossCatalogue: Sendable {
  /// The losses that Fader knows. A new one is a new line here.
  package static let builtIn = LossCatalogue([
    .l1,
    .mse,
    .esr,
    .dc,
    .logCosh,
    .snr,
    .siSdr,
    .sdSdr,
    .stft,
    .melStft,
    .mrstft,
    .toolkitMrstft,
    .sumDifferenceStft,
    .chromaStft,
    .fxNormA,
    .fxNormB,
    .audioFeatures,
  ])

  package let kinds: [LossKind]

  package init(_ kinds: [LossKind]) {
    let names = kinds.map(\.name)
    precondition(Set(names).count == names.count, "LossCatalogue: two losses of one name")
    self.kinds = kinds
  }

  /// What `fader evaluate` reports, in this order.
  package var reported: [LossKind] { kinds.filter(\.isReported) }

  /// What each loss is.
  package var meanings: [(name: String, meaning: String)] {
    kinds.map { kind in
      switch kind.origin {
      case .peer(let peer): (kind.name, "\(kind.meaning) Values as in \(peer).")
      case .own: (kind.name, kind.meaning)
      }
    }
  }

  /// Every setting of every loss, those that several have alike once.
  package var settings: [any DocumentedKey] {
    var listed: [(text: String, key: any DocumentedKey, owners: [String])] = []
    for kind in kinds {
      for key in kind.settings {
        let text = [key].reference
        if let index = listed.firstIndex(where: { $0.text == text }) {
          listed[index].owners.append(kind.name)
        } else {
          listed.append((text, key, [kind.name]))
        }
      }
    }
    return listed.map { _, key, owners in
      ListedKey(key, meaning: "Of \(owners.joined(separator: ", ")): \(key.meaning)")
    }
  }
}
