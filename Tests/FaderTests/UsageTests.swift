import Foundation
import TestSupport
import Testing

/// What a user sees when something is wrong: exit code 2, one message, nothing written.
@Suite struct UsageTests {
  @Test(arguments: [
    (["mix"], "error: Name a folder of stems or files, or a session with --start-from.\n"),
    (
      ["mix", "x", "--with", "net"],
      "error: --with net: there is no such file or folder. Name rules, dugan, a checkpoint's file, "
        + "a run's folder, or one of balance.\n"
    ),
    (
      ["mix", "x", "--with", "/"],
      "error: --with /: the folder holds no run; there is no checkpoints/best.safetensors in it.\n"
    ),
    (
      ["mix", "x", "--compat", "automix-toolkit"],
      "error: --compat goes with a checkpoint. Name one with --with.\n"
    ),
    (
      ["mix", "x", "--section", "5"],
      "error: --section goes with a checkpoint. Name one with --with.\n"
    ),

    (["mix", "x", "--amount", "1.5"], "error: --amount takes a number from 0 to 1, not 1.5.\n"),
    (
      ["mix", "x", "--lock", "kick"],
      "error: --lock keeps what --start-from says. Name a session with --start-from.\n"
    ),
    (
      ["mix", "x", "-o", "-", "--session-out", "-"],
      "error: -o - and --session-out - both want standard output. Write one of them to a file.\n"
    ),
    (["mix", "x", "--session-out", "-", "--json"], "error: --json and --session-out - both want"),
    (["mix", "x", "--session-out", "./mix.wav"], "-o and --session-out both name ./mix.wav."),
    (["mix", "no-such-folder"], "error: no-such-folder does not exist. Check the path.\n"),
    (["render"], "Missing expected argument"),
    (["render", "x.json", "--loudness", "loud"], "--loudness"),
    (["render", "x.json", "--loudness", "3"], "--loudness takes -70"),
    (["render", "x.json", "--peak=-90"], "--peak takes -40"),
    (["render", "x.json", "--sample-rate", "10"], "--sample-rate takes 8000 to 384000"),
    (["render", "x.json", "--duration", "0"], "--duration takes seconds above 0"),
    (["render", "x.json", "--start", "-1"], "--start takes 0 to 86400 seconds, not -1."),
    (["render", "x.json", "--start=-1:30"], "--start takes 0 to 86400 seconds, not -1:30."),
    (["render", "x.json", "--start", "1:75"], "The value '1:75' is invalid for '--start <time>'"),
    (["render", "x.json", "--tail", "25:00:00"], "--tail takes 0 to 86400 seconds, not 25:00:00."),
    (["render", "x.json", "--duration", "-0.5"], "--duration takes seconds above 0"),
    (
      ["render", "x.json", "--sample-rate", "-1"], "--sample-rate takes 8000 to 384000 Hz, not -1."
    ),
    (["render", "x.json", "--threads", "-1"], "--threads takes a number from 1"),
    (["mix", "x", "--amount", "-1"], "--amount takes a number from 0 to 1, not -1"),
    (["fit", "x", "--target", "y", "--steps", "-1"], "--steps takes 1 to 1000000, not -1."),
    (["render", exampleSession, "-o", "/no/such/mix.wav/"], "/no/such/mix.wav/ is a folder."),
    (["render", "x.json", "-o", ""], "-o takes a file, or - for standard output"),
    (
      ["render", exampleSession, "--start", "1:00:00"],
      "--start 1:00:00 lies at or after the end of"
    ),
    (["render", "x.json", "--threads", "0"], "--threads takes a number from 1"),
    (["render", "x.json", "--isa", "mmx"], "--isa"),
    (["render", "x.json", "-o", "-", "--json"], "both want standard output"),
    (["render", "x.json", "-o", "mix.txt"], "does not say which format"),
    (["render", "x.json", "--format", "tape"], "no output format \"tape\""),
    (["render", "x.json", "-o", "m.flac", "--bit-depth", "32f"], "flac cannot hold"),
    (["render", "no-such-session.json"], "no-such-session.json"),
    (["inspect", "no-such-file.wav"], "no-such-file.wav does not exist"),
    (
      ["dance"],
      "error: there is no command dance. There is mix, fit, render, train, evaluate, convert, "
        + "inspect and plugins.\nUsage: fader COMMAND … See 'fader help'.\n"
    ),
    (["mixx", "song"], "error: there is no command mixx. Did you mean mix?\n"),
    (["help", "foo"], "error: there is no command foo. There is mix, "),
    (["help", "inspekt"], "error: there is no command inspekt. Did you mean inspect?\n"),
    (["mix", "x", "--with", "rule"], "there is no such file or folder. Did you mean rules?\n"),
    (
      ["mix", "x", "--out", "y"],
      "error: unknown option --out. Did you mean --output?\nUsage: fader mix STEMS… [options]. "
        + "See 'fader help mix'.\n"
    ),
    (["mix", "x", "--loudnes=-14"], "error: unknown option --loudnes. Did you mean --loudness?\n"),
    (
      ["render", "x", "--zzz"],
      "error: unknown option --zzz.\nUsage: fader render SESSION [options]."
    ),
    (
      ["evaluate"],
      "\nUsage: fader evaluate TARGET MIX… [options]. See 'fader help evaluate'.\n"
    ),
    (["inspect"], "error: Name a file or a folder, such as mix.wav or song/stems.\nUsage: "),
  ])
  func wrongUsage(arguments: [String], message: String) throws {
    let result = try Command.run(arguments)
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  /// A name that begins like an option is no option where there is such a file.
  @Test(arguments: [["inspect", "-kick.wav"], ["mix", "-kick.wav", "-oboe.wav"]])
  func namesThatBeginWithADash(arguments: [String]) throws {
    try SongFolder.make { song in
      try song.writeStem("-kick.wav")
      try song.writeStem("-oboe.wav")
      let result = try Command.run(arguments, in: song.path)
      #expect(result.status == 2)
      #expect(
        result.errors.hasPrefix(
          "error: -kick.wav begins like an option. Write ./-kick.wav for the file.\nUsage: fader "),
        "\(result.errors)")
      #expect(try Command.run(["inspect", "./-kick.wav"], in: song.path).status == 0)
    }
  }

