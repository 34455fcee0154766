"""Times one of pedalboard's effects on a minute of stereo noise, and prints one JSON line.

The same work as `Sources/Measure/RackBenchmark.swift`: 44.1 kHz, float32, blocks of 32,768 samples.
"""

import sys

import numpy as np
import pedalboard

from timing import report

RATE, BLOCK = 44_100, 32_768
EFFECTS = {
    "rackCompressor": lambda: pedalboard.Compressor(-20, 4, 5, 100),
    "rackGate": lambda: pedalboard.NoiseGate(-20, 10, 1, 100),
    "rackDelay": lambda: pedalboard.Delay(0.3, 0.3, 0.5),
    "rackChorus": lambda: pedalboard.Chorus(1, 0.25, 7, 0, 0.5),
    "rackReverb": lambda: pedalboard.Reverb(room_size=0.6, wet_level=0.33, dry_level=0.67, width=1),
}
make, runs = EFFECTS[sys.argv[1]], int(sys.argv[2])
signal = (0.1 * np.random.default_rng(1).standard_normal((2, 60 * RATE))).astype(np.float32)
blocks = [np.ascontiguousarray(signal[:, start:start + BLOCK])
          for start in range(0, signal.shape[1], BLOCK)]


def step():
    effect = make()
    for block in blocks:
        effect.process(block, RATE, BLOCK, reset=False)


report(sys.argv[1], step, runs)
