/// The controls of an effect as an enum: a case's raw value is its key in a session.
///
/// The order of the cases is the order of the controls everywhere: sessions, networks, help.
package protocol ControlKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The facts of this control.
  var spec: ControlSpec { get }
}
