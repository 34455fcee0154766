"""Makes what the judging benchmarks judge: the demo song's mix over and over as the target, and the sum
of its stems as the mix. Usage: pair.py FOLDER SECONDS"""

import pathlib
import sys

import numpy as np
import soundfile

song = pathlib.Path(__file__).resolve().parents[1] / "Datasets/demo"


def stereo(path):
    signal, rate = soundfile.read(path, always_2d=True)
    return np.repeat(signal, 3 - signal.shape[1], axis=1)[:, :2], rate


def make(folder, seconds):
    target, rate = stereo(song / "mix.flac")
    mix = np.zeros_like(target)
    for path in sorted((song / "stems").glob("*.flac")):
        stem, _ = stereo(path)
        count = min(len(stem), len(mix))
        mix[:count] += stem[:count]
    count = round(seconds * rate)
    for name, signal in [("target", target), ("mix", mix)]:
        long = np.tile(signal, (count // len(signal) + 1, 1))[:count]
        soundfile.write(folder / f"{name}.wav", long, rate, "PCM_24")


make(pathlib.Path(sys.argv[1]), float(sys.argv[2]))
