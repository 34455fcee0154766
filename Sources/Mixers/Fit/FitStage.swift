/// What of a console is found in one step of a fit, by its name in `--stages`; steps go in this order.
public enum FitStage: String, CaseIterable, Sendable {
  /// The tracks' faders, and which stems are inverted or missing, by least squares.
  case gain
  /// The tracks' positions, together with their faders, by least squares.
  case pan
  case eq, compressor, reverb, master
}
