/// Why a zip archive cannot be read.
///
/// Most archives hold something of a program's own, so who reads one adds what to do about it.
package enum ZipError: Error, Hashable, CustomStringConvertible {
  case noDirectory
  case damagedDirectory
  case directoryTooLong(bytes: Int, limit: Int)
  case duplicateEntry(String)
  case compressed(String)
  case encrypted(String)
  /// The entry does not lie where the directory says, or is not as long.
  case misplacedEntry(String)
  case entryTooLong(String, bytes: Int, limit: Int)
  case wrongChecksum(String)

  package var description: String {
    switch self {
    case .noDirectory:
      "the zip archive has no directory at its end. The file was cut short; copy it again."
    case .damagedDirectory:
      "the directory of the zip archive is damaged. Copy the file again."
    case .directoryTooLong(let bytes, let limit):
      "the directory of the zip archive has \(bytes) bytes; Fader reads at most \(limit)."
    case .duplicateEntry(let entry):
      "\(entry) is in the zip archive twice."
    case .compressed(let entry):
      "\(entry) in the zip archive is compressed; Fader reads what is stored without compression."
    case .encrypted(let entry):
      "\(entry) in the zip archive is encrypted."
    case .misplacedEntry(let entry):
      "\(entry) in the zip archive does not lie where the directory says. Copy the file again."
    case .entryTooLong(let entry, let bytes, let limit):
      "\(entry) has \(bytes) bytes; Fader reads at most \(limit)."
    case .wrongChecksum(let entry):
      "the checksum of \(entry) is wrong. The file is damaged; copy it again."
    }
  }
}
