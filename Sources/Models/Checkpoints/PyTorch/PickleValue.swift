/// A value that a pickle stream makes. Containers are numbers of a table (`Pickle.contents`), so that a
/// value may contain itself, and sharing costs nothing.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case bytes
  /// A list, tuple or set: its elements.
  case sequence(Int)
  /// A dictionary of any kind: keys and values in turn.
  case dictionary(Int)
  /// A number of `Pickle.storages`.
  case storage(Int)
  /// A number of `Pickle.tensors`.
  case tensor(Int)
  /// A class or function, by its full name; it is never called.
  case global(String)
  /// What a class or function would have made: a number of `Pickle.objects`. Nothing was run.
  case object(Int)

  /// What this is, in words for messages.
  var words: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "the number \(value)"
    case .number(let value): "the number \(value)"
    case .string: "a string"
    case .bytes: "bytes"
    case .sequence: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .global(let name): "the name \(name)"
    case .object: "an object"
    }
  }
}

/// What a pickle stream holds, after it was read to its end.
struct Pickle {
  /// A run of numbers that lies in an entry of the archive.
  struct Storage {
    /// The class, such as `FloatStorage`.
    let type: String
    /// The name of the entry in `data/`.
    let key: String
    /// How many numbers it has.
    let count: Int
  }

  /// A view into a storage; extents and strides are sequences, not yet looked at.
  struct Tensor {
    let storage: Int
    let offset: Int
    let shape: Int
    let strides: Int
  }

  /// An object of a class that is not known, and what was put into it as into a dictionary.
  struct Object {
    let type: String
    let items: Int
  }

  var root = PickleValue.none
  var contents: [[PickleValue]] = []
  var storages: [Storage] = []
  var tensors: [Tensor] = []
  var objects: [Object] = []

  /// What a value is, in words for messages; an object with its class.
  func words(_ value: PickleValue) -> String {
    if case .object(let index) = value {
      "an object of \(objects[index].type)"
    } else {
      value.words
    }
  }

  /// Keys and values of a dictionary, or of an object that was filled like one; `nil` for others.
  func items(of value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    let index: Int
    switch value {
    case .dictionary(let items): index = items
    case .object(let object): index = objects[object].items
    default: return nil
    }
    return stride(from: 0, to: contents[index].count, by: 2).map {
      (contents[index][$0], contents[index][$0 + 1])
    }
  }
}
