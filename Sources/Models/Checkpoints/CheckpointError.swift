package import Documents
import MixingConsole

/// Why a checkpoint cannot be read, or is of no model that Fader knows.
package struct CheckpointError: Error, Hashable {
  package enum Cause: Hashable, Sendable {
    // The file.
    case file(FileError)
    case shrunk
    case unknownFormat
    case foreign(ForeignFile)
    case legacyPyTorch

    // safetensors.
    case headerBeyondFile(bytes: UInt64, available: Int)
    case headerTooLong(bytes: Int, limit: Int)
    case headerSyntax(JSONSyntaxError)
    case headerValue(JSONPath, found: String, expected: String)
    case unknownElement(tensor: String, name: String)
    case wrongByteCount(tensor: String, found: Int, expected: Int)
    case beyondData(tensor: String, end: Int, available: Int)
    case overlap(tensor: String, other: String)
    case gap(bytes: Int, after: String?)

    // The zip archive of a PyTorch checkpoint.
    case zip(ZipError)
    case missingEntry(entry: String)
    case wrongByteOrder(found: String)
    case torchScript

    // The pickle stream in it.
    case pickle(offset: Int, PickleProblem)

    // Tensors.
    case noStateDict(found: String)
    case keyNotString(found: String)
    case tooManyWeights(found: Int, limit: Int)
    case repeatedWeight(name: String)
    case tooManyDimensions(name: String, found: Int, limit: Int)
    case tooLarge(name: String)
    case storageTooShort(name: String, entry: String)
    case expanded(name: String)
    case scattered(name: String)
    case sharedTooOften

    // Fader's own description of the model.
    case description(DocumentError)

    // The model.
    case unknownModel(names: [String], known: [String])
    case wrongSampleRate(found: String)
    case impossible(name: String, shape: [Int], problem: String)
    case tooManyParameters(limit: Int)
    case missingWeight(name: String)
    case misshapen(name: String, found: [Int], expected: [Int])
    case unknownWeight(name: String, nearest: String?)
    case notTensor(name: String, found: String)
    case unreadableElement(name: String, type: String)
    case notFinite(name: String, index: Int)
  }

  package let file: String
  package let cause: Cause

  package init(file: String, _ cause: Cause) {
    self.file = file
    self.cause = cause
  }
}

/// What is wrong with a pickle stream.
package enum PickleProblem: Hashable, Sendable {
  case ends
  case noProtocol
  case newProtocol(UInt8)
  case unknownCode(UInt8)
  case oldCode(UInt8)
  case outsideData
  case emptyStack
  case noMark
  case unknownMemo(Int)
  case oddItems
  case wrongOperand(expected: String, found: String)
  case tooDeep(limit: Int)
  case tooManyValues(limit: Int)
}
