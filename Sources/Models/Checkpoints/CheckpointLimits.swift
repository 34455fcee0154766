/// What a checkpoint may hold, so that a broken or hostile file ends in a message, not in memory.
enum CheckpointLimits {
  /// Numbers in all weights of a model: one gigabyte of `Float`.
  static let parameters = 1 << 28
  /// Numbers over which one weight may be scattered in its storage.
  static let scattered = 1 << 26
  /// Weights, and whatever else has a name.
  static let weights = 1 << 16
  /// Bytes of one storage in a PyTorch archive.
  static let storageBytes = 1 << 31
  /// Dimensions of a tensor.
  static let dimensions = 16
  /// Bytes of JSON in front of a safetensors file; the format itself allows 100 MB.
  static let headerBytes = 1 << 24
  /// Bytes of the directory of a zip archive.
  static let directoryBytes = 1 << 24
  /// Bytes of a pickle stream.
  static let pickleBytes = 1 << 25
  /// Values on the stack of the pickle machine, and marks.
  static let stackDepth = 1 << 20
  /// Values held by all containers and the memo of a pickle stream.
  static let pickleValues = 1 << 22
}
