/// What a track, bus or master has besides its strip and sends, by its key in a session.
package enum ChannelControl: String, CaseIterable, Hashable, Sendable {
  case faderDb, muted, solo, polarityInverted, startSeconds, output, role
}
