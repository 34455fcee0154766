import Documents

/// What an LV2 plug-in says of itself.
package struct PluginDescription: Sendable, Equatable {
  /// Where sound enters or leaves.
  package struct Sound: Sendable, Equatable {
    package let symbol: String
    package let name: String
    /// Whether it hears what drives a detector; of inputs only.
    package let isSideChain: Bool
  }

  package let uri: String
  package let name: String
  package let author: String?
  /// What kind of plug-in it is, such as `Compressor Plugin`.
  package let category: String
  package let inputs: [Sound]
  package let outputs: [Sound]
  package let controls: [PluginControl]
  /// Whether it tells how late its sound is.
  package let reportsLatency: Bool
  /// The URIs of what it requires and Fader does not offer; it cannot be opened where there are any.
  package let missing: [String]
}

/// A control input of a plug-in.
package struct PluginControl: Sendable, Equatable {
  /// One of the values that an enumeration offers.
  package struct Choice: Sendable, Equatable {
    package let label: String
    package let value: Float
  }

  package let symbol: String
  package let name: String
  package let minimum: Float
  package let maximum: Float
  /// What it stands at unless it is set.
  package let resting: Float
  /// As it is written behind a number, such as `dB`.
  package let unit: String?
  package let isLogarithmic: Bool
  package let isInteger: Bool
  package let isToggled: Bool
  /// Whether the bounds and the value are in sample rates: 0.5 is half of it.
  package let isPerSampleRate: Bool
  /// In ascending order; empty where it is no enumeration.
  package let choices: [Choice]
}

// MARK: What the worker writes

extension PluginDescription {
  /// Reads what `fader-host` wrote; `nil` where it is none of that.
  init?(_ json: JSONValue) {
    guard let uri = json["uri"]?.text, let inputs = json["inputs"]?.list,
      let outputs = json["outputs"]?.list, let controls = json["controls"]?.list,
      let missing = json["missing"]?.list
    else { return nil }
    self.uri = uri
    name = json["name"]?.text ?? uri
    author = json["author"]?.text
    category = json["class"]?.text ?? ""
    self.outputs = outputs.compactMap(Sound.init)
    let sounds = inputs.compactMap(Sound.init)
    // Some do not say which inputs drive a detector: there are more than outputs then.
    let isSaid = sounds.contains(where: \.isSideChain) || !(1...2).contains(outputs.count)
    self.inputs = sounds.enumerated().map { index, sound in
      isSaid || index < outputs.count ? sound : sound.drivingDetector
    }
    self.controls = controls.compactMap(PluginControl.init)
    reportsLatency = json.holds("reportsLatency")
    self.missing = missing.compactMap(\.text)
    // The order is that of the worker's own lists: nothing may be left out.
    if self.inputs.count != inputs.count || self.outputs.count != outputs.count
      || self.controls.count != controls.count
    {
      return nil
    }
  }
}

extension PluginDescription.Sound {
  fileprivate var drivingDetector: Self { Self(symbol: symbol, name: name, isSideChain: true) }

  fileprivate init?(_ json: JSONValue) {
    guard let symbol = json["symbol"]?.text else { return nil }
    self.symbol = symbol
    name = json["name"]?.text ?? symbol
    isSideChain = json.holds("sideChain")
  }
}

extension PluginControl {
  fileprivate init?(_ json: JSONValue) {
    guard let symbol = json["symbol"]?.text, let minimum = json["minimum"]?.float,
      let maximum = json["maximum"]?.float, let resting = json["default"]?.float
    else { return nil }
    self.symbol = symbol
    name = json["name"]?.text ?? symbol
    self.minimum = minimum
    self.maximum = maximum
    self.resting = resting
    unit = json["unit"]?.text
    isLogarithmic = json.holds("logarithmic")
    isInteger = json.holds("integer")
    isToggled = json.holds("toggled")
    isPerSampleRate = json.holds("perSampleRate")
    choices = (json["choices"]?.list ?? []).compactMap { choice in
      guard let value = choice["value"]?.float else { return nil }
      return Choice(label: choice["label"]?.text ?? "\(value)", value: value)
    }.sorted { $0.value < $1.value }
  }
}

extension Float {
  /// The number that people wrote: 0.1 in single precision is a little more than 0.1 otherwise, and a session that says 0.1
  /// would lie outside of the range.
  package var decimal: Double { Double("\(self)") ?? Double(self) }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }

  var list: [JSONValue]? { if case .array(let list) = self { list } else { nil } }

  fileprivate var float: Float? {
    if case .number(let number) = self { Float(number) } else { nil }
  }

  /// Whether a flag is there and set.
  fileprivate func holds(_ key: String) -> Bool { self[key] == .bool(true) }
}
