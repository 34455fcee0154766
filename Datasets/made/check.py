"""Holds made songs against their sources: stems at their true gains and pans beside the dry mix."""

import json

import numpy as np
import soundfile

import fluid
import midi
import song
from programs import MakingError


def values(control, length):
    """A number or points, at each sample."""
    if not isinstance(control, dict):
        return np.full(length, control)
    times, levels = zip(*control["points"])
    return np.interp(np.arange(length) / song.RATE, times, levels)


def mixed(folder):
    """The sum of a song's stems at the gains and positions of its truth, by a console's laws."""
    total = 0
    for name, truth in json.loads((folder / "truth.json").read_text())["stems"].items():
        sound = soundfile.read(folder / "stems" / f"{name}.flac", always_2d=True)[0]
        angle = values(truth["position"], len(sound)) * np.pi / 2
        law = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        law *= 1 if sound.shape[1] == 1 else np.sqrt(2)
        total = total + sound * law * 10 ** (values(truth["gainDb"], len(sound)) / 20)[:, None]
    return total


def residual_db(sound, reference):
    """What is left of a reference after the sound, at its best gain, beside the reference."""
    gain = np.vdot(sound, reference) / np.vdot(sound, sound)
    left = reference - gain * sound
    return 10 * np.log10(np.vdot(left, left) / np.vdot(reference, reference))


def table(out, count):
    """Checks so many of the `midi` songs that are there, spread over all of them."""
    names = sorted(path.name for path in out.glob("midi-*") if (path / "truth.json").exists())
    if not names:
        raise MakingError(f"{out} holds no songs of midi: make some with script/dataset midi.")
    for name in names[::max(len(names) // count, 1)][:count]:
        sound = mixed(out / name)
        reference = fluid.play(midi.scores()[name])
        stems = len(list((out / name / "stems").iterdir()))
        print(f"{name:40} {stems:3} stems   residual {residual_db(sound, reference):6.1f} dB")
