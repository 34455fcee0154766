/// What a stem is: the instrument or voice in it, as far as mixing is concerned.
///
/// The raw value stands in a session as `role`, where a person may correct it.
package enum StemRole: String, CaseIterable, Sendable {
  case kick, snare, toms, hats, overheads, percussion
  /// A whole drum kit, or a drum loop.
  case drums
  case bass, guitar, keys, synth, strings, brass, winds
  /// A lead instrument: it carries the melody in the singer's place, or takes turns with the singer.
  case lead
  case leadVocal, backingVocal, speech
  /// Effects: sweeps, impacts, noises.
  case effects
  case unknown
}
