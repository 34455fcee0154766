import Mixers
import MixingConsole
import Testing

@Suite struct StemRoleNameTests {
  /// One role a line, then names that say it.
  @Test(
    arguments: [
      (
        .kick,
        "kick|Kick In|KickOut|01_KickIn|kik|BD|bass drum|BassDrum|bassdrum|Kick Drum|808 Kick"
      ),
      (.kick, "hvy_kick|kick.wav|KICK SUB|kickin|drum_kick|Bass_Drum_Mic_2|KickSample|02 Kck"),
      (.snare, "SN|SNR Top|snare bottom|03_SnareUp|SnareDown|SD|snaretop|Snare Drum|Sidestick|Rim"),
      (.hats, "HH|hat|HiHat|hi-hat|Hi Hat|05_HiHat|high hat|alt_hats|fast_hats|808 hats|hihats"),
      (.overheads, "OH|OH L|OHL|ohr|07_Overheads|Room|DrumsRoom|08_DrumsRoom|ride|Crash 2|cymbals"),
      (.overheads, "Drum Room L|Kick Room|Overhead-Right|drums_overheads|China"),
      (.toms, "TOM|Tom1|06_Tom1|floor|Floor Tom|RackTom|tom_hi|Roto Toms|TOMS L"),
      (.percussion, "perc|shaker|TAMB|Conga|bongos|Clap|claps|perc_build|build_prc|tops|Cowbell"),
      (
        .percussion,
        "steel drum|timpani|Wind Chimes|auxiliary percussion|tabla|Sleigh Bells|Drum Perc"
      ),
      (.drums, "drums|DRUM KIT|kit|beat|garage_beat|loop|Drum Loop|drum machine|drum set|Beats 2"),
      (.drums, "drumloop|Kick Snare|kick+snare+hats|909|Drum Mix|Acoustic Kit|808 drums"),
      (.bass, "BASS|09_BassDI|10_BassAmp|bs|Sub|808|bass synth|synth bass|SynthBass|bass_guitar"),
      (
        .bass,
        "electric bass|double bass|string bass|bass_stab|Upright Bass|bassgtr|Báss 2|BassAmp_57"
      ),
      (.guitar, "GTR|gtr|EG|AG 1|Acoustic|guitar|ElecGtr1a|11_ElecGtr1Mic1|AcousticGtr|gtrs|eGtr"),
      (
        .guitar,
        "12-String|clean electric guitar|banjo|Mandolin|room guitar|nylon string gtr|Guitar Harmony"
      ),
      (
        .guitar,
        "distorted electric guitar|lap steel guitar|pedal steel|Rhythm Gtr|acoustic guitar dbl"
      ),
      (
        .keys,
        "KEYS|Keyboard|pno|Piano|Grand Piano|rhodes|EP|organ|B3|Hammond B3|clavinet|Clav|Wurli"
      ),
      (
        .keys,
        "electric piano|epiano|vibraphone|marimba|synth piano|tack piano|electronic organ|Leslie"
      ),
      (
        .synth, "synth|Pad|arp|PLUCK|minilogue_synth|high_stabs|Synth Pad|Vox Pad|Vocoder|SynthArp3"
      ),
      (
        .strings,
        "strings|hi strings|VLN 1|cello|violin section|Synth Strings|Vla|String Pad|Orchestra"
      ),
      (
        .brass,
        "brass|Horns|horn section|tpt|Trombone|TBN 2|french horn|synth brass|bass trombone|Tuba"
      ),
      (
        .winds,
        "sax|Alto Sax|tenor saxophone|flute|clarinet|bass clarinet|English Horn|oboe|woodwinds"
      ),
      (.winds, "Blues Harp|Harmonica|baritone saxophone|whistle"),
      (.lead, "lead|lead guitar|LeadGtr1|lead_guitar|Synth Lead|gtr solo|sax solo|Ld Gtr"),
      (.leadVocal, "vox|vocal|vocals|Lead Vox|LV|LdVox|15_LeadVox|vox_lead|female singer|Vocal 1"),
      (.leadVocal, "Voice|Main Vocal|male rapper|VoxLead|leadvocal|Vocals acoustic|VX"),
      (
        .backingVocal,
        "BGV|07 BGV 2 L|BGVs|BV|backing vox|16_BackingVox1|choir|harmony|Vox Dbl|adlib"
      ),
      (
        .backingVocal,
        "Vocal Harmony|oohs|LeadVoxDT|backingvocals|vocal chop|Bass Voice|gang vocals"
      ),
      (.speech, "narration|speech|dialog|Voice Over|VoiceOver|VO|spoken word|male speaker|podcast"),
      (
        .effects,
        "FX|sfx|riser|sweeps|reverse_sweep|impact|noise|ambience|Snare Verb|Vox Delay|SynthFX"
      ),
      (.effects, "fx/processed sound|fill_build|Reverse Cymbal|Room Verb|scratches|Gtr Reverb"),
      (.unknown, "backing_bass_drums_vocals|mixture|linear_mixture|backing track|instrumental|Mix"),
      (.unknown, "click|talkback|Vocal Guide|count in|acapella"),
      (.unknown, "accompaniment|guitar piano|drums and bass|piano+vocals"),
    ] as [(StemRole, String)]) func says(role: StemRole, names: String)
  {
    for name in names.split(separator: "|") {
      #expect(StemRole.guess(name: String(name))?.role == role, "\(name)")
    }
  }

  @Test(arguments: [
    "", "that", "chat", "hit", "hits", "Tomorrow", "bride", "landing", "padre", "orchid", "stem",
    "other",
    "Audio 01", "Track 12", "untitled", "slide", "L", "R", "1", "ギター", "wind", "grass", "theohl",
    "MusicDelta_STEM_01", String(repeating: "hat", count: 100_000),
  ]) func saysNothing(name: String) {
    #expect(StemRole.guess(name: name) == nil)
  }

  @Test(arguments: [
    ("07_Kick In", "a kick drum by its name (“kick”)"),
    ("LeadVox_L", "a lead vocal by its name (“lead vox”)"),
    ("drums_vocals", "its name says a mix of several parts (“drums vocals”)"),
  ]) func saysWhy(name: String, reason: String) {
    #expect(StemRole.guess(name: name)?.reason == reason)
  }
}
