import TensorEngine

/// A network that computes what is no number, as one with damaged weights may.
package struct NotFinite: Error, Equatable, CustomStringConvertible {
  package init() {}

  package var description: String {
    "the network computes values that are infinite or no numbers. Its weights are damaged, or no "
      + "weights of a trained network: convert or train it again."
  }
}

extension Tensor {
  /// Refuses elements that are infinite or no numbers.
  func checkFinite() throws(NotFinite) {
    let isFinite = withUnsafeValues { values in
      UnsafeBufferPointer(start: values, count: count).allSatisfy(\.isFinite)
    }
    if !isFinite { throw NotFinite() }
  }
}
