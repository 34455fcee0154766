"""The score of "Night Tram": what is played, how, and how a person would balance it.

Bars are numbered from 1; bar 0 is the pick-up, of which only the last beat sounds. A bar has
16 steps.
Letters are velocities: in a drum line one character is a step, elsewhere a note is written
`step pitch length velocity` (length in steps; pitches that sound together are joined by `+`).
"""

TITLE = "Night Tram"
TEMPO = 114  # beats a minute
FIRST_BEAT = 0.25  # beats of silence before the pick-up
BARS = 12  # with the pick-up and the bar of the last chord
SECONDS = 25.0  # until the last cymbal is gone
SWING = 0.09  # every second sixteenth comes so many steps late

VELOCITY = {"X": 117, "x": 98, "o": 78, "-": 54, "g": 36}
# Intro (1, 2), verse (3 to 6), chorus (7 to 10), last chord (11).
DYNAMICS = [0.92, 0.98, 0.94, 0.88, 0.88, 0.90, 0.95, 1.0, 1.0, 1.0, 1.0, 0.97]

# One line a bar, from bar 0; keys are General MIDI drum notes.
KICK = {36: """
................  X......x..X.....  X..x...x..X..x..  X......x..X.....
X..x...x..X..x..  X......x..X.....  X......xX..x..x.  X...x...X...x.o.
X...x..oX...x...  X...x..oX...x.o.  X...x...X..X..X.  X..............."""}
SNARE = {38: """
............x-..  ....X..g.g..X..g  ....X..g.g..X.go  ....X..g.g..X..g
....X.g-.g..X..g  ....X..g.g..X.g.  ....X..g.gxo....  ....X..g....X..g
....X..g..g.X..-  ....X..g....X.g.  ....X..gx..x-gx.  ................"""}
HATS = {42: """
................  x.o.x.o.x.o.x.o.  x-o-x-o-x-o-x-..  x-o-x-o-x-o-xgo-
x-o-xgo-x-o-x-..  x-o-x-o-xgo-x-o-  x-o-x-o-x-......  x-..x-.-x-..x-.-
x-..x-.-x-..x-.-  x-..x-.-x-..x-.-  x-..x-..x..x..x.  ................""",
        46: """
................  ................  ..............x.  ................
..............o.  ................  ................  ..x...x...x...x.
..x...x...x...x.  ..x...x...x...x.  ..x...x.........  ................"""}
TOMS = {48: """
..............o.  ................  ................  ................
................  ................  ............x...  ................
................  ................  .........o..x...  ................""",
        47: """
................  ................  ................  ................
................  ................  .............o..  ................
................  ................  ..........x..x..  ................""",
        45: """
...............x  ................  ................  ................
................  ................  ..............x.  ................
................  ................  ...............o  ................""",
        43: """
................  ................  ................  ................
................  ................  ...............X  ................
................  ................  ................  x..............."""}
CYMBALS = {49: """
................  x...............  ................  ................
................  ................  ................  X...............
................  ................  ................  X...............""",
           57: """
................  ................  ................  ................
................  ................  ................  ................
................  ................  ..............o.  x..............."""}
CLAPS = {39: """
................  ................  ................  ................
................  ................  ................  ....x.......x...
....x.......x...  ....x.......x...  ....x...o..o..o.  ................"""}
CONGAS = {62: """
................  ................  o-.-x-..o-.-x-..  o-.-x-..o-.-x-..
o-.-x-..o-.-x-..  o-.-x-..o-.-x-..  o-.-x-..o.......  o-.-x-..o-.-x-..
o-.-x-..o-.-x-..  o-.-x-..o-.-x-..  o-.-x-..........  ................""",
          63: """
................  ................  ......x.......xo  ......x.......xo
......x.......xo  ......x.......xx  ......x....x..xx  ......x.......xo
......x.......xo  ......x.......xx  ......xx........  ................""",
          64: """
................  ................  .......o..x.....  .......o..x.....
.......o..xo....  .......o..x.....  .......o..x.x...  .......o..x.....
.......o..xo....  .......o..x.....  ................  x..............."""}

