package import MixingConsole
package import TensorEngine

/// Decides how stems are mixed: what comes of it is a session like any other.
///
/// A mixer is a file with its type, and a line in `MixerCatalogue.builtIn` where it has a name of its own. What a
/// person sets and locks, and how much of it all is done, is seen to by who calls it.
package protocol Mixer {
  /// The one rate in hertz at which it can decide; `nil` where any will do.
  var sampleRate: Int? { get }

  /// Hears stems and decides.
  ///
  /// - Parameters:
  ///   - stems: What is known of them.
  ///   - backend: Where they are heard.
  ///   - progress: Is told what is being done and the share of it, 0…1, from any thread; what it throws ends the
  ///     work.
  /// - Returns: A track for each stem, in order; no output stage.
  /// - Throws: What opening and reading stems or `progress` throws, or why the mixer cannot take these.
  func decision(
    for stems: MixRequest, on backend: Backend, progress: @escaping MixerProgress
  ) throws -> MixerDecision
}

extension Mixer {
  package var sampleRate: Int? { nil }
}

/// What is being done, and the share of it that is done.
package typealias MixerProgress = @Sendable (_ work: String, _ share: Double) throws -> Void

/// What a mixer decides from.
package struct MixRequest: Sendable {
  /// Opens a stem at its beginning.
  package typealias Opening = @Sendable (_ sampleRate: Int) throws -> any StemSource

  /// Tracks with names, files and start times, and the rate of the mix; roles, mutes and locks as far as they are
  /// known. Nothing else is decided.
  package let plain: Session
  /// The stem of each track.
  package let openings: [Opening]
  /// About how long they are in all, in seconds.
  package let seconds: Double
  /// The tracks that are muted because they are for the musicians, and not for the mix.
  package let guides: Set<Int>

  package init(
    _ plain: Session, openings: [Opening], seconds: Double, guides: Set<Int> = []
  ) {
    precondition(
      plain.tracks.count == openings.count,
      "MixRequest: \(openings.count) stems for \(plain.tracks.count) tracks")
    (self.plain, self.openings, self.seconds, self.guides) = (plain, openings, seconds, guides)
  }
}

/// What a mixer decided.
package struct MixerDecision: Sendable {
  /// It has no output stage.
  package var session: Session
  /// What each stem is taken for; `nil` where the mixer does not ask.
  package var guesses: [RoleGuess]?
  /// What the user should know.
  package var warnings: [String]

  package init(
    session: Session, guesses: [RoleGuess]? = nil, warnings: [String] = []
  ) {
    (self.session, self.guesses, self.warnings) = (session, guesses, warnings)
  }
}

/// A mixer that is made from nothing but its name.
package protocol NamedMixer: Mixer, SendableMetatype {
  /// What `--with` calls it.
  static var name: String { get }
  init()
}

/// The mixers that can be asked for by name.
package struct MixerCatalogue: Sendable {
  package static let builtIn = MixerCatalogue([RuleMixer.self, DuganMixer.self])

  private let kinds: [any NamedMixer.Type]

  /// - Parameter kinds: No two of a name.
  package init(_ kinds: [any NamedMixer.Type]) { self.kinds = kinds }

  package var names: [String] { kinds.map { $0.name } }

  /// The mixer of a name; `nil` where there is none.
  package func mixer(named name: String) -> (any Mixer)? {
    kinds.first { $0.name == name }?.init()
  }
}
