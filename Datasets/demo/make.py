#!/usr/bin/env python3
"""Plays the score of the demo song: writes `stems/`, `mix.flac` and `truth.json` beside itself.

Needs numpy and soundfile, the program `fluidsynth` and the sound font FluidR3 (Debian and Ubuntu:
`apt-get install fluidsynth fluid-soundfont-gm`). The same versions always write the same bytes.
`--dry FILE` also writes the mix without reverb: what Fader's console makes of stems and truth.
"""

import argparse
import json
import math
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
import soundfile

import score

RATE = 44100
SOUND_FONT = pathlib.Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
TICKS = 960  # a beat
TICKS_PER_SECOND = TICKS * score.TEMPO / 60
MIX_PEAK = -3.0  # dBFS
REVERB = {"room-size": 0.55, "damp": 0.35, "width": 0.8, "level": 0.9}
FADE_SECONDS = 0.25
VOLUME, PAN, EXPRESSION, SEND, SOUND_OFF = 7, 10, 11, 91, 120  # MIDI controllers

folder = pathlib.Path(__file__).resolve().parent


# The score in ticks

def tick(bar, step):
    """Where a step begins: bar 0 keeps its last beat only, and every second sixteenth swings."""
    swing = score.SWING if step % 2 == 1 else 0
    return (score.FIRST_BEAT + 4 * (bar - 1) + 1 + (step + swing) / 4) * TICKS


def pitch(name):
    letter, octave = name[:-1], int(name[-1])
    semitone = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter[0]]
    return 12 * (octave + 1) + semitone + {"": 0, "#": 1, "b": -1}[letter[1:]]


def drum_notes(lines_of_key):
    for key, lines in lines_of_key.items():
        bars = lines.split()
        assert len(bars) == score.BARS and {len(bar) for bar in bars} == {16}, (key, lines)
        for bar, line in enumerate(bars):
            for step, letter in enumerate(line):
                if letter != ".":
                    yield bar, step, 1, [key], letter


def written_notes(bars):
    for bar, line in bars.items():
        for note in line.split(", "):
            step, names, length, letter = note.split()
            yield bar, int(step), float(length), [pitch(name) for name in names.split("+")], letter


def strummed_notes(lines):
    for bar, step, _, _, letter in drum_notes({0: lines}):
        chords = score.GUITAR_CHORDS[bar]
        names = chords[max(start for start in chords if start <= step)]
        length = score.GUITAR_LENGTH[letter] if bar < score.BARS - 1 else score.GUITAR_LAST_LENGTH
        yield bar, step, length, [pitch(name) for name in names.split("+")], letter


def notes(part):
    if "drums" in part:
        return drum_notes(part["drums"])
    return strummed_notes(part["strums"]) if "strums" in part else written_notes(part["notes"])


def performance(name, channel):
    """The notes of a part as a player plays them: (tick, order within the tick, message) events."""
    part = score.PARTS[name]
    random = np.random.default_rng(zlib.crc32(name.encode()))
    milliseconds = TICKS_PER_SECOND / 1000
    events = []
    for bar, step, length, keys, letter in sorted(notes(part), key=lambda note: note[:2]):
        place = tick(bar, step)
        aim = place + (part["late"] + part["loose"] * random.standard_normal()) * milliseconds
        end = place + length * TICKS / 4
        force = score.VELOCITY[letter] * score.DYNAMICS[bar] * (1 + 0.05 * random.standard_normal())
        down = step % 4 == 0  # the pick goes down on the beats, up between
        for index, key in enumerate(sorted(keys, reverse=not down)):
            spread = index * part.get("strum", 0) + 2 * abs(random.standard_normal())
            start = aim + spread * milliseconds
            velocity = min(max(round(force * (1 + 0.03 * random.standard_normal())), 1), 127)
            start, stop = max(round(start), 1), max(round(end), round(start) + 30)
            events += [(start, 2, [0x90 | channel, key, velocity]),
                       (stop, 1, [0x80 | channel, key, 0])]
            if part.get("choke"):
                events.append((start, 1, [0xB0 | channel, SOUND_OFF, 0]))
        if part.get("scoop"):
            events += scoop(aim, length, channel, milliseconds)
    return events


def scoop(start, length, channel, milliseconds):
    """Pitch bend: a long note is reached from below within 70 ms, a short one is straight."""
    depth = 1900 if length > 2.5 else 0  # of 4096 for a semitone
    for step in range(8):
        bend = 8192 - round(depth * (1 - step / 7) ** 2)
        yield (max(round(start + step * 10 * milliseconds), 0), 1,
               [0xE0 | channel, bend & 127, bend >> 7])


