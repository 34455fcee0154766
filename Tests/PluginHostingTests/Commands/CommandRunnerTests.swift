import Foundation
import MixingConsole
import PluginHosting
import TensorEngine
import TestSupport
import Testing

/// What commands do, and what of it is sound.
struct CommandRunnerTests {
  private let backend = Backend()

  private var ramp: Tensor {
    Tensor((0..<64).map { Float($0) / 64 - 0.5 }, shape: [1, 1, 2, 32], on: backend)
  }

  private func play(_ arguments: [String], limit: Double = 20) throws -> [Float] {
    try TestCommands.play(TestCommands.slot(arguments, limit: limit), ramp)
  }

  /// Programs that write to a pipe do not know the length; sizes of chunks are even.
  @Test(arguments: [
    ("wave(3, 32, d)", 0), ("wave(3, 32, d, length=0)", 0),
    ("wave(3, 32, d, length=0x7FFFFFDB)", 0),
    ("wave(3, 32, d, length=0xFFFFFFFF)", 0),
    ("wave(0xFFFE, 32, d, fmt=struct.pack('<HHIH', 22, 32, 3, 3) + bytes(14))", 0),
    ("wave(1, 16, struct.pack('<%dh' % len(x), *(round(v * 2 ** 15) for v in x)))", 0),
    (
      "wave(1, 24, b''.join(struct.pack('<i', round(v * 2 ** 23))[:3] for v in x), length=0xFFFFFFFF)",
      0
    ),
    ("wave(1, 32, struct.pack('<%di' % len(x), *(round(v * 2 ** 31) for v in x)))", 0),
    (
      "wave(0xFFFE, 16, struct.pack('<%dh' % len(x), *(round(v * 2 ** 15) for v in x)), "
        + "fmt=struct.pack('<HHIH', 22, 16, 3, 1) + bytes(14))", 0
    ),
    ("wave(3, 32, d[:-f * 8])", 8), ("wave(3, 32, d[:-f * 8 + 3])", 8), ("wave(3, 32, d + d)", 0),
  ])
  func waveIsRead(output: String, missing: Int) throws {
    let y = try play(
      TestCommands.python("x = struct.unpack('<%df' % (len(d) // 4), d)\nout(\(output))"))
    let silence = [Float](repeating: 0, count: missing)
    let x = ramp.values
    #expect(y == x[..<(32 - missing)] + silence + x[32..<(64 - missing)] + silence)
  }

  /// Each with the words that follow the program's name.
  @Test(arguments: [
    ("exit 3", CommandFailure.ended(status: 3)), ("kill -SEGV $$", .killed(signal: "SIGSEGV")),
    ("cat >/dev/null", .nothing), ("head -c 20", .noWave(reason: "it ends too early")),
    ("echo hello, this is no sound", .noWave(reason: "it does not begin with RIFF and WAVE")),
  ])
  func aFailureIsNamed(script: String, failure: CommandFailure) throws {
    let error = CommandError.failed(program: "sh", failure)
    #expect(throws: error) { try play(["sh", "-c", script]) }
  }

  @Test(arguments: [
    ("wave(3, 32, d, rate=44100)", CommandFailure.wrongSampleRate(found: 44_100, expected: 8_000)),
    ("wave(3, 32, d, channels=1)", .wrongChannels(found: 1, expected: 2)),
    (
      "wave(3, 32, d[:80] + struct.pack('<f', float('nan')) + d[84:])", .notFinite(seconds: 0.00125)
    ),
    (
      "wave(6, 8, d)",
      .noWave(
        reason:
          "its samples are of 8 bits in format 6; 16, 24 and 32 bits or 32-bit floats are read")
    ),
  ])
  func otherSoundIsRefused(output: String, failure: CommandFailure) throws {
    #expect(throws: CommandError.failed(program: "python3", failure)) {
      try play(TestCommands.python("out(\(output))"))
    }
  }

  @Test func whatItSaidLastIsTold() throws {
    let error = #expect(throws: CommandError.self) {
      try play([
        "sh", "-c", "echo one; for w in two three four; do echo $w '\u{1B}[31m' >&2; done; exit 1",
      ])
    }
    let lines = ["two", "three", "four"].map { "\n  \($0) \\x1b[31m" }.joined()
    let message =
      "sh ended with status 1. Change its arguments, or bypass the effect. It said:" + lines
    #expect(error?.description == message)
  }

  /// It neither reads nor writes; what it started ends with it.
  @Test func whatHangsIsStopped() throws {
    let argument = "\(30_000 + Double(getpid()) / 1_000)"
    let start = Date.now
    #expect(throws: CommandError.failed(program: "sh", .hung(seconds: 0.5))) {
      try play(["sh", "-c", "sleep \(argument) & sleep \(argument)"], limit: 0.5)
    }
    #expect((0.5..<5).contains(-start.timeIntervalSinceNow))
    #expect(try Processes.areGone(with: argument, within: 2))
  }

  /// Longer than the limit in all, and never for so long without a sign.
  @Test func whatWorksSlowlyIsWaitedFor() throws {
    let x = ramp.values
    let slow = TestCommands.python(
      """
      import time
      for k in range(0, len(b), 40):
        out(b[k:k + 40]); sys.stdout.flush(); time.sleep(0.15)
      """)
    #expect(try play(slow, limit: 1) == x)
  }

  @Test func noEndOfSoundIsTooMuch() throws {
    let error = #expect(throws: CommandError.self) { try play(["yes"]) }
    #expect("\(error as Any)".contains("yes wrote more than 256 MiB"), "\(error as Any)")
  }

  /// Who reads only the beginning, or nothing, ends as well.
  @Test func nobodyHasToReadToTheEnd() throws {
    let y = try play(["sh", "-c", "head -c \(58 + 8 * 4)"])
    #expect(
      y == Array(ramp.values[..<4]) + Array(repeating: 0, count: 28) + ramp.values[32..<36]
        + Array(repeating: 0, count: 28))
  }

  @Test func whatIsNotThereIsNamed() throws {
    #expect(throws: CommandError.notFound(program: "no-such-program")) {
      try play(["no-such-program"])
    }
    _ = try withFolder { folder in
      #expect(throws: CommandError.cannotStart(program: folder, reason: "Permission denied")) {
        try play([folder])
      }
    }
    #expect(CommandRunner.exists("cat") && CommandRunner.exists("/bin/cat"))
    #expect(!CommandRunner.exists("no-such-program") && !CommandRunner.exists("/bin/no-such"))
  }

  /// Words, not a line for a shell.
  @Test func thereIsNoShell() throws {
    #expect(throws: CommandError.notFound(program: "cat; true")) { try play(["cat; true"]) }
    #expect(
      CommandArguments.line(["a-b", "", "c d", "e\"f", "$g", "h\u{202E}", "i\u{7F}\n", "ü"])
        == #"a-b "" "c d" "e\"f" "$g" "h\u202e" "i\x7f\n" "ü""#)
  }
}
