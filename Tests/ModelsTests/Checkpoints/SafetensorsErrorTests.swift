import Foundation
import Models
import TestSupport
import Testing

@Suite struct SafetensorsErrorTests {
  private static let damaged = " The file is damaged; copy or write it again."
  private static let unknown =
    " is neither a safetensors file nor a PyTorch checkpoint. Name a file that `fader train`, "
    + "`fader convert`, torch.save or Lightning wrote."

  @Test(arguments: [
    BadCheckpoint([], unknown),
    BadCheckpoint(Array("RIFF....WAVE, no checkpoint".utf8), unknown),
    BadCheckpoint(
      [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E],
      " was written by a PyTorch before 1.6, or with its old format. "
        + "Save it again with a current PyTorch: torch.save(model.state_dict(), path)."),
    BadCheckpoint(
      ZipTwin.bytes(UInt64.max) + Array("{}".utf8),
      ": the safetensors header should have 18446744073709551615 bytes, but the file has 10. "
        + "It was cut short, or is not a safetensors file."),
    BadCheckpoint(
      SafetensorsTwin.file("{" + String(repeating: " ", count: 1 << 24) + "}"),
      ": the safetensors header has 16777218 bytes; Fader reads at most 16777216. "
        + "Is it a model that Fader knows?"),
    BadCheckpoint(
      SafetensorsTwin.file("{\"w\": [}"),
      ": safetensors header, line 1, column 8: found } where a value is expected."),
    BadCheckpoint(
      SafetensorsTwin.file("{\"w\": 1, \"w\": 2}"),
      ": safetensors header, line 1, column 10: the key \"w\" is there twice. Keep one of them."),
    BadCheckpoint(
      SafetensorsTwin.file("{\"w\": 1}"),
      ": safetensors header, w: found the number 1 where an object is expected."),
    BadCheckpoint(
      SafetensorsTwin.file("{\"__metadata__\": {\"fader\": 1}}"),
      ": safetensors header, __metadata__.fader: found the number 1 where a string is expected."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""shape": [2], "data_offsets": [0, 8]"#),
      ": safetensors header, w.dtype: found nothing where a string is expected."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F4", "shape": [2], "data_offsets": [0, 8]"#),
      ": w has the type \"F4\", which safetensors does not know. Save it as F32."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [-2], "data_offsets": [0, 8]"#),
      ": safetensors header, w.shape[0]: found the number -2 where a whole number of at least 0 is "
        + "expected."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [1.5], "data_offsets": [0, 8]"#),
      ": safetensors header, w.shape[0]: found the number 1.5 where a whole number of at least 0 "
        + "is expected."),
    BadCheckpoint(
      SafetensorsTwin.tensor(
        #""dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 8]"#),
      ": w claims more numbers than a file can hold. The file is damaged or hostile."),
    BadCheckpoint(
      SafetensorsTwin.tensor(
        #""dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2], "data_offsets": [0, 8]"#),
      ": w has 17 dimensions; Fader reads at most 16."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [2], "data_offsets": [8, 0]"#),
      ": safetensors header, w.data_offsets: found an array where [first byte, end] is expected."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [3], "data_offsets": [0, 8]"#),
      ": w takes 8 bytes, but its shape and type make 12." + damaged),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [3], "data_offsets": [0, 12]"#),
      ": w ends at byte 12 of the data, which has 8. The file was cut short; copy it again."),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [1], "data_offsets": [4, 8]"#),
      ": 4 bytes at the start of the data belong to no tensor." + damaged),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [1], "data_offsets": [0, 4]"#),
      ": 4 bytes after w belong to no tensor." + damaged),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [2], "data_offsets": [0, 8], "x": 1"#),
      ": safetensors header, w.x: found the number 1 where no such key is expected."),
    BadCheckpoint(
      SafetensorsTwin.file(
        #"{"v": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]}, "#
          + #""w": {"dtype": "U8", "shape": [4], "data_offsets": [2, 6]}}"#, data: 8),
      ": w begins within v." + damaged),
    BadCheckpoint(
      SafetensorsTwin.tensor(#""dtype": "F32", "shape": [2], "data_offsets": [0, 8]"#),
      ": the weights are of no model that Fader knows (Mix-Wave-U-Net, differentiable mixing "
        + "console); there is w."),
    BadCheckpoint(
      SafetensorsTwin.file("{ }"),
      ": the weights are of no model that Fader knows (Mix-Wave-U-Net, differentiable mixing "
        + "console); there are none."),
  ])
  func messages(bad: BadCheckpoint) throws {
    try bad.check()
  }

  @Test(arguments: [
    ("no-such-file.ckpt", " does not exist. Check the path."),
    ("/", " is a folder. Name the checkpoint in it."),
    ("/dev/zero", " is a device or a pipe, no regular file. Write it to a file first."),
  ])
  func whatIsNoFile(path: String, message: String) {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint(contentsOf: path, models: .builtIn)
    }
    #expect(error?.description == path + message)
  }
}
