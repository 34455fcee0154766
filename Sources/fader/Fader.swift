import ArgumentParser

@main
struct Fader: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Mixes stems.")
}
