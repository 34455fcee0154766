import AudioIO
import Foundation
import TestSupport
import Testing

/// Commands in strips, from the command line.
struct CommandEffectsTests {
  /// A program that reads WAV of 32-bit floats and gives some of its frames `x`, each of `f` bytes.
  private static func python(_ frames: String) -> String {
    let code =
      "import sys, struct; b = sys.stdin.buffer.read(); i = b.index(b'data') + 8; "
      + "f = 4 * struct.unpack_from('<H', b, 22)[0]; x = [b[k:k + f] for k in range(i, len(b), f)]; "
      + "h = b[:i - 4] + bytes([255] * 4); sys.stdout.buffer.write(h + b''.join(\(frames)))"
    return command(["python3", "-c", code])
  }

  private static let reverse = python("reversed(x)")

  private static func command(_ arguments: [String], _ more: String = "") -> String {
    let list = arguments.map { "\"\($0)\"" }.joined(separator: ", ")
    return #"{ "effect": "command", "arguments": [\#(list)]\#(more) }"#
  }

  /// The strips of a session of two tracks, one mono and one stereo, through a bus.
  private struct Strips {
    var mono = ""
    var stereo = ""
    var bus = ""
    var master = ""
  }

  private static func write(_ song: SongFolder, _ strips: Strips) throws -> String {
    if try contents(of: song.path).isEmpty {
      try song.writeStem("bass.wav", hertz: 110, seconds: 0.9, amplitude: 0.5)
      try song.writeStem("keys.wav", hertz: 880, seconds: 1.2, channels: 2, amplitude: 0.2)
    }
    func strip(_ parts: String...) -> String {
      parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
    try song.write(
      """
      { "format": "fader-session", "version": 1, "sampleRate": 44100,
        "tracks": [
          { "name": "bass", "file": "bass.wav", "output": "band", "startSeconds": 0.1, "strip": [\(
            strip(#"{ "effect": "gain", "gainDb": 3 }"#, strips.mono, #"{ "effect": "pan", "position": 0.3 }"#))] },
          { "name": "keys", "file": "keys.wav", "faderDb": -2, "sends": [{ "bus": "band", "levelDb": -6 }],
            "strip": [\(strips.stereo)] }],
        "buses": [{ "name": "band", "strip": [\(
          strip(#"{ "effect": "limiter", "ceilingDb": -6 }"#, strips.bus,
            #"{ "effect": "compressor", "thresholdDb": -30, "ratio": 3 }"#))] }],
        "master": { "strip": [\(strips.master)] } }
      """, as: "session.json")
    return song.path + "/session.json"
  }

  private static func render(
    _ song: SongFolder, _ strips: Strips, _ arguments: String...
  ) throws -> Command.Result {
    try Command.run(
      [
        "render", write(song, strips), "-o", song.beside("mix.wav"), "--bit-depth", "32f",
        "--allow-commands",
      ] + arguments)
  }

  /// The sound of a mix.
  private static func mix(
    _ song: SongFolder, _ strips: Strips, _ arguments: String...
  ) throws -> [[Float]] {
    let result = try Command.run(
      [
        "render", write(song, strips), "-o", song.beside("mix.wav"), "--bit-depth", "32f",
        "--allow-commands",
      ] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try song.audio().channels
  }

  @Test func whatPassesSoundOnChangesNothing() throws {
    try SongFolder.make { song in
      let cat = Self.command(["cat"])
      let plain = try Self.mix(song, Strips())
      for strips in [
        Strips(mono: cat), Strips(stereo: cat), Strips(bus: cat), Strips(master: cat),
        Strips(mono: cat + ", " + cat, stereo: cat, bus: cat, master: cat),
      ] {
        #expect(try Self.mix(song, strips) == plain, "\(strips)")
      }
    }
  }

  /// The whole song is reversed, not each block of it: twice, and in tracks or at the end, it is the same again.
  @Test func aWholeSongIsHeard() throws {
    try SongFolder.make { song in
      let plain = try Self.mix(song, Strips())
      let twice = Self.reverse + ", " + Self.reverse
      #expect(try Self.mix(song, Strips(mono: twice, stereo: twice)) == plain)
      let reversed = try Self.mix(song, Strips(master: Self.reverse))
      #expect(reversed == plain.map { $0.reversed() } && reversed != plain)
      #expect(try Self.mix(song, Strips(bus: Self.reverse, master: Self.reverse)) != plain)
    }
  }

  /// What comes beyond the end is heard as long as `tailSeconds` says; what is missing is silence.
  @Test func aTailIsAsLongAsItSays() throws {
    try SongFolder.make { song in
      let plain = try Self.mix(song, Strips())
      let twice = Self.python("x + x")
      let cut = try Self.mix(song, Strips(master: twice))
      #expect(cut == plain)
      let tail = twice.dropLast(2) + #", "tailSeconds": 0.5 }"#
      let longer = try Self.mix(song, Strips(master: String(tail)))
      #expect(longer == plain.map { $0 + $0[..<22_050] })
      let half = try Self.mix(song, Strips(master: Self.python("x[:len(x) // 2]")))
      let end = plain[0].count / 2
      #expect(half == plain.map { $0[..<end] + Array(repeating: 0, count: $0.count - end) })
    }
  }

  /// One after the other, each hears what the one before made of it: in the strip and along the flow.
  @Test func commandsInARowHearEachOther() throws {
    try SongFolder.make { song in
      let end = Self.python("x[:-10] + [bytes(f)] * 10")
      let once = try Self.mix(song, Strips(master: Self.reverse + ", " + end))
      let plain = try Self.mix(song, Strips())
      #expect(once == plain.map { $0.reversed().dropLast(10) + Array(repeating: 0, count: 10) })
      let silence = Self.python("[bytes(f)] * len(x)")
      let silent = try Self.mix(
        song, Strips(mono: silence, stereo: silence, bus: Self.reverse, master: Self.reverse))
      #expect(silent.allSatisfy { $0.allSatisfy { $0 == 0 } })
    }
  }

  @Test func withoutPermissionNothingIsRun() throws {
    try SongFolder.make { song in
      let proof = song.beside("proof")
      let touch = Self.command(
        ["touch", proof, "a b\\u001b[2J\\u202e\\n"], #", "controls": {}"#)
      let session = try Self.write(
        song,
        Strips(
          mono: #"{ "effect": "gain" }, "# + touch,
          bus: Self.command(["sh", "-c", "{x}"], #", "controls": { "x": 0.5 }"#)))
      for arguments in [
        ["render", session], ["mix", "--start-from", session, "--lock", "bass", "--lock", "band"],
      ] {
        let result = try Command.run(arguments + ["-o", song.beside("mix.wav")])
        #expect(result.status == 2)
        #expect(
          result.errors.contains(
            """
            the session wants to run 2 commands, and nothing was run. Read them, for a command can do whatever you can:
              bass/command: touch \(proof) "a b\\u001b[2J\\u202e\\n"
              band/command: sh -c 0.5
            Add --allow-commands where that is what you want; else bypass the effect, or take it out.
            """), "\(result.errors)")
      }
      #expect(try contents(of: song.beside("")) == ["song"])
      // To look at it takes no permission.
      let inspection = try Command.run("inspect", session)
      #expect(inspection.status == 0 && inspection.text.contains("sh -c {x}, x 0.5"))
      let document = try Command.run("inspect", session, "--json")
      #expect(document.status == 0 && document.text.contains(#""x": 0.5"#))
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  /// What is bypassed or not heard is not run, and needs no permission.
  @Test func whatIsNotAtWorkIsNotRun() throws {
    try SongFolder.make { song in
      let plain = try Self.mix(song, Strips())
      let session = try Self.write(
        song, Strips(bus: Self.command(["false"], #", "bypassed": true"#)))
      let result = try Command.run(
        "render", session, "-o", song.beside("mix.wav"), "--bit-depth", "32f")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try song.audio().channels == plain)
    }
  }

  @Test func controlsAreSetAndTheMixSaysWhoComputed() throws {
    try SongFolder.make { song in
      let keep = Self.python("x[:int(sys.argv[1])]").replacing(
        "))\"]", with: "))\", \"{frames}\"], \"controls\": { \"frames\": 100 }")
      let session = try Self.write(
        song, Strips(mono: #"{ "effect": "gain" }, "# + keep, master: keep))
      let result = try Command.run(
        "mix", "--start-from", session, "--lock", "master", "--set", "master/command/frames=300",
        "--allow-commands", "-o", song.beside("mix.wav"), "--bit-depth", "32f", "--loudness",
        "none", "--peak", "none", "--session-out", song.beside("out.json"), "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["unrepeatable"] as? [String] == ["master/command"])
      let sound = try song.audio().channels[0]
      #expect(sound[300...].allSatisfy { $0 == 0 } && sound[200..<300].contains { $0 != 0 })
      let out = String(decoding: try song.bytes("out.json"), as: UTF8.self)
      #expect(out.contains(#""frames": 300"#) && out.contains("{frames}"))
      let wrong = try Command.run(
        "mix", "--start-from", session, "--lock", "master", "--set", "master/command/frame=1", "-o",
        song.beside("mix.wav"))
      #expect(wrong.status == 2 && wrong.errors.contains("frames"), "\(wrong.errors)")
    }
  }

  /// A failure names the channel, the effect and the program; nothing is written, nobody is left.
  @Test(arguments: [
    (["sh", "-c", "echo the reason >&2; exit 4"], 1, "band/command: sh ended with status 4"),
    (["sh", "-c", "kill -9 $$"], 1, "band/command: sh was ended by SIGKILL"),
    (["echo", "noise"], 1, "band/command: echo wrote something else than WAV"),
    (["no-such-program"], 2, "band/command: there is no program no-such-program. Install it"),
  ])
  func aFailureEndsTheRender(arguments: [String], status: Int32, message: String) throws {
    try SongFolder.make { song in
      let strips = Strips(stereo: Self.command(["cat"]), bus: Self.command(arguments))
      let result = try Self.render(song, strips)
      #expect(result.status == status && result.errors.contains(message), "\(result.errors)")
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  /// However `fader` ends, what its commands started ends too.
  @Test(arguments: [SIGINT, SIGKILL])
  func nothingIsLeftBehind(signal: Int32) throws {
    try SongFolder.make { song in
      let seconds = "\(40_000 + Double(getpid()) / 1_000 + Double(signal))"
      let session = try Self.write(
        song, Strips(master: Self.command(["sh", "-c", "sleep \(seconds) & sleep \(seconds)"])))
      func isRunning() -> Bool { (try? Self.processes(with: seconds)) != 0 }
      func wait(_ limit: Double, until isDone: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: limit)
        while !isDone() {
          if Date.now > deadline { return false }
          usleep(20_000)
        }
        return true
      }
      let result = try Command.run(
        ["render", session, "-o", song.beside("mix.wav"), "--allow-commands"],
        environment: ["TMPDIR": song.path]
      ) { process in
        #expect(wait(20, until: isRunning))
        kill(process.processIdentifier, signal)
      }
      #expect(result.status == (signal == SIGINT ? 130 : SIGKILL), "\(result.errors)")
      #expect(wait(5) { !isRunning() })
      #expect(try contents(of: song.path) == ["bass.wav", "keys.wav", "session.json"])
      #expect(try contents(of: song.beside("")) == ["song"])
    }
  }

  /// How many processes have this among their arguments.
  private static func processes(with argument: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains("sleep\0\(argument)")
    }
  }

  @Test func aFitSaysThatItCannot() throws {
    try SongFolder.make { song in
      _ = try Self.mix(song, Strips())
      let session = try Self.write(song, Strips(stereo: Self.command(["cat"])))
      let result = try Command.run(
        "fit", "--start-from", session, "--target", song.beside("mix.wav"), "--allow-commands")
      #expect(result.status == 2, "\(result.errors)")
      #expect(
        result.errors.contains(
          "keys/command: a command has to hear all of its sound at once; a fit"),
        "\(result.errors)")
    }
  }
}
