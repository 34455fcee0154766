import Foundation
import MixingConsole
import Models
import TensorEngine
import TestSupport
import Testing

/// The network that sets every control of the console.
@Suite struct FullConsoleTests {
  private let backend = Backend.forTests(threads: 2)

  private func network(sampleRate: Int = 44_100) -> (DifferentiableMixingConsole, ModelWeights) {
    let configuration = DifferentiableMixingConsole.Configuration.small(
      .full, depth: 2, sampleRate: sampleRate)
    let weights = ModelWeights(seed: 1, on: backend)
    return (DifferentiableMixingConsole(configuration, weights.scope), weights)
  }

  private func stems(channels: [Int], samples: Int) -> [Tensor] {
    channels.enumerated().map { index, channels in
      let values = ConsoleGolden.noise(seed: index + 1, count: channels * samples)
      return Tensor(
        values.map { 0.5 * $0 }, shape: [1, 1, channels, samples], on: backend)
    }
  }

  /// Before training the mix is the plain sum, mono stems in the middle.
  @Test(arguments: [44_100, 8_000]) func startsAtRest(sampleRate: Int) throws {
    let (model, _) = network(sampleRate: sampleRate)
    let stems = stems(channels: [1, 2, 1], samples: 9_000)
    let mix = try model(stems, of: ConsoleGolden.tracks(3), .inference).mix(of: stems)
    let middle = Tensor(repeating: Float(0.5).squareRoot(), shape: [1, 1, 2, 1], on: backend)
    let sum = stems[0] * middle + stems[1] + stems[2] * middle
    #expect(relativeError(mix.values, to: sum.values.map { Double($0) }) < 1e-4)
  }

  @Test func namesEveryControl() throws {
    let (model, weights) = network()
    let names = (model.layout.trackControls + model.layout.mixControls).map(\.name)
    #expect(model.layout.trackControls.count == 28)
    #expect(model.layout.mixControls.count == 40)
    #expect(Set(names).count == names.count)
    #expect(weights.all.contains { $0.name == "mix_processor.mlp.6.bias" })
    let stems = stems(channels: [1, 2], samples: 2_000)
    let tracks = [Track(name: "reverb", file: "/a.wav"), Track(name: "b", file: "/b.wav")]
    var session = model(stems, of: tracks, .inference).session(ofItem: 0)
    #expect(session.buses.map(\.name) == ["reverb bus"])
    session.buses[0].name = "room"
    // A control's name is its path in the session.
    for control in model.layout.trackControls where !control.name.contains("sends") {
      let path = "\(control.name)=\(control.start)"
      try session.set(ControlAssignment(path), catalogue: .builtIn)
    }
    for control in model.layout.mixControls where control.name.hasPrefix("master") {
      try session.set(ControlAssignment("\(control.name)=\(control.start)"), catalogue: .builtIn)
    }
  }

  @Test func rangesCanBeChanged() throws {
    var configuration = DifferentiableMixingConsole.Configuration.toolkit
    configuration.encoderWidth = 1
    configuration.ranges = ["*/faderDb": -20...(-10)]
    let model = DifferentiableMixingConsole(
      configuration, ModelWeights(seed: 1, on: backend).scope)
    let fader = try #require(model.layout.trackControls.first)
    #expect(fader.range == -20...(-10) && fader.start == -15)
    let stems = stems(channels: [1, 1], samples: 3_000)
    let session = model(stems, of: ConsoleGolden.tracks(2), .inference).session(ofItem: 0)
    #expect(session.tracks.allSatisfy { (-20...(-10)).contains($0.fader.number) })
  }

  /// Differences of the loss along random directions in all weights, against the gradients.
  @Test func hasItsGradient() throws {
    let (model, weights) = network(sampleRate: 16_000)
    let stems = stems(channels: [1, 2], samples: 1_500)
    func random(_ seed: Int, _ weight: Parameter) -> Tensor {
      let noise = ConsoleGolden.noise(
        seed: seed * 1_000 + weight.name.hashOfName % 997, count: weight.value.count)
      return Tensor(noise, shape: weight.value.shape, on: backend)
    }
    // Away from rest, where the last layers' weights are 0 and nothing else has a gradient.
    for weight in weights.parameters where weight.name.contains("mlp.6") {
      weight.value = weight.value + 0.3 * random(1, weight)
    }
    let factors = Tensor(
      ConsoleGolden.noise(seed: 50, count: 2 * 1_500), shape: [1, 1, 2, 1_500], on: backend)
    func loss() throws -> Tensor {
      let mix = try model(stems, of: ConsoleGolden.tracks(2), .inference).mix(of: stems)
      return (mix * factors).sum()
    }
    let gradients = try loss().gradients(for: weights.parameters)
    let groups = ["encoder", "post_processor", "mix_processor"]
    for (index, group) in groups.enumerated() {
      let own = zip(weights.parameters, gradients).filter { $0.0.name.hasPrefix(group) }
      // Along the gradient, where the difference is largest, and a little to the side.
      let directions = own.map { parameter, gradient in
        let size = gradient.squared().mean().scalar.squareRoot()
        return gradient + size * random(index + 7, parameter)
      }
      let slope = zip(own, directions).reduce(0) {
        $0 + Double(($1.0.1 * $1.1).sum().scalar)
      }
      let length = directions.reduce(0) { $0 + Double($1.squared().sum().scalar) }.squareRoot()
      let start = own.map { $0.0.value }
      func moved(_ step: Double) throws -> Double {
        for (index, entry) in own.enumerated() {
          entry.0.value = start[index] + Float(step / length) * directions[index]
        }
        defer { for (index, entry) in own.enumerated() { entry.0.value = start[index] } }
        return Double(try loss().scalar)
      }
      let step = 2e-3
      let difference = try (moved(step) - moved(-step)) / (2 * step) * length
      #expect(abs(difference - slope) < 0.01 * abs(slope), "\(group): \(difference), \(slope)")
    }
  }
}

extension String {
  /// A number that is the same in every run.
  fileprivate var hashOfName: Int { utf8.reduce(0) { ($0 * 31 + Int($1)) % 1_000_003 } }
}
