"""The album Everything Is Free: stems as the artist bounced them, after faders; their sum is the mix."""

import functools
import io
import re

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
        raise MakingError(f"{clone} holds no songs in src/: git clone {ADDRESS} and name the clone.")
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


def decoded(path):
    wave = run(["ffmpeg", "-v", "error", "-i", path, "-f", "wav", "-c:a", "pcm_f32le",
                "-ar", song.RATE, "-ac", "2", "-"])
    return soundfile.read(io.BytesIO(wave), dtype="float32")[0]


def make(title, paths, folder):
    sounds = {stem_name(path): decoded(path) for path in paths}
    length = max(map(len, sounds.values()))
    sounds = {name: song.as_long(sound, length) for name, sound in sounds.items()}
    mix = sum(sounds.values())
    stems = {name: song.folded(sound) for name, sound in sounds.items()}
    loudest = max(song.peak(sound) for sound in (mix, *stems.values()))
    gain = min(song.amplitude(song.PEAK_DB) / loudest, 1)
    song.write(folder / "mix.flac", mix, gain)
    heard = {name: sound for name, sound in stems.items() if song.peak(sound) * gain > song.SILENCE}
    for name, sound in heard.items():
        song.write(folder / "stems" / f"{name}.flac", sound, gain)
    song.write_truth(folder, title, {name: {"gainDb": 0, "position": 0.5} for name in heard})
