package import Datasets
import Models
package import TensorEngine

/// Stems and the mixes of them as tensors.
///
/// Stems of different songs share a track where they have as many channels: first come the tracks of mono
/// stems, then those of stereo stems, as many of each as the example with the most has. An example that has
/// fewer is silent there and counts as having no such track.
package struct MixBatch: StemBatch, TaskBatch {
  package let examples: [Example]
  /// One for each track, `[batch, 1, channel, sample]`.
  package let stems: [Tensor]
  /// Which of its stems each example has on each track, `[example][track]`.
  package let placement: [[Int?]]
  /// The mixes, `[batch, 2, sample]`.
  package let target: Tensor

  /// Examples, at least one, all of one length.
  package init(_ examples: [Example], on backend: Backend) {
    self.examples = examples
    let samples = examples[0].mix[0].count
    var stems: [Tensor] = []
    var placement: [[Int?]] = examples.map { _ in [] }
    for channels in [1, 2] {
      let fitting = examples.map { example in
        example.stems.indices.filter { example.stems[$0].channels.count == channels }
      }
      for track in 0..<(fitting.map(\.count).max() ?? 0) {
        let chosen = fitting.map { track < $0.count ? $0[track] : nil }
        for (example, stem) in chosen.enumerated() { placement[example].append(stem) }
        stems.append(
          Self.tensor([examples.count, 1, channels, samples], on: backend) { row in
            let (example, channel) = (row / channels, row % channels)
            return chosen[example].map { examples[example].stems[$0].channels[channel] }
          })
      }
    }
    self.stems = stems
    self.placement = placement
    target = Self.tensor([examples.count, 2, samples], on: backend) { row in
      examples[row / 2].mix[row % 2]
    }
  }

  package var backend: Backend { target.backend }

  package var tensors: [(name: String, tensor: Tensor)] {
    stems.enumerated().map { ("stem \($0 + 1)", $1) } + [("mix", target)]
  }

  /// Which tracks each example hears: those with a stem that sounds.
  package var isActive: [[Bool]] {
    zip(examples, placement).map { example, stems in
      stems.map { $0.map { example.stems[$0].isActive } ?? false }
    }
  }

  /// The names of the stems, where there is but one example.
  package var names: [String]? {
    examples.count == 1 ? placement[0].compactMap { $0.map { examples[0].stems[$0].name } } : nil
  }

  /// The channels of all stems one after the other, `[batch, input, 1, sample]`; inputs that are left are silent.
  package func inputs(_ count: Int) -> Tensor {
    let channels = examples.map { $0.stems.flatMap(\.channels) }
    precondition(
      channels.allSatisfy { $0.count <= count },
      "MixBatch: \(channels.map(\.count)) signals for \(count) inputs")
    return Self.tensor(
      [examples.count, count, 1, target.shape[2]], on: target.backend
    ) { row in
      let own = channels[row / count]
      return row % count < own.count ? own[row % count] : nil
    }
  }

  /// A tensor from its rows; a row that is `nil` is zeros.
  private static func tensor(
    _ shape: [Int], on backend: Backend, row: (Int) -> [Float]?
  ) -> Tensor {
    let length = shape[shape.count - 1]
    return Tensor(uninitialized: shape, on: backend) { y in
      for index in 0..<shape.dropLast().reduce(1, *) {
        let start = y + index * length
        guard let values = row(index) else {
          start.update(repeating: 0, count: length)
          continue
        }
        precondition(values.count == length, "MixBatch: \(values.count) of \(length) samples")
        values.withUnsafeBufferPointer { values in
          if let first = values.baseAddress { start.update(from: first, count: length) }
        }
      }
    }
  }
}
