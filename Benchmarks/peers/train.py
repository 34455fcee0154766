"""Trains a model of automix-toolkit as its Lightning module does, without Lightning, and prints one JSON line with the
time of every step: songs read and levelled by a worker, forward, loss, backward, clipping, Adam.

    train.py waveUNet|console SONGS STEPS BATCH THREADS
"""

import json
import pathlib
import sys
import time

import numpy as np
import soundfile
import torch

import networks


class Songs(torch.utils.data.IterableDataset):
    """Stretches from anywhere in songs; stems levelled to a peak of −12 dB, mixes to one of 0 dB, as the toolkit's."""

    def __init__(self, folder, samples):
        self.samples = samples
        self.songs = [
            (sorted((song / "stems").glob("*.wav")), song / "mix.wav")
            for song in sorted(pathlib.Path(folder).iterdir())]

    def __iter__(self):
        random = np.random.default_rng(1)
        while True:
            stems, mix = self.songs[random.integers(len(self.songs))]
            start = random.integers(soundfile.info(mix).frames - self.samples)
            yield (
                torch.cat([self.read(stem, start, 10 ** (-12 / 20)) for stem in stems]),
                self.read(mix, start, 1))

    def read(self, path, start, peak):
        sound, _ = soundfile.read(
            path, self.samples, start, dtype="float32", always_2d=True)
        sound = torch.from_numpy(sound.T.copy())
        return sound * (peak / sound.abs().max().clamp(min=1e-8))


def main():
    name, folder, steps, batch, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    make, samples, loss = networks.MODELS[name]
    model, loss = make().train(), loss()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)
    examples = iter(torch.utils.data.DataLoader(
        Songs(folder, samples), batch_size=batch, num_workers=1))
    milliseconds = []
    for _ in range(steps):
        start = time.perf_counter()
        networks.training_step(model, optimizer, loss, *next(examples))
        milliseconds.append((time.perf_counter() - start) * 1000)
    # The first ones find caches and memory.
    print(json.dumps({"name": name, "milliseconds": milliseconds[2:]}))


main()
