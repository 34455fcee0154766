import Foundation
import TensorEngine
import TestSupport
import Testing

/// `.ci/run` passes the tests once for every instruction set: they must run on the one it names.
@Test func testsRunOnTheInstructionSetThatIsNamed() {
  let name = ProcessInfo.processInfo.environment["FADER_TEST_ISA"]
  let set = name.map { InstructionSet(rawValue: $0) } ?? .automatic
  let expected = set?.kernels.map { Backend(threads: 1, kernels: $0).instructionSetName }
  #expect(Backend.forTests(threads: 1).instructionSetName == expected)
}
