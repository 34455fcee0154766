import Foundation
package import TensorEngine

extension Backend {
  /// The backend of a test.
  ///
  /// Its kernels are the widest that this processor has, or those that the environment variable
  /// `FADER_TEST_ISA` names: so `.ci/run` passes the same tests with the kernels of lesser processors.
  /// A set that this processor lacks, or none of that name, ends the tests.
  package static func forTests(threads: Int, convolvesDirectly: Bool = false) -> Backend {
    Backend(
      threads: threads, kernels: testedInstructionSet.kernels, convolvesDirectly: convolvesDirectly)
  }

  private static let testedInstructionSet: InstructionSet = {
    guard let name = ProcessInfo.processInfo.environment["FADER_TEST_ISA"] else {
      return .automatic
    }
    guard let set = InstructionSet(rawValue: name), set.kernels != nil else {
      preconditionFailure("FADER_TEST_ISA: this processor has no \(name)")
    }
    return set
  }()
}
