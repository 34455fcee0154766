"""General MIDI songs of two games: dry stems by FluidSynth, and the mix that their authors made."""

import bisect
import functools
import math
import pathlib
import struct

import numpy as np

import fluid
import song
import tunes
from programs import MakingError
from score import (BALANCE, DEFAULTS, EXPRESSION, PAN, REVERB, VOLUME, Score, is_note)
from song import Song

OPENMSX = pathlib.Path("/usr/share/games/openttd/baseset/openmsx")
WADS = [pathlib.Path(f"/usr/share/games/doom/freedoom{phase}.wad") for phase in (1, 2)]
PACKAGES = [(OPENMSX, "openttd-openmsx"), (WADS[0], "freedoom"), (WADS[1], "freedoom"),
            (fluid.SOUND_FONT, "fluid-soundfont-gm")]
STEP_SECONDS = 0.0015  # 64 samples
WORK = 80  # a core renders and writes so many seconds in one
LOWEST_DB = -96.0  # what Fader's faders reach


# The songs

def lumps(path):
    """The MIDI files in a WAD, by name."""
    data = path.read_bytes()
    count, directory = struct.unpack_from("<II", data, 4)
    for index in range(count):
        start, size, name = struct.unpack_from("<II8s", data, directory + 16 * index)
        if data[start:start + 4] == b"MThd":
            yield name.rstrip(b"\0").decode().lower().removeprefix("d_"), data[start:start + size]


def files():
    for path, package in PACKAGES:
        if not path.exists():
            raise MakingError(f"{path} is missing: apt-get install {package}")
    for path in sorted(OPENMSX.glob("*.mid")):
        yield f"midi-openmsx-{path.stem}", path.read_bytes()
    for wad in WADS:
        for name, data in lumps(wad):
            yield f"midi-freedoom-{name}", data


@functools.cache
def scores():
    """Every different song, by name; what has the notes of an earlier one is left out."""
    found, seen = {}, set()
    for name, data in files():
        score = Score(data)
        notes = tuple((tick, message.channel, message.note, message.velocity)
                      for tick, message in score.events if is_note(message))
        if notes not in seen:
            seen.add(notes)
            found[name] = score
    return found


def is_mixed(score):
    """Whether its author balanced it: three channels or more, at three different levels or more."""
    levels = set()
    for part in score.parts():
        ticks, values = zip(*score.controls(part.channel, VOLUME, EXPRESSION))
        levels |= {math.prod(values[bisect.bisect(ticks, start) - 1]) for start in part.starts}
    return len(score.channels) >= 3 and len(levels) >= 3


def songs():
    tune = tunes.groups(scores())
    for name, score in scores().items():
        if is_mixed(score):
            seconds = score.seconds(score.end) + fluid.TAIL_SECONDS
            yield Song(name, name.rsplit("-", 1)[0], tune[name], seconds,
                       seconds * (len(score.parts()) + 4) / WORK, functools.partial(make, score))


# A song

def dry(score, part, panned=False):
    """One part with its faders up, nothing sent to effects, its pan in the middle or as written."""
    setting = {VOLUME: 127, EXPRESSION: 127, REVERB: 0, PAN: DEFAULTS[PAN]}
    dropped = BALANCE - {PAN} if panned else BALANCE

    def keep(index, message):
        if message.is_meta:
            return message
        if message.type == "sysex" or message.channel != part.channel:
            return None
        if is_note(message):
            return message if index in part.messages else None
        return None if message.is_cc() and message.control in dropped else message

    return fluid.play(score, keep, [fluid.control(part.channel, *pair) for pair in setting.items()])


def place(score, part, sound):
    """The stem, and what a pan of 0 … 127 does with it: a function to position and gain in dB."""
    voice = fluid.one_voice(sound)
    if voice is not None:
        voice, middle = voice
        return voice, lambda pan: (min(max(middle + pan / 128 - 0.5, 0), 1), 0.0)
    controls = score.heard_controls(part, PAN)
    if all(pan == 64 for _, (pan,) in controls):
        return sound, lambda pan: (0.5, 0.0)
    values = np.full(len(sound), controls[0][1][0])
    for tick, (pan,) in controls[1:]:
        values[round(score.seconds(tick) * song.RATE):] = pan
    return fluid.unpanned(sound, dry(score, part, panned=True), values)


def points(score, controls, value):
    """Controls as points of seconds and values; a step takes FluidSynth's block."""
    (_, first), *later = controls
    found = [[0, value(*first)]]
    for tick, values in later:
        when, new = round(score.seconds(tick), 4), value(*values)
        if when < found[-1][0]:
            found[-1][1] = new
        elif new != found[-1][1]:
            found += [[when, found[-1][1]], [round(when + STEP_SECONDS, 4), new]]
            if found[-3][0] == when:
                del found[-2]
    return found[0][1] if len(found) == 1 else {"points": found}


def make(score, folder):
    mix = fluid.play(score, wet=True)
    mix_gain = song.amplitude(song.PEAK_DB) / song.peak(mix)
    song.write(folder / "mix.flac", mix, mix_gain)
    stems = {}
    for part in score.parts():
        sound, placed = place(score, part, dry(score, part))
        controls = score.heard_controls(part, VOLUME, EXPRESSION, PAN)
        loudest = max(volume * expression for _, (volume, expression, _) in controls)
        if song.peak(sound) * mix_gain * (loudest / 127**2) ** 2 < song.SILENCE:
            continue
        gain = song.amplitude(song.PEAK_DB) / song.peak(sound)
        song.write(folder / "stems" / f"{part.name}.flac", sound, gain)

        def gain_db(volume, expression, pan):
            level = fluid.attenuation_db(volume) + fluid.attenuation_db(expression)
            db = level + placed(pan)[1] + song.decibels(mix_gain / gain)
            return max(round(db, 2), LOWEST_DB)

        sends = [send for _, (send,) in score.heard_controls(part, REVERB)]
        stems[part.name] = {
            "role": part.role,
            "gainDb": points(score, controls, gain_db),
            "position": points(score, controls, lambda *values: round(placed(values[2])[0], 4)),
            "reverbSend": round(sends[0] / 127, 3),
        }
    song.write_truth(folder, score.title, stems, score.tempo_bpm)
