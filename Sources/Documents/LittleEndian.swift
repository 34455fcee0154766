import Foundation

extension Data {
  /// The bytes of a whole number, the lowest first.
  package init(littleEndian number: some FixedWidthInteger) {
    self = Swift.withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }
}
