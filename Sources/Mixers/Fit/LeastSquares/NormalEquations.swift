import CLAPACKE
import TensorEngine

/// The inner products of reference signals and a target, of each channel by itself, in segments of the song.
///
/// Sums over the song are in `Double`. Segments tell how far what is found depends on where one listens.
struct NormalEquations {
  /// Segments at most: enough to tell chance from evidence, little to keep.
  static let mostSegments = 64
  /// Values that all segments of one channel may take.
  private static let room = 1 << 24

  let tracks: Int
  let segments: Int
  /// `[channel][segment]`, each a symmetric matrix `[row][column]` of the tracks and, last, the target, of which
  /// the upper triangle is filled.
  private var products: [[[Double]]]

  /// Equations for a number of tracks, empty.
  init(tracks: Int) {
    self.tracks = tracks
    let order = tracks + 1
    segments = min(Self.mostSegments, max(1, Self.room / (order * order)))
    products = Array(
      repeating: Array(repeating: Array(repeating: 0, count: order * order), count: segments),
      count: 2)
  }

  /// Adds a block.
  ///
  /// - Parameters:
  ///   - references: `[1, 1, 2, sample]` for each track; `nil` for silence.
  ///   - target: `[1, 1, 2, sample]`.
  ///   - segment: Where in the song the block lies.
  ///   - backend: Works on both channels at a time.
  mutating func add(
    _ references: [Tensor?], target: Tensor, segment: Int, on backend: Backend
  ) {
    precondition(
      references.count == tracks, "NormalEquations: \(references.count) signals, not \(tracks)")
    let count = target.shape[3]
    let order = tracks + 1
    products.withUnsafeMutableBufferPointer { products in
      backend.parallel(2) { channel in
        var rows = [Double](repeating: 0, count: order * count)
        for (row, signal) in (references + [target]).enumerated() {
          signal?.withUnsafeValues { values in
            for index in 0..<count {
              rows[row * count + index] = Double(values[channel * count + index])
            }
          }
        }
        cblas_dsyrk(
          CblasRowMajor, CblasUpper, CblasNoTrans, Int32(order), Int32(count), 1, rows,
          Int32(count), 1, &products[channel][segment], Int32(order))
      }
    }
  }

  /// The energy of the loudest track, both channels.
  var loudestEnergy: Double {
    let products = [block(channel: 0), block(channel: 1)]
    return (0..<tracks).map { products[0][$0, $0] + products[1][$0, $0] }.max() ?? 0
  }

  /// The inner products of one segment, or of the whole song.
  func block(channel: Int, segment: Int? = nil) -> Products {
    guard let segment else {
      var sum = [Double](repeating: 0, count: (tracks + 1) * (tracks + 1))
      for part in products[channel] { for index in sum.indices { sum[index] += part[index] } }
      return Products(order: tracks + 1, upper: sum)
    }
    return Products(order: tracks + 1, upper: products[channel][segment])
  }

  /// A symmetric matrix of inner products.
  struct Products {
    let order: Int
    fileprivate let upper: [Double]

    fileprivate init(order: Int, upper: [Double]) {
      self.order = order
      self.upper = upper
    }

    /// ⟨i, j⟩ of two tracks.
    subscript(row: Int, column: Int) -> Double {
      upper[min(row, column) * order + max(row, column)]
    }

    /// ⟨i, target⟩
    func withTarget(_ track: Int) -> Double { self[track, order - 1] }

    /// Σ target²
    var targetEnergy: Double { self[order - 1, order - 1] }
  }
}
