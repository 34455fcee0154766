import Glibc
import Synchronization

/// Memory for tensors that is taken from the system once and then reused.
///
/// Sizes are rounded up to eight steps per octave (at most an eighth more), and a freed block waits for the next tensor of its
/// size, so a training step that repeats allocates nothing. What is held briefly may have a larger one: layers of a
/// network differ in size, and their scratch memory is not needed at once. Large pages are asked for: a gigabyte of
/// fresh 4 KiB pages costs 0.4 s in page faults. All memory returns to the system with the arena.
package final class MemoryArena: Sendable {
  /// A piece of memory, and the size class to which it returns.
  struct Block: @unchecked Sendable {  // a bare address; who may use it is the owner's concern
    let address: UnsafeMutableRawPointer
    let sizeClass: Int
    let bytes: Int
  }

  /// Bytes that tensors hold, the most they ever held, and bytes taken from the system.
  package struct Usage: Equatable, Sendable {
    package var inUse = 0
    package var peak = 0
    package var reserved = 0
  }

  private struct State {
    var free: [[Block]] = []
    var slabs: [Block] = []
    var slabRemaining = 0
    var slabNext: Block?
    var usage = Usage()
  }

  private static let largePage = 2 << 20
  private let state = Mutex(State())

  deinit {
    state.withLock { state in
      for slab in state.slabs { Glibc.free(slab.address) }
    }
  }

  /// What is held and kept now.
  package var usage: Usage { state.withLock { $0.usage } }

  /// Steps of an octave.
  private static let steps = 8

  /// The size class of a request, and the bytes of a block in it: 64, 128, … 512, then eight per octave: 576, 640, …
  /// 1,024, 1,152, … .
  static func sizeClass(bytes: Int) -> (index: Int, bytes: Int) {
    let units = (max(bytes, 1) + 63) / 64
    if units <= steps { return (units - 1, units * 64) }
    // 2^octave < units <= 2^(octave + 1)
    let octave = Int.bitWidth - 1 - (units - 1).leadingZeroBitCount
    let step = (1 << octave) / steps
    let place = (units - (1 << octave) + step - 1) / step  // 1 ... 8
    return (steps * (octave - 2) + place - 1, ((1 << octave) + place * step) * 64)
  }

  /// A block of at least `bytes`, aligned to a cache line. Its contents are undefined.
  ///
  /// - Parameters:
  ///   - bytes: How many.
  ///   - isBrief: Whether it returns soon, so that a larger one will do, up to four times as large.
  /// - Returns: The block.
  func allocate(bytes: Int, isBrief: Bool) -> Block {
    let (index, size) = MemoryArena.sizeClass(bytes: bytes)
    return state.withLock { state in
      let block =
        MemoryArena.freeBlock(
          classes: index...index + (isBrief ? 2 * MemoryArena.steps : 0), in: &state)
        ?? MemoryArena.carve(size, sizeClass: index, from: &state)
      state.usage.inUse += block.bytes
      state.usage.peak = max(state.usage.peak, state.usage.inUse)
      return block
    }
  }

  /// The smallest block that waits in some classes.
  private static func freeBlock(classes: ClosedRange<Int>, in state: inout State) -> Block? {
    for index in classes where index < state.free.count {
      if let block = state.free[index].popLast() { return block }
    }
    return nil
  }

  /// Takes a block back.
  func release(_ block: Block) {
    state.withLock { state in
      state.usage.inUse -= block.bytes
      while state.free.count <= block.sizeClass { state.free.append([]) }
      state.free[block.sizeClass].append(block)
    }
  }

  /// Cuts a new block from the current slab, or takes a slab of its own for a large one.
  private static func carve(_ size: Int, sizeClass: Int, from state: inout State) -> Block {
    guard size < largePage / 4 else {
      return Block(address: takeFromSystem(size, &state), sizeClass: sizeClass, bytes: size)
    }
    if state.slabRemaining < size {
      let address = takeFromSystem(largePage, &state)
      state.slabNext = Block(address: address, sizeClass: 0, bytes: largePage)
      state.slabRemaining = largePage
    }
    guard let slab = state.slabNext else { preconditionFailure("MemoryArena: no slab to cut from") }
    state.slabRemaining -= size
    state.slabNext = Block(
      address: slab.address + size, sizeClass: 0, bytes: state.slabRemaining)
    return Block(address: slab.address, sizeClass: sizeClass, bytes: size)
  }

  private static func takeFromSystem(_ size: Int, _ state: inout State) -> UnsafeMutableRawPointer {
    var address: UnsafeMutableRawPointer?
    let alignment = size >= largePage ? largePage : 4096
    guard posix_memalign(&address, alignment, size) == 0, let address else {
      preconditionFailure("MemoryArena: the system has no \(size) bytes left")
    }
    if size >= largePage { madvise(address, size, MADV_HUGEPAGE) }
    state.slabs.append(Block(address: address, sizeClass: 0, bytes: size))
    state.usage.reserved += size
    return address
  }
}
