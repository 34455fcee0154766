/// One rule of mixing: from what is known of the parts and has been decided before, it decides more, and
/// says why in the notes.
protocol MixRule: Sendable {
  func apply(to plan: inout MixPlan)
}
