import MixingConsole
import TensorEngine

/// A session and its stems become a mix.
public struct RenderJob: Sendable {
  /// The session's file.
  let session: String
  let output: OutputSettings
  /// The folder for each track and bus after its fader, before the master.
  let stemsOut: String?
  /// Whether the result says what dynamics take away.
  let isMetered: Bool
  let resources: JobResources

  public init(
    session: String, output: OutputSettings, stemsOut: String? = nil,
    isMetered: Bool = false, resources: JobResources = JobResources()
  ) {
    self.isMetered = isMetered
    (self.session, self.output, self.stemsOut) = (session, output, stemsOut)
    self.resources = resources
  }

  /// Renders and writes everything, or nothing.
  public func run(report: @escaping JobReport) throws -> RenderResult {
    try Reporter.run(report) { report in
      try output.check()
      let encoding = try output.encoding()
      var session = try SessionFile.read(self.session, sampleRate: output.sampleRate)
      session.output = output.target(insteadOf: session.output)
      let stems = try OpenStems(of: session, allowsCommands: resources.allowsCommands)
      try stems.refuseToOverwrite([output.path])
      if output.path != "-", FileIdentity(output.path) == FileIdentity(self.session) {
        throw JobError.input(
          "\(output.path) is the session and would be replaced by its mix. Choose another name.")
      }
      let backend = resources.makeBackend()
      return try MixRender(
        stems: stems,
        source: try stems.renderer(
          tailSeconds: output.part.tail?.seconds, isMetered: isMetered, on: backend, report),
        path: output.path, encoding: encoding, part: output.part, stemsFolder: stemsOut,
        backend: backend
      ).run(report)
    }
  }
}
