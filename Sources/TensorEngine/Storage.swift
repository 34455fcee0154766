/// The floats of one or more tensors of the same contents; they return to the arena with the last of them.
final class Storage {
  let pointer: UnsafeMutablePointer<Float>
  private let block: MemoryArena.Block
  private let bytes: Int
  private let arena: MemoryArena

  init(count: Int, arena: MemoryArena) {
    bytes = count * MemoryLayout<Float>.stride
    block = arena.allocate(bytes: bytes)
    pointer = block.address.bindMemory(to: Float.self, capacity: count)
    self.arena = arena
  }

  deinit { arena.release(block, bytes: bytes) }
}