# The bass speaks with the kick drum; ghost notes between.
BASS = {
    0: "14 A1 0.8 o, 15 C2 0.8 x",
    1: "0 D2 2.7 X, 3 D3 0.7 o, 7 C2 1.6 x, 9 D2 0.4 g, 10 D2 2.2 x, 13 F2 0.8 o, 14 G2 0.9 x, "
       "15 A2 0.7 o",
    2: "0 D2 2.7 X, 3 D3 0.8 x, 6 C3 0.5 -, 7 A2 1.4 x, 9 D2 0.4 g, 10 D2 2.2 X, 13 A1 0.8 x, "
       "14 C2 0.9 x, 15 C#2 0.8 o",
    3: "0 D2 2.7 X, 3 D3 0.7 o, 7 C2 1.6 x, 9 D2 0.4 g, 10 D2 2.2 x, 13 F2 0.8 o, 14 F2 0.8 x, "
       "15 F#2 0.8 o",
    4: "0 G2 2.6 X, 3 G2 0.5 -, 5 D2 0.6 -, 7 F2 1.5 x, 9 G1 0.4 g, 10 G1 2.4 X, 13 B1 0.8 o, "
       "14 C2 0.9 x, 15 C#2 0.8 o",
    5: "0 D2 2.7 X, 3 D3 0.7 x, 6 C3 0.5 -, 7 A2 1.5 x, 9 D2 0.4 g, 10 D2 2.2 x, 13 C2 0.8 o, "
       "14 A1 0.9 x, 15 A1 0.6 o",
    6: "0 Bb1 2.7 X, 3 Bb2 0.7 o, 5 F2 0.8 o, 7 G#1 0.8 o, 8 A1 2.6 X, 11 A2 0.9 x, "
       "13 E2 0.7 o, 14 G2 0.8 x, 15 A2 0.8 x",
    7: "0 Bb1 1.7 X, 2 Bb2 0.8 o, 3 Bb2 0.5 -, 4 Bb1 1.6 x, 6 Bb2 0.8 o, 7 F2 0.6 -, "
       "8 Bb1 1.7 X, 10 Bb2 0.8 o, "
       "11 F2 0.7 o, 12 Bb1 1.6 x, 14 Bb2 0.8 o, 15 B1 0.8 o",
    8: "0 C2 1.7 X, 2 C3 0.8 o, 3 C3 0.5 -, 4 C2 1.6 x, 6 C3 0.8 o, 7 G2 0.6 -, 8 E2 1.7 X, "
       "10 C3 0.8 o, "
       "11 C3 0.5 -, 12 G2 1.6 x, 14 G1 0.9 x, 15 G#1 0.8 o",
    9: "0 A1 1.7 X, 2 A2 0.8 o, 3 A2 0.5 -, 4 A1 1.6 x, 6 C2 0.9 o, 7 D2 2.6 X, 10 D3 0.8 o, "
       "11 D3 0.5 -, "
       "12 D2 1.6 x, 14 A1 0.9 x, 15 G#1 0.8 o",
    10: "0 G1 1.7 X, 2 G2 0.8 o, 3 G2 0.5 -, 4 G1 1.6 x, 6 G2 0.8 o, 7 G#1 0.8 x, 8 A1 1.6 X, "
        "10 A2 0.5 -, "
        "11 A1 1.6 X, 13 G2 0.6 o, 14 A1 1.5 X",
    11: "0 D2 17 X",
}

# Electric piano: no roots, every voice moves by a step or stays.
ELECTRIC_PIANO = {
    3: "0 F3+A3+C4+E4 5.5 x, 7 F3+A3+C4+E4 1 -, 10 F3+A3+C4+E4 3 o, 14 A3+C4+E4+G4 1.6 o",
    4: "0 F3+A3+B3+E4 5.5 x, 7 F3+A3+B3+E4 1 -, 10 F3+A3+B3+E4 3 o, 13 G3+B3+E4 0.8 -, "
       "14 F3+A3+B3+D4 1.6 o",
    5: "0 F3+A3+C4+E4 5.5 x, 7 F3+A3+C4+E4 1 -, 10 G3+C4+E4 2.5 o, 13 A3+C4+F4 1 o, "
       "14 A3+C4+E4 1.6 o",
    6: "0 F3+A3+C4+D4 4.5 x, 6 F3+A3+C4+D4 1.5 o, 8 G3+Bb3+C#4+F4 2.6 x, "
       "11 G3+Bb3+C#4+F4 0.9 o, 12 G3+Bb3+C#4+E4 2.6 o, 15 G3+Bb3+C#4+E4 0.8 o",
    7: "0 A3+C4+D4+F4 5.8 x, 6 A3+C4+D4+F4 1.5 o, 10 A3+C4+D4+F4 3.5 x, 14 A3+C4+D4+F4 1.6 o",
    8: "0 Bb3+D4+E4+A4 5.8 x, 6 Bb3+D4+E4+A4 1.5 o, 10 Bb3+D4+E4+G4 3.5 x, 14 Bb3+D4+E4+G4 1.6 o",
    9: "0 G3+B3+C4+E4 5.8 x, 7 F3+A3+C4+E4 3 x, 10 F3+A3+C4+E4 3.5 o, 14 F3+A3+C4+E4 1.6 o",
    10: "0 F3+A3+Bb3+D4 5.8 x, 6 F3+A3+Bb3+D4 1.5 o, 8 G3+Bb3+C#4+F4 1.5 X, "
        "11 G3+Bb3+C#4+F4 1.5 X, 14 G3+Bb3+C#4+E4 1.5 X",
    11: "0 F#3+A3+B3+E4 20 x",
}