  @Test(arguments: [
    ["--help"], ["mix", "--help"], ["render", "--help"], ["fit", "--help"], ["inspect", "--help"],
    ["--version"],
  ])
  func helpSucceeds(arguments: [String]) throws {
    let result = try Command.run(arguments)
    #expect(result.status == 0)
    #expect(!result.output.isEmpty)
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ("misspelt key", minimal("STEM", ", \"fadrDb\": 1"), "faderDb"),
    ("out of range", minimal("STEM", ", \"faderDb\": 99"), "24"),
    ("not a number", minimal("STEM", ", \"faderDb\": NaN"), "session.json"),
    (
      "above Nyquist",
      minimal(
        "STEM",
        ", \"strip\": [{\"effect\": \"equalizer\", \"bands\": [{\"type\": \"peak\", \"frequencyHz\": 30000}]}]"
      ), "22050"
    ),
    ("unknown effect", minimal("STEM", ", \"strip\": [{\"effect\": \"compresor\"}]"), "compressor"),
    ("missing file", minimal("nothing.wav"), "nothing.wav does not exist"),
    ("not audio", minimal("session.json"), "is a text, no audio file"),
    (
      "from the future",
      minimal("STEM").replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2"), "newer"
    ),
    (
      "cyclic buses",
      minimal("STEM").dropLast()
        + ", \"buses\": [{\"name\": \"a\", \"output\": \"b\"}, {\"name\": \"b\", \"output\": \"a\"}]}",
      "a"
    ),
    ("cut off", String(minimal("STEM").dropLast(3)), "session.json"),
    ("empty", "", "session.json"),
  ])
  func brokenSession(kind: String, text: String, message: String) throws {
    try withFolder { folder in
      let text = text.replacingOccurrences(of: "STEM", with: stem("kick"))
      let session = try writeSession(in: folder, text)
      let result = try Command.run("render", session, "-o", folder + "/mix.wav")
      #expect(result.status == 2, "\(kind): \(result.errors)")
      #expect(result.errors.contains(message), "\(kind): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1, "\(kind): \(result.errors)")
      #expect(try contents(of: folder) == ["session.json"])
    }
  }

  @Test func aMillionTracks() throws {
    try withFolder { folder in
      let track = "{\"name\": \"t\", \"file\": \"t.wav\"},"
      let text =
        "{\"format\": \"fader-session\", \"version\": 1, \"sampleRate\": 44100, \"tracks\": ["
        + String(repeating: track, count: 1_000_000).dropLast() + "]}"
      let session = try writeSession(in: folder, text)
      let result = try Command.run("render", session, "-o", folder + "/mix.wav")
      #expect(result.status == 2)
      #expect(result.errors.contains("1000000"), "\(result.errors)")
      #expect(try contents(of: folder) == ["session.json"])
    }
  }
}