# The balance

def controllers_by_attenuation():
    """Volume and expression for each whole tenth of a decibel.

    Each controller attenuates by 40·log10(127/value) dB. FluidSynth cuts the attenuation of a
    note, all causes summed, to tenths; a pair just above a tenth attenuates every note alike. A few
    tenths near 0 dB have no pair.
    """
    best = {0: (0, 127, 127)}
    for volume in range(126, 15, -1):
        for expression in range(127, 15, -1):
            tenths = 400 * math.log10(127 * 127 / (volume * expression)) - 1e-3
            whole = math.floor(tenths)
            miss = tenths - whole
            if whole not in best or miss < best[whole][0]:
                best[whole] = (miss, volume, expression)
    return {whole: pair for whole, (_, *pair) in best.items()}


CONTROLLERS = controllers_by_attenuation()


def level_points(part):
    """The part's level as (tick, dB) points."""
    level = part["level"]
    return [(tick(bar, 0), db) for bar, db in level] if isinstance(level, list) else [(0, level)]


def balance(part, channel):
    """Controllers that mix a part as the score says."""
    events = [(0, 0, [0xB0 | channel, PAN, part["pan"]]),
              (0, 0, [0xB0 | channel, SEND, part["send"]])]
    ticks, levels = zip(*level_points(part))
    last = None
    for now in range(0, round(ticks[-1]) + 1, 4) if len(ticks) > 1 else [0]:
        tenths = round(-10 * float(np.interp(now, ticks, levels)))
        if tenths != last:
            assert tenths in CONTROLLERS, f"no controllers make {-tenths / 10} dB: use another"
            volume, expression = CONTROLLERS[tenths]
            events += [(now, 0, [0xB0 | channel, VOLUME, volume]),
                       (now, 0, [0xB0 | channel, EXPRESSION, expression])]
            last = tenths
    return events


def neutral(channel):
    return [(0, 0, [0xB0 | channel, controller, value])
            for controller, value in ((VOLUME, 127), (EXPRESSION, 127), (PAN, 64), (SEND, 0))]


def position_and_gain(part):
    """FluidSynth's panning in the console's terms: position, and gain in dB beside the level's.

    A sound sampled as a pair of microphones is two voices, hard left and hard right, which the
    controller shifts until they reach the edge; both keep their constant power.
    """
    if part.get("stereo"):
        assert part["pan"] == 64, "a stereo sound stays where it is"
        return 0.5, 0.0
    shift = part["pan"] / 128 - 0.5
    voices = [0, 1] if part.get("pair") else [0.5]
    angles = [min(max(voice + shift, 0), 1) * math.pi / 2 for voice in voices]
    left, right = sum(map(math.cos, angles)), sum(map(math.sin, angles))
    power = (left**2 + right**2) / len(voices)
    return math.atan2(right, left) / (math.pi / 2), 10 * math.log10(power)


# Rendering

def midi_file(events, end):
    """A standard MIDI file of one track; the last event is a controller without meaning."""
    def variable(number):
        octets = [number & 127]
        while number := number >> 7:
            octets.append(number & 127 | 128)
        return bytes(reversed(octets))

    track = b"\0\xff\x51\x03" + round(60e6 / score.TEMPO).to_bytes(3, "big")
    now = 0
    events = sorted(events, key=lambda event: event[:2])
    for when, _, message in [*events, (end, 0, [0xB0, 119, 0])]:
        track += variable(when - now) + bytes(message)
        now = when
    track += b"\0\xff\x2f\0"
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS)
    return head + b"MTrk" + struct.pack(">I", len(track)) + track


def set_up(part, channel):
    bank = 1 if "kit" in part else 0  # with bank selection "mma" this is the font's bank 128: drums
    program = part.get("kit", part.get("program"))
    events = [[0xB0 | channel, 0, bank], [0xB0 | channel, 32, 0], [0xC0 | channel, program]]
    tune = 8192 + round(part.get("tune", 0) / 100 * 8192)  # registered parameter 1: fine tuning
    for controller, value in ((101, 0), (100, 1), (6, tune >> 7), (38, tune & 127)):
        events.append([0xB0 | channel, controller, value])
    return [(0, -1, event) for event in events]


