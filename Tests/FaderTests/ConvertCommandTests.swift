import Foundation
import TestSupport
import Testing

@Suite struct ConvertCommandTests {
  private func golden(_ name: String) -> String { Golden.url("checkpoints/" + name).path }

  @Test func convertsThereAndBack() throws {
    try withFolder { folder in
      let (there, back, again) = (folder + "/a.safetensors", folder + "/b.ckpt", folder + "/c")
      let result = try Command.run("convert", golden("mwu.ckpt"), there)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text == "\(there): Mix-Wave-U-Net, 808 parameters, 48000 Hz\n")
      #expect(try Command.run("convert", there, back).status == 0)
      #expect(try Data(contentsOf: URL(filePath: back)).starts(with: Data("PK".utf8)))
      #expect(try Command.run("convert", back, again, "--to", "fader", "--quiet").errors.isEmpty)
      #expect(
        try Data(contentsOf: URL(filePath: there)) == Data(contentsOf: URL(filePath: again)))
      let piped = try Command.run("convert", back, "-")
      #expect(try piped.output == Data(contentsOf: URL(filePath: there)))
      #expect(try contents(of: folder) == ["a.safetensors", "b.ckpt", "c"])
    }
  }

  @Test func saysWhatIsAssumed() throws {
    try withFolder { folder in
      let result = try Command.run("convert", golden("mwu-half.pt"), folder + "/a.safetensors")
      #expect(result.status == 0)
      #expect(result.errors.contains("warning: whether levels are added"))
      // automix-toolkit makes no such network.
      let toPyTorch = try Command.run("convert", golden("mwu.pt"), folder + "/a.ckpt")
      #expect(
        toPyTorch.errors
          == "warning: automix-toolkit's System makes no model of this size (depth 3, not 12; "
          + "channelGrowth 4, not 24; downKernel 5, not 13; upKernel 3, not 13; outputKernel 3, not 5). "
          + "Load the state_dict into a model of your own.\n")
    }
  }

  @Test func jsonDescribesWhatWasWritten() throws {
    try withFolder { folder in
      let (source, file) = (golden("mwu-half.pt"), folder + "/a.safetensors")
      let result = try Command.run("convert", source, file, "--json")
      #expect(result.status == 0)
      let document = try result.json()
      #expect(
        document.keys.sorted() == [
          "destination", "dropped", "format", "model", "parameters", "sampleRate", "source",
          "sourceFormat", "warnings",
        ])
      #expect(document["source"] as? String == source && document["destination"] as? String == file)
      #expect(document["sourceFormat"] as? String == "PyTorch")
      #expect(document["format"] as? String == "safetensors")
      #expect((document["model"] as? [String: Any])?["depth"] as? Int == 3)
      #expect((document["warnings"] as? [String])?.count == 1)
      let dropped = document["dropped"] as? [String] ?? []
      #expect(!dropped.isEmpty && dropped.allSatisfy { $0.hasSuffix("num_batches_tracked") })
      let both = try Command.run("convert", source, "-", "--json")
      #expect(both.status == 2 && both.output.isEmpty)
      #expect(both.errors.contains("would both go to standard output"))
    }
  }

  /// Nothing is written over what it is made of, whatever the names.
  @Test func theSourceIsNotReplaced() throws {
    try withFolder { folder in
      let (file, link) = (folder + "/a.ckpt", folder + "/b.ckpt")
      try FileManager.default.copyItem(atPath: golden("mwu.ckpt"), toPath: file)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
      for destination in [file, folder + "/./a.ckpt", link] {
        let result = try Command.run("convert", file, destination)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(
          result.errors
            == "error: \(file) is both source and destination. Name another file to write.\n")
      }
      #expect(
        try Data(contentsOf: URL(filePath: file))
          == Data(contentsOf: URL(filePath: golden("mwu.ckpt"))))
      #expect(try contents(of: folder) == ["a.ckpt", "b.ckpt"])
    }
  }

  @Test func theCheckpointsOfARunAreNotReplaced() throws {
    try withFolder { folder in
      let run = folder + "/run"
      try FileManager.default.createDirectory(
        atPath: run + "/checkpoints", withIntermediateDirectories: true)
      try Data().write(to: URL(filePath: run + "/config.yaml"))
      let last = run + "/checkpoints/last.safetensors"
      try Data("as it was".utf8).write(to: URL(filePath: last))
      let result = try Command.run("convert", golden("dmc.ckpt"), last)
      #expect(result.status == 2)
      #expect(
        result.errors
          == "error: \(last) is a checkpoint of the run in \(run), which would be lost. Name "
          + "another file to write.\n")
      #expect(try Data(contentsOf: URL(filePath: last)) == Data("as it was".utf8))
    }
  }

  @Test func aFolderIsARun() throws {
    try withFolder { folder in
      let none = try Command.run("convert", folder, folder + "/a.ckpt")
      #expect(none.status == 2)
      #expect(none.errors.hasPrefix("error: \(folder) is a folder without a run: "))
      let checkpoints = folder + "/run/checkpoints"
      try FileManager.default.createDirectory(
        atPath: checkpoints, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: golden("mwu.safetensors"), toPath: checkpoints + "/best.safetensors")
      let result = try Command.run("convert", folder + "/run/", folder + "/a.safetensors")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.text.hasPrefix("\(folder)/a.safetensors: Mix-Wave-U-Net"))
    }
  }

  @Test func badInputIsOneMessage() throws {
    try withFolder { folder in
      for source in [golden("compressed.pt"), golden("views.pt"), "no-such.ckpt", exampleSession] {
        let result = try Command.run("convert", source, folder + "/a.safetensors")
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("error: \(source)"))
        #expect(result.errors.split(separator: "\n").count == 1)
      }
      #expect(try contents(of: folder).isEmpty)
      let nowhere = try Command.run("convert", golden("mwu.pt"), folder + "/none/a.safetensors")
      #expect(nowhere.status == 2)
    }
  }

  @Test func inspectDescribesBothKinds() throws {
    for name in ["mwu.ckpt", "mwu.safetensors", "dmc.ckpt"] {
      let json = try Command.run("inspect", golden(name), "--json").json()
      #expect(json["kind"] as? String == "checkpoint")
      #expect(json["file"] as? String == golden(name))
      #expect((json["weights"] as? [Any])?.isEmpty == false)
    }
    let json = try Command.run("inspect", golden("mwu.ckpt"), "--json").json()
    #expect(json["parameters"] as? Int == 808)
    #expect(json["sampleRate"] as? Int == 48_000)
    #expect((json["model"] as? [String: Any])?["downKernel"] as? Int == 3)
    let text = try Command.run("inspect", golden("mwu.ckpt")).text
    #expect(text.contains("Parameters        808\n") && text.contains("Down kernel       3\n"))
    #expect(!text.contains("encoder.0.conv1.weight"))
    let verbose = try Command.run("inspect", golden("mwu.ckpt"), "--verbose").text
    #expect(verbose.contains("encoder.0.conv1.weight     2 × 3 × 3\n"))
  }

  @Test func inspectTellsCheckpointsByTheirFirstBytes() throws {
    try withFolder { folder in
      for name in ["mwu.pt", "mwu.safetensors"] {
        let copy = folder + "/copy"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: golden(name), toPath: copy)
        let json = try Command.run("inspect", copy, "--json").json()
        #expect(json["kind"] as? String == "checkpoint")
      }
      try Data("PK".utf8).write(to: URL(filePath: folder + "/cut.ckpt"))
      let result = try Command.run("inspect", folder + "/cut.ckpt")
      #expect(result.status == 2)
      #expect(result.errors.contains("is neither a safetensors file nor a PyTorch checkpoint"))
    }
  }
}