# Rhythm guitar: `g` is a scratch over damped strings, the rest short chords, strummed.
GUITAR_CHORDS = {
    1: {0: "F4+A4+C5+E5"}, 2: {0: "F4+A4+C5+E5"}, 3: {0: "F4+A4+C5+E5"}, 4: {0: "F4+A4+B4+E5"},
    5: {0: "F4+A4+C5+E5"}, 6: {0: "F4+A4+D5", 8: "G4+C#5+F5"}, 7: {0: "F4+A4+C5+D5"},
    8: {0: "E4+A4+Bb4+D5"}, 9: {0: "E4+G4+C5", 7: "F4+A4+C5+E5"},
    10: {0: "F4+Bb4+D5", 8: "G4+C#5+F5", 14: "G4+C#5+E5"},
    11: {0: "F#4+B4+E5"},
}
GUITAR = """
................  x..g..xg.gx..gx.  x..g..xg.gx.xg.g  x..g..xg.gx..gx.
..xg..xg.gx.xgx.  x..g..xg.gx..gx.  x..g..x.x..x....  xgxxgxxgxgxxgxxg
xgxxgxxgxgxxgxxg  xgxxgxgXxgxxgxxg  xgxxgxxgX..X..X.  x..............."""
GUITAR_LENGTH = {"X": 1.1, "x": 0.75, "g": 0.2}
GUITAR_LAST_LENGTH = 18  # the last chord rings

STRINGS = {
    5: "0 A4+E5 15.5 o",
    6: "0 A4+F5 7.6 o, 8 A4 1 o, 9 Bb4 1 o, 10 C#5 1 o, 11 D5 1 x, 12 E5 1 x, 13 F5 1 x, "
       "14 G5 1 X, 15 A5 1 X",
    7: "0 D6 7.8 x, 8 C6 3.8 x, 12 A5 3.8 x, 0 F5 15.8 o, 0 A4+D5 15.8 o",
    8: "0 Bb5 7.8 x, 8 A5 3.8 x, 12 G5 3.8 x, 0 E5 15.8 o, 0 Bb4+D5 15.8 o",
    9: "0 G5 6.8 x, 7 A5 4.8 x, 12 C6 3.8 x, 0 E5 6.8 o, 7 F5 8.8 o, 0 G4+C5 6.8 o, 7 A4+C5 8.8 o",
    10: "0 Bb5 7.6 x, 0 F5+D5+Bb4 7.6 o, 8 G5+C#5 1.6 X, 11 A5+C#5 1.6 X, 14 C#6+G5+Bb4 1.8 X",
    11: "0 D6+A5+F#5+A4 14 x",
}
BRASS = {
    1: "0 F4+A4+C5+E5 1.4 X",
    2: "7 F4+A4+C5 0.8 o, 10 F4+A4+C5+E5 1.2 X",
    6: "8 G4+C#5+F5 1.2 x, 11 G4+C#5+F5 1.2 x",
    7: "11 F4+A4+D5 0.9 x, 12 F4+A4+D5 1.5 X",
    8: "10 E4+Bb4+D5 0.8 x, 11 E4+Bb4+D5 0.8 o, 13 E4+Bb4+D5 0.9 X, 14 G4+Bb4+E5 1.4 X",
    9: "14 A4+C5+F5 1 x, 15 A4+C5+E5 0.8 x",
    10: "8 G4+C#5+F5 1.4 X, 11 G4+C#5+F5 1.4 X, 14 G4+Bb4+C#5+E5 1.5 X",
    11: "0 F#4+A4+B4+E5 3 X",
}
CHOIR = {
    7: "0 F4+A4+D5 15.6 o",
    8: "0 E4+Bb4+D5 15.6 o",
    9: "0 E4+G4+C5 6.6 o, 7 F4+A4+C5 8.6 x",
    10: "0 F4+Bb4+D5 7.4 x, 8 G4+Bb4+C#5 7.4 x",
    11: "0 F#4+A4+E5 15 x",
}
LEAD = {
    2: "13 A4 0.9 o, 14 C5 1.8 x",
    3: "0 D5 2.8 X, 3 C5 0.9 o, 4 A4 1.8 x, 6 G4 0.8 o, 7 A4 5 x, 14 F4 0.9 -, 15 G4 0.9 o",
    4: "0 A4 2.8 x, 3 G4 0.9 o, 4 E4 1.8 x, 6 D4 0.8 o, 7 E4 5 x, 13 A4 0.9 o, 14 C5 1.8 x",
    5: "0 D5 2.8 X, 3 E5 0.9 o, 4 F5 1.8 X, 6 E5 0.8 o, 7 C5 4 x, 12 D5 0.9 o, 13 C5 0.9 o, "
       "14 A4 1.8 x",
    6: "0 C5 2.8 x, 3 D5 0.9 o, 4 F5 3.4 X, 8 G5 2.8 X, 11 F5 0.9 o, 12 E5 1.8 x, "
       "14 C#5 0.9 o, 15 D5 0.9 x",
    7: "0 F5 3.8 X, 4 D5 1.8 x, 6 F5 0.9 o, 7 A5 5 X, 14 G5 0.9 o, 15 F5 0.9 o",
    8: "0 G5 3.8 X, 4 E5 1.8 x, 6 D5 0.9 o, 7 E5 6.5 x",
    9: "0 C5 1.8 o, 2 E5 1.8 x, 4 G5 2.8 X, 7 F5 4.8 X, 12 E5 0.9 o, 13 D5 0.9 o, 14 C5 1.8 x",
    10: "0 Bb4 1.8 o, 2 D5 1.8 x, 4 F5 1.8 x, 6 A5 1.9 X, 8 G5 2.4 X, 11 F5 2.4 x, 14 E5 1.9 X",
    11: "0 F#5 12 X",
}

