import TensorEngine
import TestSupport
import Testing

@Suite struct MemoryArenaTests {
  /// Blocks hold what was asked for and at most an eighth more.
  @Test func wastesLittle() {
    for count in Array(0...3000) + [4097, 100_001, 524_289, 3_000_001] {
      let backend = Backend.forTests(threads: 1)
      let tensor = Tensor(repeating: 1, shape: [count], on: backend)
      let (bytes, held) = (count * 4, backend.memory.inUse)
      #expect(tensor.count == count && held >= bytes)
      if bytes >= 512 { #expect(held * 8 <= bytes * 9) } else { #expect(held <= bytes + 64) }
      #expect(held % 64 == 0)
    }
  }

  @Test func countsWhatIsHeld() {
    let backend = Backend.forTests(threads: 1)
    #expect(backend.memory.reserved == 0)
    do {
      let a = Tensor(repeating: 1, shape: [1024], on: backend)
      #expect(backend.memory.inUse == 4096)
      let b = a.reshaped([32, 32])
      #expect(backend.memory.inUse == 4096, "a reshaped tensor shares its elements")
      #expect((a + b.reshaped([1024])).count == 1024)
    }
    #expect(backend.memory.inUse == 0)
    #expect(backend.memory.peak == 8192)
    #expect(backend.memory.reserved >= 8192)
  }

  @Test func givesDisjointAlignedBlocks() {
    let backend = Backend.forTests(threads: 1)
    let tensors = (0..<500).map {
      Tensor(repeating: Float($0), shape: [$0 * 37 % 1000], on: backend)
    }
    for (index, tensor) in tensors.enumerated() {
      #expect(tensor.values.allSatisfy { $0 == Float(index) })
      let address = tensor.withUnsafeValues { UInt(bitPattern: $0) }
      #expect(address % 64 == 0)
    }
  }

  @Test func takesNothingFromTheSystemForARepeatedStep() {
    let backend = Backend.forTests(threads: 2)
    var source = RandomSource(seed: 1)
    let x = Tensor.randomNormal(shape: [4, 2, 60_000], from: &source, on: backend)
    let gain = Parameter("gain", Tensor(repeating: 1, shape: [4, 1, 1], on: backend))
    var adam = Adam()
    var reserved: [Int] = []
    for _ in 0..<100 {
      let loss = (x * gain.tensor).hyperbolicTangent().squared().mean()
      adam.update([gain], with: loss.gradients(for: [gain]))
      reserved.append(backend.memory.reserved)
    }
    #expect(reserved.dropFirst(2).allSatisfy { $0 == reserved[2] })
  }
}
