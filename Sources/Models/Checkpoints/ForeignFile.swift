/// A file that is often found in the place of a checkpoint.
package enum ForeignFile: Hashable, Sendable {
  case gitLfsPointer
  case webPage
  case onnx
  case numpyArchive
  case hdf5

  /// Tells what a file is by its first bytes; `nil` for none of these.
  init?(start: [UInt8], path: String) {
    let text = String(decoding: start, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{feff}" }
      .lowercased()
    if text.hasPrefix("version https://git-lfs.") {
      self = .gitLfsPointer
    } else if ["<!doctype html", "<html", "<?xml", "<head"].contains(where: text.hasPrefix) {
      self = .webPage
    } else if start.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      self = .hdf5
    } else if path.lowercased().hasSuffix(".onnx") || Self.isOnnx(start) {
      self = .onnx
    } else {
      return nil
    }
  }

  /// A protocol buffer that begins with a version (field 1) and the name of the program (field 2).
  private static func isOnnx(_ start: [UInt8]) -> Bool {
    guard start.count > 4, start[0] == 0x08, (3...32).contains(start[1]), start[2] == 0x12,
      start[3] > 0
    else { return false }
    return start[4...].prefix(Int(start[3])).allSatisfy { (0x20..<0x7f).contains($0) }
  }

  /// What it is, and what to do.
  var words: String {
    switch self {
    case .gitLfsPointer:
      " is a Git LFS pointer: the file itself was not fetched. Run `git lfs pull` in its repository."
    case .webPage:
      " is a web page in place of the file. Download the file itself; its host may ask to sign in."
    case .onnx:
      " is an ONNX graph, not a set of weights. Save those of the model that it was exported from: "
        + "torch.save(model.state_dict(), path)."
    case .numpyArchive:
      " is an archive of NumPy arrays. Save them as tensors: torch.save({name: torch.from_numpy(array) "
        + "for name, array in numpy.load(path).items()}, other_path)."
    case .hdf5:
      " is an HDF5 file, as Keras writes it. Fader reads models of PyTorch and its own."
    }
  }
}
