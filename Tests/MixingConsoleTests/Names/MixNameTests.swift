import MixingConsole
import Testing

@Suite struct MixNameTests {
  @Test(
    arguments: [
      "mix", "mixture", "MIX.wav", "Song_MIX_v2", "01 Mixture", "mixdown-final", "master.flac",
      "Song - Master", "premaster", "pre_master 2", "Full Mix", "fullmix", "mastered", "MixDown",
      "stereo out", "Stereo Out.wav", "2track", "2-Track", "final", "Final_v3.wav", "rough",
      "rough 2",
      "RoughMix", "bounce", "Bounce 01.wav", "reference.mp3", "mix L", "Main Mix", "linear_mixture",
      "everything", "mix_final_FINAL2", "remaster",
    ]) func whole(name: String)
  {
    #expect(MixName(name) == .whole)
  }

  @Test(arguments: [
    "instrumental", "Song (Instrumental).wav", "backing track", "Backing_Tracks", "playback",
    "karaoke",
    "acapella", "A Cappella", "instrumental mix", "accompaniment",
  ]) func partial(name: String) {
    #expect(MixName(name) == .partial)
  }

  @Test(
    arguments: [
      "drum mix", "Vocal Mix", "FX mix", "BGV mix 2", "Guitar Bounce", "Mixer", "mixer 2",
      "Mixtape",
      "vocals_final", "Audio 03 final", "Audio 3 bounce", "rough_take", "Synth Master", "lead mix",
      "Music Mix", "Amp Mix", "backing vocals", "kick", "drums", "other", "Room Mix", "submix",
      "Drums and Bass mix", "", "12", "Masterpiece", "finale", "Remix", "Stem mix 3",
      "Monitor Mix", "V1", "V 2.wav", "v48000", "Version 2", "MixPre-001",
    ]) func stem(name: String)
  {
    #expect(MixName(name) == nil)
  }

  @Test(arguments: [
    "click", "CLICK", "ClickTrack", "01_click_120bpm", "Metronome", "metro", "TALKBACK",
    "Talk Back",
    "TB", "TB mic", "guide", "Vocal Guide", "guide vox", "Count In", "count-in", "CountOff",
    "Slate",
    "cue", "SMPTE", "LTC", "time code", "timecode 25fps",
  ]) func guide(name: String) {
    #expect(StemName(name).isGuide)
  }

  @Test(arguments: [
    "clicky bass", "Kick Click", "bass click", "misguided", "TB-303", "TB 2", "Metropolis",
    "rescue",
    "Finger Clicks", "Count Basie", "vocals", "discount in", "Cue Mix", "",
  ]) func noGuide(name: String) {
    #expect(!StemName(name).isGuide)
  }

  @Test(arguments: [
    ("stems", true), ("Stems", true), ("STEMS", true), ("Tracks", true), ("Multitrack", true),
    ("raw", true), ("Song_RAW", true), ("03 Dry Stems", true), ("mixes", false), ("System", false),
    ("strawberry", false), ("soundtrack", false), ("", false),
  ]) func stemFolder(name: String, isOne: Bool) {
    #expect(StemFolderName.isOne(name) == isOne)
  }
}
