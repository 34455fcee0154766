"""What every source makes: a folder of stems, the mix, and what the mix did with each."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soundfile

RATE = 44100
PEAK_DB = -3.0  # of a mix, and of stems that are brought to one peak
FADE_SECONDS = 0.25
SILENCE = 1e-4  # a stem that never passes −80 dBFS beside a mix at PEAK_DB is left out


@dataclass(frozen=True)
class Song:
    """A song that can be made.

    - name: its folder's name.
    - source: where it is from; each source has its share of every split.
    - tune: what it shares with other arrangements of it, and with songs that must stay together.
    - seconds: how long it is, nearly; with `--hours` songs are counted by it.
    - work: how long it takes to make on one core, roughly, in seconds.
    - make: writes the song into an empty folder.
    """

    name: str
    source: str
    tune: str
    seconds: float
    work: float
    make: Callable


def amplitude(db):
    return 10 ** (db / 20)


def decibels(amplitude):
    return 20 * math.log10(amplitude)


def peak(sound):
    return float(np.abs(sound).max(initial=0))


def fade(sound):
    """Fades the end out, in place."""
    count = min(round(FADE_SECONDS * RATE), len(sound))
    shape = np.cos(np.linspace(0, np.pi / 2, count, dtype=np.float32)) ** 2
    sound[len(sound) - count:] *= shape[:, None]
    return sound


def as_long(sound, length):
    """A stereo sound cut, or filled with silence."""
    return np.pad(sound[:length], ((0, max(length - len(sound), 0)), (0, 0)))


def folded(sound):
    """One channel where both are equal, at the level at which a console's middle restores them."""
    return sound[:, 0] * np.float32(math.sqrt(2)) if (sound[:, 0] == sound[:, 1]).all() else sound


def write(path, sound, gain=1.0):
    """Writes 16 bits."""
    samples = np.round(sound * np.float32(gain * 32768)).clip(-32768, 32767).astype(np.int16)
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, samples, RATE, subtype="PCM_16")


def write_truth(folder, title, stems, tempo=None):
    """Writes `truth.json`, a stem on each line."""
    head = {"format": "fader-truth", "version": 1, "song": title, "sampleRate": RATE}
    if tempo:
        head["tempoBpm"] = round(tempo, 2)
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(stem)}"
                       for name, stem in sorted(stems.items()))
    text = f'{json.dumps(head, indent=2)[:-2]},\n  "stems": {{\n{lines}\n  }}\n}}\n'
    (folder / "truth.json").write_text(text)