def play(events, wet=False):
    """FluidSynth's rendering, stereo, as long as the song."""
    options = {"synth.midi-bank-select": "mma", "synth.sample-rate": RATE, "synth.gain": 0.5,
               "synth.cpu-cores": 1, "synth.chorus.active": 0, "synth.reverb.active": int(wet),
               "audio.file.format": "float", "audio.file.type": "wav"}
    options |= {f"synth.reverb.{key}": value for key, value in REVERB.items()}
    with tempfile.TemporaryDirectory() as scratch:
        song, sound = pathlib.Path(scratch, "song.mid"), pathlib.Path(scratch, "song.wav")
        song.write_bytes(midi_file(events, round(score.SECONDS * TICKS_PER_SECOND)))
        command = ["fluidsynth", "-n", "-i", "-q", "-F", sound, SOUND_FONT, song]
        for key, value in options.items():
            command[1:1] = ["-o", f"{key}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not sound.exists():
            sys.exit(f"fluidsynth failed: {done.stderr.strip() or done.stdout.strip()}")
        rendered = soundfile.read(sound)[0]
    length = round(score.SECONDS * RATE)
    rendered = np.pad(rendered, ((0, max(length - len(rendered), 0)), (0, 0)))[:length]
    return fade(rendered)


def fade(sound):
    count = round(FADE_SECONDS * RATE)
    shape = np.cos(np.linspace(0, np.pi / 2, count)) ** 2
    sound[-count:] *= shape if sound.ndim == 1 else shape[:, None]
    return sound


def stem(part, dry):
    """The dry part as a file holds it: one channel where the sound has one, cut where it ends."""
    if not part.get("stereo"):
        dry = dry.mean(axis=1) * math.sqrt(2)  # the console's middle is 0.7071 to either side
    if part.get("ends"):
        loud = np.nonzero(np.abs(dry) > 1e-5 * np.abs(dry).max())[0]
        dry = fade(dry[: loud.max() + round(FADE_SECONDS * RATE)])
    return dry


def write(path, sound):
    soundfile.write(path, sound, RATE, subtype="PCM_16", compression_level=1.0)


def write_truth(stems):
    """One line a stem, for people to read."""
    head = {"format": "fader-truth", "version": 1, "song": score.TITLE, "sampleRate": RATE,
            "tempoBpm": score.TEMPO}
    lines = ",\n".join(f'    "{name}": {json.dumps(stem)}' for name, stem in stems.items())
    text = f'{json.dumps(head, indent=2)[:-2]},\n  "stems": {{\n{lines}\n  }}\n}}\n'
    (folder / "truth.json").write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dry", type=pathlib.Path,
                        help="also write the mix without reverb (WAV, float)")
    arguments = parser.parse_args()
    if shutil.which("fluidsynth") is None:
        sys.exit("make.py needs the program fluidsynth: apt-get install fluidsynth")
    if not SOUND_FONT.exists():
        sys.exit(f"make.py needs the sound font {SOUND_FONT}: apt-get install fluid-soundfont-gm")

    (folder / "stems").mkdir(exist_ok=True)
    free = [channel for channel in range(16) if channel != 9]  # the tenth knows drums only
    channels = dict(zip(score.PARTS, free))
    everything = []
    for name, part in score.PARTS.items():
        everything += set_up(part, channels[name]) + balance(part, channels[name])
        everything += performance(name, channels[name])
    mix = play(everything, wet=True)
    mix_db = MIX_PEAK - 20 * math.log10(np.abs(mix).max())
    mix_gain = 10 ** (mix_db / 20)
    write(folder / "mix.flac", mix * mix_gain)
    if arguments.dry:
        soundfile.write(arguments.dry, play(everything) * mix_gain, RATE, subtype="FLOAT")

    stems = {}
    for name, part in score.PARTS.items():
        channel = channels[name]
        dry = play(set_up(part, channel) + neutral(channel) + performance(name, channel))
        dry = stem(part, dry)
        peak_db = 20 * math.log10(np.abs(dry).max())
        position, gain_db = position_and_gain(part)
        # The file is scaled such that the gain, at the level 0 dB, is a whole tenth of a decibel.
        unity_db = round(peak_db + mix_db + gain_db - part["recorded"], 1)
        write(folder / "stems" / f"{name}.flac", dry * 10 ** ((mix_db + gain_db - unity_db) / 20))
        stems[name] = {
            "role": part["role"],
            "gainDb": {"points": [[round(when / TICKS_PER_SECOND, 4), round(unity_db + db, 1)]
                                  for when, db in level_points(part)]},
            "position": {"points": [[0, round(position, 4)]]},
            "reverbSend": round(part["send"] / 127, 3),
        }
    write_truth(stems)


main()
