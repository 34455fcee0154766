import Models
import TensorEngine

/// Numbers that golden scripts make by the same rule instead of storing them, exact in single precision.
enum Formula {
  /// Numbers in `offset` ± `scale`, multiples of `scale`/2¹⁵: a hash of their index and the name.
  static func values(
    _ name: String, count: Int, scale: Float = 1, offset: Float = 0
  ) -> [Float] {
    let seed = name.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return (0..<UInt32(count)).map { index in
      var hash = index &* 0x9e37_79b1 &+ seed
      hash = (hash ^ hash >> 15) &* 0x2c1b_3c6d
      hash = (hash ^ hash >> 12) &* 0x297a_2d39
      hash ^= hash >> 15
      return (Float(hash >> 16) - 32_768) / 32_768 * scale + offset
    }
  }

  /// What a weight is, by the end of its name.
  static func weight(_ name: String, shape: [Int]) -> WeightArray {
    let kind = name.split(separator: ".").suffix(2).joined(separator: ".")
    let (scale, offset): (Float, Float) =
      switch kind {
      case "bn.weight": (0.25, 1)
      case "bn.running_var": (0.5, 1)
      case "prelu.weight": (0.125, 0.25)
      default: (shape.count == 1 ? 0.125 : powerOfTwo(inputs: shape[1] * shape[2]), 0)
      }
    return WeightArray(
      name: name, shape: shape,
      values: values(name, count: shape.product, scale: scale, offset: offset))
  }

  /// The largest that does not make sums of so many products louder than the numbers that go in.
  private static func powerOfTwo(inputs: Int) -> Float {
    var scale: Float = 1
    while scale * scale * Float(inputs) > 3 { scale /= 2 }
    return scale
  }
}
