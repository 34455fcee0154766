import Documents

/// How a number of a tensor is stored, by its name in safetensors.
enum ElementType: String, CaseIterable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case uint16 = "U16"
  case int16 = "I16"
  case uint32 = "U32"
  case int32 = "I32"
  case uint64 = "U64"
  case int64 = "I64"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case float32 = "F32"
  case float64 = "F64"

  /// The type of a PyTorch storage, such as `FloatStorage`; `nil` for those that no weight has.
  init?(storageClass name: String) {
    switch name {
    case "BoolStorage": self = .bool
    case "ByteStorage": self = .uint8
    case "CharStorage": self = .int8
    case "ShortStorage": self = .int16
    case "IntStorage": self = .int32
    case "LongStorage": self = .int64
    case "HalfStorage": self = .float16
    case "BFloat16Storage": self = .bfloat16
    case "FloatStorage": self = .float32
    case "DoubleStorage": self = .float64
    default: return nil
    }
  }

  var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether `decode` knows it: all but the floating-point numbers of eight bits.
  var isReadable: Bool { self != .float8E5M2 && self != .float8E4M3 }

  /// Turns stored numbers into `Float`, each to the nearest.
  ///
  /// - Parameters:
  ///   - bytes: As many numbers as `numbers` takes.
  ///   - isBigEndian: Whether the most significant byte of a number comes first.
  ///   - numbers: What they become.
  func decode(
    _ bytes: UnsafeRawBufferPointer, isBigEndian: Bool,
    into numbers: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(
      isReadable && bytes.count == numbers.count * byteCount,
      "ElementType.decode: \(bytes.count) bytes of \(rawValue) for \(numbers.count) numbers")
    func decode<Bits: FixedWidthInteger>(_ type: Bits.Type, _ convert: (Bits) -> Float) {
      for index in numbers.indices {
        let offset = index * MemoryLayout<Bits>.size
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: Bits.self)
        numbers[index] = convert(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
      }
    }
    switch self {
    case .bool: decode(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: decode(UInt8.self) { Float($0) }
    case .int8: decode(Int8.self) { Float($0) }
    case .uint16: decode(UInt16.self) { Float($0) }
    case .int16: decode(Int16.self) { Float($0) }
    case .uint32: decode(UInt32.self) { Float($0) }
    case .int32: decode(Int32.self) { Float($0) }
    case .uint64: decode(UInt64.self) { Float($0) }
    case .int64: decode(Int64.self) { Float($0) }
    case .float16: decode(UInt16.self, Self.half)
    case .bfloat16: decode(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float32: decode(UInt32.self) { Float(bitPattern: $0) }
    case .float64: decode(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float8E5M2, .float8E4M3: break
    }
  }

  /// The value of an IEEE 754 binary16 number. Swift's `Float16` does not exist on every processor.
  private static func half(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 0x1F: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
