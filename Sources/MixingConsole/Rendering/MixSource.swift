/// A mix that is made block by block, once, from its beginning.
package protocol MixSource: AnyObject {
  /// The length of the mix in samples.
  var samples: Int { get }
  /// The share of the mix that has been made, 0…1.
  var progress: Double { get }

  /// The next block of the mix, or `nil` at its end.
  ///
  /// - Returns: The block's signals; the last block is as short as it has to be.
  /// - Throws: The first error that reading a stem met.
  func next() throws -> Console.Output?
}
