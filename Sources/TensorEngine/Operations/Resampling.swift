extension Tensor {
  /// Which positions the first and last samples of a linear interpolation have.
  package enum Alignment: Sendable {
    /// Samples stand for spans of equal length that cover the same time: result `i` lies at
    /// `(i + ½)/factor − ½`. PyTorch's `align_corners=False`.
    case spans
    /// First and last samples stay first and last: result `i` lies at `i·(n − 1)/(n·factor − 1)`. PyTorch's
    /// `align_corners=True`.
    case ends
    /// Every sample stays, the others lie between: result `i` lies at `i/factor`, and what follows the
    /// last sample repeats it. TensorFlow 1's `resize_bilinear`.
    case samples
  }

  /// Every sample of the last axis repeated, `y[i] = x[⌊i/factor⌋]`. Gradient: summed over the repeats.
  package func repeated(_ factor: Int) -> Tensor {
    precondition(rank > 0 && factor > 0, "repeated: \(factor) times in \(shape)")
    let length = shape[rank - 1]
    let y = rows(to: length * factor) { x, y in
      // Twice is what networks ask for: with a constant factor the loops use vectors.
      if factor == 2 {
        y.fill(repeating: x, count: length, 2)
      } else {
        y.fill(repeating: x, count: length, factor)
      }
    }
    return y.recorded("repeated", from: [self]) { dy in
      let dx = dy.rows(to: length) { dy, dx in
        if factor == 2 {
          dx.fill(adding: dy, count: length, 2)
        } else {
          dx.fill(adding: dy, count: length, factor)
        }
      }
      return [dx]
    }
  }

  /// Every `step`-th sample of the last axis, from the first on. Gradient: zero at those left out.
  package func strided(by step: Int) -> Tensor {
    precondition(rank > 0 && step > 0, "strided: by \(step) along the last axis of \(shape)")
    let length = shape[rank - 1]
    let kept = (length + step - 1) / step
    let y = rows(to: kept) { x, y in
      for index in 0..<kept { y[index] = x[index * step] }
    }
    return y.recorded("strided", from: [self]) { dy in
      let dx = dy.rows(to: length) { dy, dx in
        dx.update(repeating: 0, count: length)
        for index in 0..<kept { dx[index * step] = dy[index] }
      }
      return [dx]
    }
  }

  /// The last axis `factor` times as long, by linear interpolation; positions outside are those of the first
  /// or last sample.
  ///
  /// - Gradient: each sample's share of the results it was used for.
  package func interpolated(by factor: Int, _ alignment: Alignment) -> Tensor {
    precondition(
      rank > 0 && factor > 0 && shape[rank - 1] > 0,
      "interpolated: by \(factor) along the last axis of \(shape)")
    let length = shape[rank - 1]
    let points = (0..<length * factor).map {
      InterpolationPoint($0, factor: factor, length: length, alignment)
    }
    let y = rows(to: points.count) { x, y in
      for (index, point) in points.enumerated() {
        let before = x[Int(point.before)]
        y[index] = before + point.share * (x[Int(point.after)] - before)
      }
    }
    return y.recorded("interpolated", from: [self]) { dy in
      let dx = dy.rows(to: length) { dy, dx in
        dx.update(repeating: 0, count: length)
        for (index, point) in points.enumerated() {
          dx[Int(point.before)] += (1 - point.share) * dy[index]
          dx[Int(point.after)] += point.share * dy[index]
        }
      }
      return [dx]
    }
  }

  /// A tensor whose last axis `fill` writes row by row from this one's; not recorded.
  private func rows(
    to length: Int, fill: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let (outer, old, _) = split(at: rank - 1..<rank)
    return Tensor(uninitialized: shape(with: length, along: rank - 1), on: backend) { y in
      withUnsafeValues { x in
        backend.parallel(rows: outer, of: max(length, old)) { rows in
          for row in rows { fill(x + row * old, y + row * length) }
        }
      }
    }
  }
}

/// Two neighbouring samples and the share of the second in what lies between them.
private struct InterpolationPoint {
  let before, after: Int32
  let share: Float

  init(_ index: Int, factor: Int, length: Int, _ alignment: Tensor.Alignment) {
    let (index, wide) = (Double(index), Double(factor))
    let position =
      switch alignment {
      case .spans: max(0, (index + 0.5) / wide - 0.5)
      case .ends: length == 1 ? 0 : index * Double(length - 1) / Double(length * factor - 1)
      case .samples: index / wide
      }
    before = Int32(min(Int(position), length - 1))
    after = min(before + 1, Int32(length - 1))
    share = Float(position - Double(before))
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  fileprivate func fill(repeating x: UnsafePointer<Float>, count: Int, _ factor: Int) {
    for index in 0..<count {
      for copy in 0..<factor { self[index * factor + copy] = x[index] }
    }
  }

  @inline(__always)
  fileprivate func fill(adding x: UnsafePointer<Float>, count: Int, _ factor: Int) {
    for index in 0..<count {
      var sum: Float = 0
      for copy in 0..<factor { sum += x[index * factor + copy] }
      self[index] = sum
    }
  }
}
