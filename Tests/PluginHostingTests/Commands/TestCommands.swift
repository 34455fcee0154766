import Documents
import MixingConsole
import PluginHosting
import SignalOps
import TensorEngine
import TestSupport

/// Commands of tests, as a session has them.
enum TestCommands {
  /// The kind of commands that may run, or may not.
  static func catalogue(isAllowed: Bool = true, limit: Double = 20) -> EffectCatalogue {
    .builtIn.adding([
      CommandKind(
        isAllowed: isAllowed, by: CommandRunner(worker: TestBundles.worker, limit: limit))
    ])
  }

  /// A Python program whose sound is `d`, of `f` bytes a frame, behind the header `h`, and which is given what follows.
  static func python(_ body: String, _ more: String...) -> [String] {
    let code = """
      import sys, struct
      b = sys.stdin.buffer.read(); i = b.index(b'data') + 8; h, d = b[:i], b[i:]
      f = 4 * struct.unpack_from('<H', b, 22)[0]
      out = sys.stdout.buffer.write
      def wave(tag, bits, d, rate=8000, channels=f // 4, length=None, fmt=b''):
        s = channels * bits // 8
        head = struct.pack('<HHIIHH', tag, channels, rate, rate * s, s, bits) + fmt
        n = len(d) if length is None else length
        return (b'RIFF' + struct.pack('<I', min(n + 36, 2 ** 32 - 1)) + b'WAVEfmt ' + struct.pack('<I', len(head)) + head
                + b'LIST' + struct.pack('<I', 3) + b'abc0' + b'data' + struct.pack('<I', n) + d)

      """
    return ["python3", "-c", code + body] + more
  }

  /// A slot with a command.
  static func slot(
    _ arguments: [String], _ more: JSONValue = [:], isAllowed: Bool = true, limit: Double = 20
  ) throws -> EffectSlot {
    var json: JSONValue = [
      "effect": "command", "arguments": .array(arguments.map { .string($0) }),
    ]
    json.merge(more)
    return try EffectSlot(json, catalogue: catalogue(isAllowed: isAllowed, limit: limit))
  }

  /// What a slot makes of a whole signal at 8 kHz.
  static func play(_ slot: EffectSlot, _ x: Tensor) throws -> [Float] {
    let processor = try slot.effect.processor(SignalContext(sampleRate: 8_000, on: x.backend))
    let values = slot.values.map { TrackControl.number($0.constant ?? 0) }
    return try processor.process([x], ControlValues(values, on: x.backend)).values
  }
}
