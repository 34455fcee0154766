"""The album Everything Is Free: stems bounced after the artist's faders; their sum is the mix."""

import functools
import pathlib
import re
import tempfile

import numpy as np
import soundfile

import song
from programs import MakingError, run
from song import Song

ADDRESS = "https://github.com/ichbinsoftware/everythingisfree"
SPLIT = {
    "eif-1-hydrogen": "train", "eif-2-lithium": "test", "eif-3-sodium": "train",
    "eif-4-potassium": "test", "eif-5-rubidium": "validation", "eif-6-caesium": "train",
    "eif-7-francium": "train",
}


def stem_name(path):
    """`3.Sodium_Stem_K & SN.m4a` is `k_and_sn`."""
    words = path.stem.split("_Stem_")[1].lower().replace("&", "and")
    return re.sub("[^a-z0-9]+", "_", words).strip("_")


def songs(clone):
    """Those of the seven songs that have stems in a clone; `absent` says what is missing."""
    folders = sorted(clone.glob("src/[0-9]*.*"))
    if not folders:
        raise MakingError(f"{clone} holds no songs in src/: name a clone of {ADDRESS}.")
    for folder in folders:
        paths = sorted(folder.glob("*_Stem_*.m4a"))
        if paths:
            number, title = folder.name.split(".")
            name = f"eif-{number}-{title.lower()}"
            seconds = float(run(["ffprobe", "-v", "error", "-show_entries", "format=duration",
                                 "-of", "csv=p=0", paths[0]]))
            yield Song(name, "eif", name, seconds, seconds * len(paths) / 60,
                       functools.partial(make, title, paths))


def absent(clone):
    """Stems that the clone's index lists and its work tree lacks."""
    listed = run(["git", "-C", clone, "ls-files", "-z", "src/*_Stem_*.m4a"]).decode()
    return [path for path in listed.split("\0") if path and not (clone / path).exists()]


def make(title, paths, folder):
    with tempfile.TemporaryDirectory() as scratch:
        waves = {stem_name(path): decoded(path, pathlib.Path(scratch)) for path in paths}
        length = max(soundfile.info(wave).frames for wave in waves.values())
        mix, loudest = np.zeros((length, 2), np.float32), {}
        for name, wave in waves.items():
            sound = song.as_long(read(wave), length)
            mix += sound
            loudest[name] = song.peak(song.folded(sound))
        gain = min(song.amplitude(song.PEAK_DB) / max(song.peak(mix), *loudest.values()), 1)
        song.write(folder / "mix.flac", mix, gain)
        heard = [name for name in waves if loudest[name] * gain > song.SILENCE]
        for name in heard:
            sound = song.folded(song.as_long(read(waves[name]), length))
            song.write(folder / "stems" / f"{name}.flac", sound, gain)
    song.write_truth(folder, title, {name: {"gainDb": 0, "position": 0.5} for name in heard})


def decoded(path, scratch):
    wave = scratch / f"{path.stem}.wav"
    run(["ffmpeg", "-v", "error", "-i", path, "-c:a", "pcm_f32le", "-ar", song.RATE, "-ac", "2",
         wave])
    return wave


def read(wave):
    return soundfile.read(wave, dtype="float32")[0]
