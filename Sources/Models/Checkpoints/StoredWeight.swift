/// A weight as a checkpoint file holds it, not yet read.
struct StoredWeight {
  enum Content {
    case tensor(StoredTensor)
    /// What stands there instead of a tensor, in words for messages.
    case other(String)
  }

  let name: String
  let content: Content

  /// The extent of each axis; `nil` for what is not a tensor.
  var shape: [Int]? {
    if case .tensor(let tensor) = content { tensor.shape } else { nil }
  }
}

/// Where a tensor lies in a checkpoint file. It has been checked that it lies in its storage and the
/// storage in the file.
struct StoredTensor {
  /// A run of numbers of one type.
  struct Storage: Hashable {
    /// Its name in the archive, if it is in one.
    var entry: String?
    /// The bytes of the file.
    let range: Range<Int>
    /// What their checksum has to be.
    var checksum: UInt32?
    /// `nil` for numbers that no weight has.
    let element: ElementType?
    /// The type's name in the file.
    let typeName: String
    var isBigEndian = false
  }

  let storage: Storage
  let shape: [Int]
  /// How many numbers lie between neighbours along each axis; `nil` for row-major order.
  var strides: [Int]?
  /// Which number of the storage is the first.
  var offset = 0

  /// How many numbers it has.
  var count: Int { shape.reduce(1, *) }

  /// How many numbers of the storage lie from its first to its last.
  var extent: Int {
    guard let strides, count > 0 else { return count }
    return zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// Whether the numbers lie one after the other in row-major order.
  var isContiguous: Bool {
    guard let strides else { return true }
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }
}

extension [Int] {
  /// The product of extents, or `nil` where one is negative or the product of those that are not 0 is
  /// more than `limit`.
  func product(upTo limit: Int) -> Int? {
    var product = 1
    for extent in self where extent != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if extent < 0 || overflow || next > limit { return nil }
      product = next
    }
    return contains(0) ? 0 : product
  }
}
