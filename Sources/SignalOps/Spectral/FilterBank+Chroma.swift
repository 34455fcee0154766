import Foundation

extension FilterBank {
  /// Pitch classes, the first of them C: bells around each class in every octave, as `librosa.filters.chroma`
  /// makes them with its own settings.
  ///
  /// A bin's weights over the classes have the norm 1, times a bell over the octaves, two octaves wide
  /// around the fifth (A at 440 Hz is in the fourth).
  ///
  /// - Source: Ellis (2007), "Chroma feature analysis and synthesis",
  ///   https://www.ee.columbia.edu/~dpwe/resources/matlab/chroma-ansyn/
  ///
  /// - Parameters:
  ///   - classes: How many to an octave.
  ///   - sampleRate: In hertz.
  ///   - fftSize: Samples of a frame, N.
  /// - Returns: The filters for spectra of this size.
  package static func chroma(
    classes: Int = 12, sampleRate: Int, fftSize: Int
  ) -> FilterBank {
    precondition(classes > 0, "chroma: \(classes) classes")
    let steps = Double(classes)
    /// Where a bin lies above 27.5 Hz, in classes; bin 0 one and a half octaves below bin 1.
    func position(_ bin: Int) -> Double {
      guard bin > 0 else { return position(1) - 1.5 * steps }
      return steps * log2(Double(bin) * Double(sampleRate) / Double(fftSize) / 27.5)
    }
    let half = (steps / 2).rounded(.toNearestOrEven)
    let firstClass = 3 * (classes / 12)  // from A to C
    let columns = (0..<fftSize / 2 + 1).map { bin in
      let centre = position(bin)
      let width = max(position(bin + 1) - centre, 1)
      let bells = (0..<classes).map { pitch in
        let offset = centre - Double((pitch + firstClass) % classes) + half
        let distance = offset - (offset / steps).rounded(.down) * steps - half
        return exp(-2 * (distance / width) * (distance / width))
      }
      let norm = bells.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let octave = (centre / steps - 5) / 2
      return bells.map { $0 / norm * exp(-0.5 * octave * octave) }
    }
    return FilterBank(bands: classes, bins: columns.count) { bin, band in columns[bin][band] }
  }
}
