import Foundation
import MixingConsole

/// Keeps lows and leads in the centre and spreads the rest to both sides.
///
/// A mono part may stand as far out as its role does, less where its power lies below 200 Hz, and further
/// out the higher its spectral centroid. From the loudest on, each goes to the side where it shares least of
/// the spectrum with what is there; those of one side stand at different places. At the end all move in
/// by as much as it takes to keep left and right within 1 dB. Left and right of a pair stand at the
/// sides. A stereo stem stays as it is, unless it belongs in the centre and leans by more than 1.5 dB.
///
/// - Source: Perez-Gonzalez & Reiss (2010), "A real-time semiautonomous audio panning system for music mixing",
///   EURASIP J. Advances in Signal Processing 2010, doi 10.1155/2010/436895 (low sources centred, width by
///   spectrum, sides balanced); Mansbridge, Finn & Reiss (2012), "An autonomous system for multitrack stereo
///   pan positioning", AES 133rd Convention.
struct PanningRule: MixRule {
  /// How far out the first, second, … part of a side stands, of what it may.
  static let places = [1, 0.6, 0.8, 0.4, 0.9, 0.5, 0.7, 0.3]

  func apply(to plan: inout MixPlan) {
    spread(&plan)
    balance(&plan)
    for index in plan.heard { recentre(index, in: &plan) }
    for index in plan.heard where plan.parts[index].isMono {
      let part = plan.parts[index]
      let width = part.role.habits.width
      let reason =
        if part.role == .unknown {
          "since it is not known what it is"
        } else if width == 0 {
          "as usual for \(NoteText.role(part.role))"
        } else if part.position != 0.5 {
          "away from what sounds alike"
        } else if part.lowShare > 0.5 {
          "since \(NoteText.percent(part.lowShare)) of its power lies below \(Int(MixPart.lowHz)) Hz"
        } else {
          "since nothing balances it"
        }
      plan.parts[index].notes.append("pan: \(NoteText.position(part.position)), \(reason)")
    }
  }

  private func spread(_ plan: inout MixPlan) {
    let layout = plan.parts[0].analysis.layout
    var sides = [[Double]](repeating: Array(repeating: 1e-12, count: layout.count), count: 2)
    var counts = [0, 0]
    let order = plan.heard.filter { plan.parts[$0].isMono && width(plan.parts[$0]) > 0 }
      .sorted {
        (plan.parts[$1].targetLufs ?? 0, $0) < (plan.parts[$0].targetLufs ?? 0, $1)
      }
    for index in order {
      let part = plan.parts[index]
      let powers = mixedSpectrum(part)
      let overlaps = sides.map { side in
        zip(side, powers).reduce(0) { $0 + ($1.0 * $1.1).squareRoot() }
      }
      let side = overlaps[1] < overlaps[0] ? 1 : 0
      let distance = width(part) * Self.places[counts[side] % Self.places.count]
      plan.parts[index].position = 0.5 + (side == 0 ? -distance : distance)
      counts[side] += 1
      for band in powers.indices { sides[side][band] += powers[band] }
    }
  }

  /// How far out a part may stand, 0…0.5.
  private func width(_ part: MixPart) -> Double {
    let share = part.lowShare
    if share > 0.5 { return 0 }
    let octaves = log2(max(part.centroidHz, MixPart.lowHz) / MixPart.lowHz)
    return part.role.habits.width * (1 - share) * min(1, 0.4 + 0.2 * octaves)
  }

  /// K-weighted powers of the bands at the part's loudness in the mix.
  private func mixedSpectrum(_ part: MixPart) -> [Double] {
    let gain = pow(10, part.faderDb / 10)
    return part.weightedSpectrum.map { $0 * gain }
  }

  /// Moves everything towards the centre until left and right differ by 1 dB at most.
  private func balance(_ plan: inout MixPlan) {
    let positions = plan.parts.map(\.position)
    for step in 0...10 {
      let scale = 1 - Double(step) / 10
      for index in plan.heard where plan.parts[index].isMono {
        let position = 0.5 + scale * (positions[index] - 0.5)
        plan.parts[index].position = (position * 100).rounded() / 100
      }
      if abs(leaningDb(plan)) <= 1 { return }
    }
  }

  /// Power of left over right in decibels, constant-power panned; stereo stems count as they are.
  private func leaningDb(_ plan: MixPlan) -> Double {
    var (left, right) = (0.0, 0.0)
    for index in plan.heard {
      let part = plan.parts[index]
      let power = mixedSpectrum(part).reduce(0, +)
      let angle: Double
      if let balance = part.analysis.stereo?.balanceDb {
        angle = atan(pow(10, -balance / 20))
      } else {
        angle = part.position * .pi / 2
      }
      left += power * pow(cos(angle), 2)
      right += power * pow(sin(angle), 2)
    }
    return left > 0 && right > 0 ? 10 * log10(left / right) : 0
  }

  /// Brings a stereo stem back that leans although it belongs in the centre.
  private func recentre(_ index: Int, in plan: inout MixPlan) {
    let part = plan.parts[index]
    guard part.role.habits.width == 0, part.role != .unknown, part.stems.count == 1,
      let balance = part.analysis.stereo?.balanceDb, abs(balance) > 1.5
    else { return }
    // The gains over their value at 0.5 are √2·cos θ and √2·sin θ; their ratio has to undo the balance.
    let position = atan(pow(10, balance / 20)) / (.pi / 2)
    plan.parts[index].position = (position * 100).rounded() / 100
    plan.parts[index].notes.append(
      "pan: back to the centre, as usual for \(NoteText.role(part.role)): the stem leans "
        + "\(NoteText.decimal(abs(balance))) dB to the \(balance > 0 ? "left" : "right")")
  }
}
