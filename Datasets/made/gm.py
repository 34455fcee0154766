"""General MIDI's instruments as stems: what their files are called, and which role they have."""

# The 16 families of eight instruments, and the role that a stem of each has.
FAMILIES = [
    ("keys", "acoustic_grand_piano bright_acoustic_piano electric_grand_piano honky_tonk_piano "
             "electric_piano electric_piano_fm harpsichord clavinet"),
    ("keys", "celesta glockenspiel music_box vibraphone marimba xylophone tubular_bells dulcimer"),
    ("keys", "drawbar_organ percussive_organ rock_organ church_organ reed_organ accordion "
             "harmonica tango_accordion"),
    ("guitar", "acoustic_guitar_nylon acoustic_guitar_steel electric_guitar_jazz "
               "electric_guitar_clean electric_guitar_muted overdriven_guitar distortion_guitar "
               "guitar_harmonics"),
    ("bass", "acoustic_bass electric_bass_finger electric_bass_pick fretless_bass slap_bass_1 "
             "slap_bass_2 synth_bass_1 synth_bass_2"),
    ("strings", "violin viola cello contrabass tremolo_strings pizzicato_strings orchestral_harp "
                "timpani"),
    ("strings", "string_ensemble_1 string_ensemble_2 synth_strings_1 synth_strings_2 choir_aahs "
                "voice_oohs synth_choir orchestra_hit"),
    ("brass", "trumpet trombone tuba muted_trumpet french_horn brass_section synth_brass_1 "
              "synth_brass_2"),
    ("winds", "soprano_sax alto_sax tenor_sax baritone_sax oboe english_horn bassoon clarinet"),
    ("winds", "piccolo flute recorder pan_flute bottle_blow shakuhachi whistle ocarina"),
    ("lead", "square_lead sawtooth_lead calliope_lead chiff_lead charang_lead voice_lead "
             "fifths_lead bass_and_lead"),
    ("synth", "new_age_pad warm_pad polysynth_pad choir_pad bowed_pad metallic_pad halo_pad "
              "sweep_pad"),
    ("synth", "rain soundtrack crystal atmosphere brightness goblins echoes sci_fi"),
    ("guitar", "sitar banjo shamisen koto kalimba bagpipe fiddle shanai"),
    ("percussion", "tinkle_bell agogo steel_drums woodblock taiko_drum melodic_tom synth_drum "
                   "reverse_cymbal"),
    ("effects", "guitar_fret_noise breath_noise seashore bird_tweet telephone_ring helicopter "
                "applause gunshot"),
]
NAMES = [name for _, names in FAMILIES for name in names.split()]

# Instruments whose role is not their family's.
EXCEPTIONS = {
    "harmonica": "winds", "dulcimer": "guitar", "contrabass": "bass", "timpani": "percussion",
    "tubular_bells": "percussion", "choir_aahs": "backingVocal", "voice_oohs": "backingVocal",
    "synth_choir": "backingVocal", "kalimba": "keys", "bagpipe": "winds", "fiddle": "strings",
    "shanai": "winds", "reverse_cymbal": "effects",
}

# The stems of a drum kit: which notes each plays, and its role. All other notes are percussion.
KIT = {
    "kick": ({35, 36}, "kick"),
    "snare": ({37, 38, 40}, "snare"),
    "hats": ({42, 44, 46}, "hats"),
    "toms": ({41, 43, 45, 47, 48, 50}, "toms"),
    "cymbals": ({49, 51, 52, 53, 55, 57, 59}, "overheads"),
}
DRUM_CHANNEL = 9
ORCHESTRA_KIT = 48  # has timpani for toms


def family(program):
    return program // 8


def role(program):
    return EXCEPTIONS.get(NAMES[program], FAMILIES[family(program)][0])


def drum(note, kit):
    """The stem that a note of the drum channel belongs to."""
    if kit == ORCHESTRA_KIT and note in KIT["toms"][0]:
        return "timpani"
    return next((name for name, (notes, _) in KIT.items() if note in notes), "percussion")


def drum_role(name):
    return KIT[name][1] if name in KIT else "percussion"
