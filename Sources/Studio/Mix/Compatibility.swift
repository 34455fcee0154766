/// Whose way of using a checkpoint is followed to the letter.
package enum Compatibility: String, CaseIterable, Sendable {
  /// One pass over mono stems at the model's rate, as loud as they are; no output stage.
  case automixToolkit = "automix-toolkit"

  /// Refuses stems that the other program would not take.
  func check(_ headers: [StemHeader], sampleRate: Int) throws {
    for header in headers {
      if header.channels != 1 {
        throw refusal("\(header.path) has \(header.channels) channels; it takes mono stems.")
      }
      if header.sampleRate != sampleRate {
        throw refusal(
          "\(header.path) is at \(header.sampleRate) Hz; the model's rate is \(sampleRate) Hz.")
      }
    }
  }

  private func refusal(_ reason: String) -> JobError {
    .input("--compat \(rawValue): \(reason) Convert it, or leave --compat out.")
  }
}
