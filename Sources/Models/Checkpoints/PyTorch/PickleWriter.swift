import Documents

/// Writes a pickle stream of protocol 2, of what `torch.load(weights_only=True)` rebuilds.
struct PickleWriter {
  /// The stream so far.
  private(set) var bytes: [UInt8] = [0x80, 2]

  /// A dictionary whose keys and values `body` adds in turn.
  mutating func dictionary(_ body: (inout PickleWriter) -> Void) {
    add("}")
    items(body)
  }

  /// An `OrderedDict` whose keys and values `body` adds in turn.
  mutating func orderedDictionary(_ body: (inout PickleWriter) -> Void) {
    global("collections", "OrderedDict")
    add(")R")
    items(body)
  }

  private mutating func items(_ body: (inout PickleWriter) -> Void) {
    add("(")
    body(&self)
    add("u")
  }

  mutating func tuple(_ body: (inout PickleWriter) -> Void) {
    add("(")
    body(&self)
    add("t")
  }

  mutating func list(_ body: (inout PickleWriter) -> Void) {
    add("](")
    body(&self)
    add("e")
  }

  mutating func string(_ text: String) {
    add("X")
    integer(UInt32(text.utf8.count))
    bytes += text.utf8
  }

  mutating func number(_ number: Int) {
    if let short = UInt8(exactly: number) {
      add("K")
      integer(short)
    } else if let medium = Int32(exactly: number) {
      add("J")
      integer(medium)
    } else {
      bytes += [0x8A, 8]
      integer(Int64(number))
    }
  }

  mutating func number(_ number: Double) {
    add("G")
    integer(number.bitPattern.bigEndian)
  }

  mutating func none() { add("N") }

  mutating func bool(_ value: Bool) {
    bytes.append(value ? 0x88 : 0x89)
  }

  /// A tensor in row-major order that is all of one storage, as `torch._utils._rebuild_tensor_v2` makes it.
  ///
  /// - Parameters:
  ///   - shape: The extent of each axis.
  ///   - type: The class of the storage, such as `FloatStorage`.
  ///   - key: The name of its entry in `data/`.
  mutating func tensor(_ shape: [Int], type: String, key: String) {
    global("torch._utils", "_rebuild_tensor_v2")
    tuple { writer in
      writer.tuple { writer in
        writer.string("storage")
        writer.global("torch", type)
        writer.string(key)
        writer.string("cpu")
        writer.number(shape.reduce(1, *))
      }
      writer.add("Q")
      writer.number(0)
      writer.tuple { writer in
        for extent in shape { writer.number(extent) }
      }
      writer.tuple { writer in
        for axis in shape.indices { writer.number(shape[(axis + 1)...].reduce(1, *)) }
      }
      writer.bool(false)  // requires_grad
      writer.orderedDictionary { _ in }  // backward_hooks
    }
    add("R")
  }

  /// Ends the stream.
  mutating func stop() { add(".") }

  private mutating func global(_ module: String, _ name: String) {
    add("c\(module)\n\(name)\n")
  }

  private mutating func add(_ codes: String) {
    bytes += codes.utf8
  }

  private mutating func integer(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}
