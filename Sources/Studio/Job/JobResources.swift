package import TensorEngine

/// What a job may use of the machine. Each job has its own, so that several can run at a time.
public struct JobResources: Sendable {
  /// Threads to work with, at least one; `nil` for one per core.
  public var threads: Int?
  /// Which kernels run; the processor must have it.
  package var instructionSet: InstructionSet
  /// Whether networks convolve by direct sums alone.
  package var isExact: Bool
  /// Whether programs may be run that a session names (effects `command`): it may come from a stranger.
  public var allowsCommands: Bool

  public init(threads: Int? = nil, allowsCommands: Bool = false) {
    self.init(
      threads: threads, instructionSet: .automatic, isExact: false, allowsCommands: allowsCommands)
  }

  package init(
    threads: Int? = nil, instructionSet: InstructionSet, isExact: Bool,
    allowsCommands: Bool = false
  ) {
    self.threads = threads
    self.instructionSet = instructionSet
    self.isExact = isExact
    self.allowsCommands = allowsCommands
  }

  func makeBackend() -> Backend {
    Backend(
      threads: threads.map { max(1, $0) }, kernels: instructionSet.kernels,
      convolvesDirectly: isExact)
  }
}

extension Backend {
  /// A backend of one thread with the same kernels, for a body of `map`: a backend serves one thread.
  func worker() -> Backend { Backend(threads: 1, kernels: kernels) }
}

/// Fader's version, which checkpoints and reports name.
package let faderVersion = "0.1.0"
