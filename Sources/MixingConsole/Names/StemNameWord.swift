/// What one word of a stem's name says.
///
/// The tables below are all that is known of names: English words and the abbreviations of studios, in
/// lower case. A plural with s need not be listed.
package enum StemNameWord: Equatable, Sendable {
  /// It names a role.
  case name(StemRole)
  /// It says a role where no other word names one: "synth" alone, but not in "synth bass".
  case hint(StemRole)
  /// In the singer's place: "lead", "solo".
  case lead
  /// Beside the singer: "backing", "double".
  case backing
  /// The echo of something, no part of its own: "verb", "fx".
  case effect
  /// All of the song in one file: "mixture".
  case mix
  /// All of the song but a part, or only one: "instrumental", "acapella".
  case partialMix
  /// How far along a mix is: "rough", "final". It says nothing of a stem.
  case version
  /// For the musicians, not for the mix, whatever else the name says: "guide", "talkback".
  case guide
  /// The same where no other word names a role: "click", but not in "kick click".
  case guideHint
  /// Where or how it was recorded: "in", "left", "di". It may be a part of a longer word.
  case manner

  /// Whether it says how or where something was made, not what it is.
  package var saysHow: Bool { self == .manner || self == .version }

  /// Words that name a role.
  private static let names: [(StemRole, String)] = [
    (.kick, "kick kik kck kikdrum bd bdrum kd"),
    (.snare, "snare snar snr sn sd snt snb rim rimshot sidestick xstick"),
    (.toms, "tom floor flr rack roto rototom"),
    (.hats, "hat hihat hh chh ohh"),
    (.overheads, "overhead oh ovhd ovh ovhead room cymbal cym crash ride splash china"),
    (
      .percussion,
      """
      perc percussion prc shaker shkr shk tamb tambo tambourine conga bongo timbale cowbell clave guiro \
      cabasa triangle woodblock clap handclap snap cajon djembe tabla udu darbuka doumbek agogo castanet \
      timpani timp gong taiko chime maraca stomp surdo pandeiro vibraslap beatbox beatboxing tops
      """
    ),
    (.drums, "drum drumkit drumset kit breakbeat drm drms dr"),
    (.bass, "bass bs bss ebass sub subbass reese contrabass cb"),
    (
      .guitar,
      """
      guitar gtr gt guit egtr agtr eg ag banjo mandolin ukulele uke sitar dobro oud lute zither koto pipa \
      guzheng zhongruan liuqin dulcimer
      """
    ),
    (
      .keys,
      """
      piano pno epiano rhodes wurli wurly wurlitzer ep organ org hammond leslie clav clavi clavinet \
      harpsichord cembalo celesta celeste mellotron glockenspiel glock vibraphone vibe marimba xylophone \
      xylo kalimba accordion concertina bandoneon melodica farfisa
      """
    ),
    (.synth, "pad arp arpeggio pluck stab supersaw moog minilogue juno prophet drone"),
    (
      .strings,
      "string str vln violin vn vla viola vlc vc cello celli violoncello fiddle erhu harp pizz"
    ),
    (
      .brass,
      "brass horn trumpet tpt trp trombone tbn tuba tba cornet flugelhorn flugel euphonium sousaphone"
    ),
    (
      .winds,
      """
      sax saxophone flute clarinet clar oboe bassoon bsn piccolo picc recorder woodwind winds whistle \
      harmonica bagpipe panpipe didgeridoo dizi shakuhachi ney
      """
    ),
    (.leadVocal, "vox vx vocal voc voice vocalist singer singing rap rapper lv lvox ldvox"),
    (.backingVocal, "bgv bv bvox bkgv choir adlib ooh aah vocalists"),
    (
      .speech,
      """
      speech speaker spoken narration narrator dialog dialogue voiceover vo interview announcer podcast \
      presenter commentary
      """
    ),
    (
      .effects,
      """
      riser rise uplifter downlifter sweep impact noise whoosh swell foley sfx glitch vinyl crackle \
      scratches transition build buildup crowd applause
      """
    ),
  ]

  /// Words that say a role where no other word names one.
  private static let hints: [(StemRole, String)] = [
    (.bass, "808"),
    (.drums, "loop beat break 909"),
    (.guitar, "acoustic electric elec nylon strum riff steel"),
    (.keys, "key keyboard kbd keybd chord bell"),
    (.synth, "synth synthesizer syn seq sequence lfo saw vocoder"),
    (.strings, "orchestra orch orchestral"),
    (.winds, "fl cl ob"),
    (.backingVocal, "harmony harm harmonies soprano alto tenor"),
    (.effects, "ambience ambient amb atmos atmosphere texture drop"),
  ]

  private static let others: [(StemNameWord, String)] = [
    (.lead, "lead ld solo melody"),
    (.backing, "backing back background backup bg bgd bkg double dbl dt gang group chop stack"),
    (.effect, "fx effect verb reverb rvb rev reverse delay dly echo return rtn"),
    (
      .mix,
      "mix mixture mixdown mixed fullmix master mastered mstr premaster remaster remastered everything"
    ),
    (.partialMix, "instrumental accompaniment karaoke playback acapella acappella acapela"),
    (.guide, "guide metronome talkback clicktrack countin countoff precount timecode smpte ltc"),
    (.guideHint, "click metro cue slate tb"),
    (.version, "rough final bounce bounced reference ref print full version ver v"),
    (.manner, "in out top bottom btm bot up dn down di amp mic close far left right lft rgt mono"),
    (.manner, "stereo hi lo high low mid main male female l r clean dist"),
  ]

  /// Words that mean something else together.
  static let phrases: [(words: [String], meaning: StemNameWord)] = [
    (["bass", "drum"], .name(.kick)), (["b", "3"], .name(.keys)), (["music", "box"], .name(.keys)),
    (["side", "stick"], .name(.snare)), (["cross", "stick"], .name(.snare)),
    (["english", "horn"], .name(.winds)), (["blues", "harp"], .name(.winds)),
    (["mouth", "harp"], .name(.winds)), (["steel", "drum"], .name(.percussion)),
    (["steel", "drums"], .name(.percussion)), (["steel", "pan"], .name(.percussion)),
    (["sleigh", "bells"], .name(.percussion)), (["tubular", "bells"], .name(.percussion)),
    (["beat", "box"], .name(.percussion)), (["6", "string"], .name(.guitar)),
    (["7", "string"], .name(.guitar)), (["12", "string"], .name(.guitar)),
    (["nylon", "string"], .name(.guitar)), (["steel", "string"], .name(.guitar)),
    (["les", "paul"], .name(.guitar)), (["voice", "over"], .name(.speech)),
    (["bass", "voice"], .name(.backingVocal)), (["bass", "vocal"], .name(.backingVocal)),
    (["bass", "vox"], .name(.backingVocal)), (["bass", "singer"], .name(.backingVocal)),
    (["backing", "track"], .partialMix), (["backing", "tracks"], .partialMix),
    (["a", "cappella"], .partialMix), (["a", "capella"], .partialMix),
    (["click", "track"], .guide), (["count", "in"], .guide), (["count", "off"], .guide),
    (["talk", "back"], .guide), (["tb", "mic"], .guide), (["time", "code"], .guide),
    (["tb", "303"], .name(.bass)), (["tb", "1"], .name(.brass)), (["tb", "2"], .name(.brass)),
    (["tb", "3"], .name(.brass)),  // trombones are numbered, talkback microphones hardly
    (["mix", "pre"], .manner),  // a field recorder
    (["stereo", "out"], .mix), (["2", "track"], .mix), (["2", "trk"], .mix),
    (["two", "track"], .mix), (["leslie", "speaker"], .name(.keys)),
  ]

  /// The meaning of each known word.
  private static let dictionary: [String: StemNameWord] = {
    let rows =
      names.map { (StemNameWord.name($0), $1) } + hints.map { (.hint($0), $1) } + others
    var dictionary: [String: StemNameWord] = [:]
    for (meaning, list) in rows {
      for word in list.split(separator: " ") { dictionary[String(word)] = meaning }
    }
    for (meaning, list) in rows {
      for word in list.split(separator: " ") where word.count > 1 && word.last != "s" {
        if dictionary[word + "s"] == nil { dictionary[word + "s"] = meaning }
      }
    }
    return dictionary
  }()

  /// The meaning of a word in lower case; `nil` where it is not known.
  init?(_ word: String) {
    guard let meaning = Self.dictionary[word] else { return nil }
    self = meaning
  }
}
