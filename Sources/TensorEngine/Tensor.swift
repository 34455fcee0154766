/// An array of `Float` with a shape, contiguous in row-major order, and the record of how it was made.
///
/// A value: operations return new tensors. A step is recorded when an operand depends on a `Parameter`
/// or on a tensor marked with `tracked()`; all else is plain arithmetic.
///
/// Not `Sendable`: tensors share their `Backend`, which serves one thread at a time. Threads exchange
/// arrays (`values`) instead.
package struct Tensor {
  /// The extent of each axis; empty for a scalar.
  package let shape: [Int]
  /// Where the tensor lives and where operations on it run.
  package let backend: Backend
  private(set) var storage: Storage
  let node: Node?
  /// Makes the same elements again from what is kept in any case, in one pass over it.
  let recipe: (() -> Tensor)?

  init(
    shape: [Int], backend: Backend, storage: Storage, node: Node?, recipe: (() -> Tensor)? = nil
  ) {
    self.shape = shape
    self.backend = backend
    self.storage = storage
    self.node = node
    self.recipe = recipe
  }

  /// A tensor whose elements `fill` writes, all of them, in row-major order.
  package init(
    uninitialized shape: [Int], on backend: Backend, fill: (UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(shape.allSatisfy { $0 >= 0 }, "Tensor: negative extent in \(shape)")
    let storage = Storage(count: shape.product, arena: backend.arena)
    fill(storage.pointer)
    self.init(shape: shape, backend: backend, storage: storage, node: nil)
  }

  /// A tensor of the given elements in row-major order.
  package init(_ values: [Float], shape: [Int], on backend: Backend) {
    precondition(
      values.count == shape.product, "Tensor: \(values.count) values for the shape \(shape)")
    self.init(uninitialized: shape, on: backend) { pointer in
      values.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
      }
    }
  }

  /// A tensor with one value everywhere.
  package init(repeating value: Float, shape: [Int], on backend: Backend) {
    self.init(uninitialized: shape, on: backend) {
      $0.update(repeating: value, count: shape.product)
    }
  }

  /// A scalar.
  package init(_ value: Float, on backend: Backend) {
    self.init(repeating: value, shape: [], on: backend)
  }

  /// How many elements there are.
  package var count: Int { shape.product }

  /// How many axes there are.
  package var rank: Int { shape.count }

  /// A copy of the elements in row-major order.
  package var values: [Float] {
    withUnsafeValues { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The only element of a tensor with one element.
  package var scalar: Float {
    precondition(count == 1, "scalar: the shape is \(shape)")
    return storage.pointer[0]
  }

  /// Gives it other elements, in the same memory where nothing else holds that.
  ///
  /// - Parameter body: Gets the elements as they are and where to write all of them, which may be the same place.
  mutating func rewrite(
    _ body: (_ old: UnsafeMutablePointer<Float>, _ new: UnsafeMutablePointer<Float>) -> Void
  ) {
    let isAlone = isKnownUniquelyReferenced(&storage)
    let new = isAlone ? storage : Storage(count: count, arena: backend.arena)
    body(storage.pointer, new.pointer)
    storage = new
  }

  /// Lends the elements in row-major order for reading.
  package func withUnsafeValues<Result>(
    _ body: (UnsafePointer<Float>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.pointer)) }
  }
}

extension [Int] {
  /// The number of elements in a tensor of this shape.
  package var product: Int { reduce(1, *) }
}

/// The floats of one or more tensors of the same contents; they return to the arena with the last of them.
final class Storage {
  let pointer: UnsafeMutablePointer<Float>
  private let block: MemoryArena.Block
  private let arena: MemoryArena

  init(count: Int, arena: MemoryArena, isBrief: Bool = false) {
    block = arena.allocate(bytes: count * MemoryLayout<Float>.stride, isBrief: isBrief)
    pointer = block.address.bindMemory(to: Float.self, capacity: count)
    self.arena = arena
  }

  deinit { arena.release(block) }
}
