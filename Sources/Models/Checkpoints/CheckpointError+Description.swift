import Documents
import MixingConsole

extension CheckpointError: CustomStringConvertible {
  /// How much is said at most: names come from the file, and may be megabytes.
  private static let length = 1_000

  /// Where, what, and what to do, in one line.
  package var description: String {
    let text =
      switch cause {
      // These name the file themselves.
      case .file(let error): "\(error)"
      case .description(let error): "\(error)"
      default: file + problem
      }
    var line = ""
    for scalar in text.unicodeScalars.prefix(Self.length + file.unicodeScalars.count) {
      // Nothing from the file may command a terminal.
      line.unicodeScalars.append(
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
    }
    return line
  }

  private static let resave =
    "Save it again with a current PyTorch: torch.save(model.state_dict(), path)."

  private var problem: String {
    switch cause {
    case .file(let error): " \(error)"
    case .shrunk: " became shorter while it was read. Try again when it is complete."
    case .unknownFormat:
      " is neither a safetensors file nor a PyTorch checkpoint. Name a file that `fader train`, "
        + "`fader convert`, torch.save or Lightning wrote."
    case .foreign(let kind): kind.words
    case .legacyPyTorch:
      " was written by a PyTorch before 1.6, or with its old format. \(Self.resave)"

    case .headerBeyondFile(let bytes, let available):
      ": the safetensors header should have \(bytes) bytes, but the file has \(available). "
        + "It was cut short, or is not a safetensors file."
    case .headerTooLong(let bytes, let limit):
      ": the safetensors header has \(bytes) bytes; Fader reads at most \(limit). "
        + "Is it a model that Fader knows?"
    case .headerSyntax(let error): ": safetensors header, \(error)"
    case .headerValue(let place, let found, let expected):
      ": safetensors header, \(place): found \(found) where \(expected) is expected."
    case .unknownElement(let tensor, let name):
      ": \(tensor) has the type \"\(name)\", which safetensors does not know. Save it as F32."
    case .wrongByteCount(let tensor, let found, let expected):
      ": \(tensor) takes \(found) bytes, but its shape and type make \(expected). "
        + "The file is damaged; copy or write it again."
    case .beyondData(let tensor, let end, let available):
      ": \(tensor) ends at byte \(end) of the data, which has \(available). "
        + "The file was cut short; copy it again."
    case .overlap(let tensor, let other):
      ": \(tensor) begins within \(other). The file is damaged; copy or write it again."
    case .gap(let bytes, let tensor):
      ": \(bytes) bytes \(tensor.map { "after \($0)" } ?? "at the start of the data") belong to "
        + "no tensor. The file is damaged; copy or write it again."

    case .zip(let error): ": \(Self.zipProblem(error))"
    case .missingEntry(let entry):
      ": the zip archive holds no \(entry). It is not a PyTorch checkpoint, or incomplete."
    case .wrongByteOrder(let found):
      ": the byte order is \"\(found)\"; there are little and big. \(Self.resave)"
    case .torchScript:
      " is a TorchScript program, not a set of weights. "
        + "Save them alone: torch.save(torch.jit.load(path).state_dict(), path)."

    case .pickle(let offset, let problem): ": data.pkl, byte \(offset): \(problem)"

    case .noStateDict(let found):
      ": the checkpoint is \(found), where a dictionary of weights is expected. \(Self.resave)"
    case .keyNotString(let found):
      ": a weight is named by \(found), where a string is expected. \(Self.resave)"
    case .tooManyWeights(let found, let limit):
      ": it holds \(found) weights; Fader reads at most \(limit). Is it a model that Fader knows?"
    case .repeatedWeight(let name): ": the weight \(name) is there twice. \(Self.resave)"
    case .tooManyDimensions(let name, let found, let limit):
      ": \(name) has \(found) dimensions; Fader reads at most \(limit)."
    case .tooLarge(let name):
      ": \(name) claims more numbers than a file can hold. The file is damaged or hostile."
    case .storageTooShort(let name, let entry):
      ": \(name) reaches beyond its storage \(entry). The file is damaged or hostile."
    case .expanded(let name):
      ": \(name) has more numbers than its storage (an expanded view). "
        + "Save it after .contiguous()."
    case .scattered(let name):
      ": \(name) is scattered over more numbers than Fader reads at once. "
        + "Save it after .contiguous()."
    case .sharedTooOften:
      ": the weights hold far more numbers than the file: they share storages. "
        + "Save them after .clone()."

    case .description: ""

    case .unknownModel(let names, let known):
      ": the weights are of no model that Fader knows (\(known.joined(separator: ", "))); there "
        + (names.isEmpty ? "are none." : "is \(names.joined(separator: ", ")).")
    case .wrongSampleRate(let found):
      ": the hyper-parameter sample_rate is \(found). Fader takes whole numbers from "
        + "\(SessionLimits.sampleRates.lowerBound) to \(SessionLimits.sampleRates.upperBound) Hz."
    case .impossible(let name, let shape, let problem):
      ": \(name) has the shape \(shape); \(problem)."
    case .tooManyParameters(let limit):
      ": the model would have more than \(limit) numbers, the most that Fader reads."
    case .missingWeight(let name):
      ": the weight \(name) is missing. The checkpoint is incomplete or of another model."
    case .misshapen(let name, let found, let expected):
      ": the weight \(name) has the shape \(found); this model needs \(expected)."
    case .unknownWeight(let name, let nearest):
      ": there is no weight \(name) in this model."
        + (nearest.map { " Did you mean \"\($0)\"?" } ?? " The checkpoint is of another one.")
    case .notTensor(let name, let found):
      ": the weight \(name) is \(found), where a tensor is expected."
    case .unreadableElement(let name, let type):
      ": the weight \(name) is stored as \(type), which Fader does not read. Save it as float32."
    case .notFinite(let name, let index):
      ": the weight \(name) is not finite (number \(index) of it). Its training diverged; "
        + "take an earlier checkpoint."
    }
  }
  /// What is wrong with the archive of a PyTorch checkpoint, and what its writer can do about it.
  private static func zipProblem(_ error: ZipError) -> String {
    switch error {
    case .compressed(let entry):
      "\(entry) in the zip archive is compressed; PyTorch stores without compression. \(resave)"
    case .duplicateEntry, .encrypted: "\(error) \(resave)"
    case .directoryTooLong, .entryTooLong: "\(error) Is it a model that Fader knows?"
    case .noDirectory, .damagedDirectory, .misplacedEntry, .wrongChecksum: "\(error)"
    }
  }
}

extension PickleProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ends: "the stream ends too early. The file is damaged; copy it again."
    case .noProtocol: "this is not a pickle of protocol 2 to 5. Save it with a current PyTorch."
    case .newProtocol(let version): "pickle protocol \(version) is not known; 2 to 5 are."
    case .unknownCode(let code): "there is no instruction \(code) in pickle. The file is damaged."
    case .oldCode(let code):
      "instruction \(code) is of pickle protocol 0 or 1. Save it with a current PyTorch."
    case .outsideData: "it refers to data outside of the file. Save it with torch.save."
    case .emptyStack: "an instruction lacks an operand. The file is damaged."
    case .noMark: "an instruction lacks its mark. The file is damaged."
    case .unknownMemo(let index): "nothing was remembered as \(index). The file is damaged."
    case .oddItems: "a key of a dictionary lacks its value. The file is damaged."
    case .wrongOperand(let expected, let found):
      "found \(found) where \(expected) is expected. The file is damaged, or of a PyTorch that "
        + "Fader does not know."
    case .tooDeep(let limit):
      "more than \(limit) values wait on the stack. No checkpoint needs that."
    case .tooManyValues(let limit): "it holds more than \(limit) values. No checkpoint needs that."
    }
  }
}
