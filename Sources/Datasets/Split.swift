/// What songs are used for: to learn from, to choose between models, to judge the chosen one.
package enum Split: String, CaseIterable, Sendable {
  case train, validation, test
}
