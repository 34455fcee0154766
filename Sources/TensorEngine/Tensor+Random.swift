extension Tensor {
  /// Independent elements from a normal distribution. Takes one word of `source` per element.
  package static func randomNormal(
    shape: [Int], mean: Float = 0, deviation: Float = 1, from source: inout RandomSource,
    on backend: Backend
  ) -> Tensor {
    random(shape: shape, from: &source, on: backend) { source in
      Float(Double(mean) + Double(deviation) * source.normal())
    }
  }

  /// Independent elements spread evenly over `range`. Takes one word of `source` per element.
  package static func randomUniform(
    shape: [Int], in range: ClosedRange<Float> = 0...1, from source: inout RandomSource,
    on backend: Backend
  ) -> Tensor {
    random(shape: shape, from: &source, on: backend) { source in source.uniform(in: range) }
  }

  /// Elements that `draw` makes from one word each: threads start where their part begins.
  @inline(__always)
  private static func random(
    shape: [Int], from source: inout RandomSource, on backend: Backend,
    draw: (inout RandomSource) -> Float
  ) -> Tensor {
    let start = source
    let result = Tensor(uninitialized: shape, on: backend) { y in
      backend.parallel(over: shape.product, grain: Backend.grain) { range in
        var part = start
        part.skip(UInt64(range.lowerBound))
        for index in range { y[index] = draw(&part) }
      }
    }
    source.skip(UInt64(result.count))
    return result
  }
}