# Who plays what.
#
# - `program` is a preset of the sound font, `kit` one of its drum kits.
# - `late` is where the player sits behind (negative: ahead of) the beat and `loose` how far
#   he strays from there, in milliseconds; `strum` is the time from one string to the next.
# - `tune` is in cents; `scoop` slides into long notes; where a part can `choke`, each note silences
#   the one before, as a foot on the hi-hat does.
# - `stereo` keeps two channels in the stem; a `pair` is sampled with two microphones that hear
#   almost the same, and its stem holds one channel; `ends` cuts the stem where its sound ends.
# - `recorded` is the peak of the stem in dBFS: the levels of a session differ.
# - `level` (dB), `pan` (0 left, 64 middle, 127 right) and `send` (0 to 127, to the reverb) are the
#   balance. A level may move: points of bar and dB, straight lines between.
PARTS = {
    "kick": dict(role="kick", kit=2, drums=KICK, late=0, loose=2, pair=True,
                 recorded=-7.0, level=-1.1, pan=64, send=4),
    "snare": dict(role="snare", kit=0, drums=SNARE, late=5, loose=3, pair=True,
                  recorded=-17.0, level=-2.1, pan=64, send=44),
    "hats": dict(role="hats", kit=25, drums=HATS, late=-1, loose=4, choke=True,
                 recorded=-31.0, level=-13.0, pan=78, send=8),
    "toms": dict(role="toms", kit=0, drums=TOMS, late=2, loose=4, stereo=True, ends=True,
                 recorded=-20.0, level=-5.0, pan=64, send=34),
    "cymbals": dict(role="overheads", kit=0, drums=CYMBALS, late=0, loose=2, stereo=True,
                    recorded=-36.0, level=-8.0, pan=64, send=24),
    "congas": dict(role="percussion", kit=0, drums=CONGAS, late=-3, loose=5, pair=True,
                   recorded=-29.0, level=-8.0, pan=86, send=40),
    "claps": dict(role="percussion", kit=25, drums=CLAPS, late=8, loose=3, ends=True,
                  recorded=-16.0, level=-13.0, pan=50, send=60),
    "bass": dict(role="bass", program=33, notes=BASS, late=3, loose=3,
                 recorded=-18.0, level=-3.5, pan=64, send=2),
    "electric_piano": dict(role="keys", program=4, notes=ELECTRIC_PIANO, late=4, loose=5,
                           stereo=True, recorded=-28.0, level=-13.5, pan=64, send=40),
    "guitar_L": dict(role="guitar", program=27, strums=GUITAR, late=-2, loose=4, strum=7, tune=3,
                     recorded=-28.0, level=-12.6, pan=14, send=24),
    "guitar_R": dict(role="guitar", program=27, strums=GUITAR, late=1, loose=5, strum=9, tune=-4,
                     recorded=-30.0, level=-12.5, pan=114, send=24),
    "strings": dict(role="strings", program=48, notes=STRINGS, late=-8, loose=6, stereo=True,
                    recorded=-36.0, level=[(5, -23), (7, -15.5), (10, -13)], pan=64, send=70),
    "brass": dict(role="brass", program=61, notes=BRASS, late=-4, loose=4, stereo=True, ends=True,
                  recorded=-19.0, level=-10.9, pan=64, send=50),
    "choir": dict(role="backingVocal", program=53, notes=CHOIR, late=-10, loose=8, stereo=True,
                  recorded=-36.0, level=[(7, -18.5), (9, -14.5), (11, -12)], pan=64, send=84),
    "lead_sax": dict(role="lead", program=65, notes=LEAD, late=6, loose=5, stereo=True, scoop=True,
                     recorded=-29.0, level=-6.5, pan=64, send=56),
}
