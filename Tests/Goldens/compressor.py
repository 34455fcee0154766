"""A compressor written from the published equations in float64, for CompressedTests.

Static curve: Giannoulis, Massberg & Reiss (2012), J. Audio Eng. Soc. 60(6), eq. 4, the one that
dasp-pytorch's and torchcomp's compressors use; branching one-pole smoothing of the gain in decibels
(torchcomp's `compexp_gain` branches likewise, on the linear gain; dasp-pytorch has one time only).
"""
import json
import pathlib

import numpy as np


def noise(count, seed):
    """The tests' own noise: a linear congruential generator, exact in float32."""
    out = np.empty(count)
    for n in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        out[n] = (seed >> 8) / 2**23 - 1
    return out


def bursts(count, seed):
    """Noise that falls by 6 dB every 256 samples, eight times, and starts again; exact in float32."""
    return noise(count, seed) * 2.0 ** -((np.arange(count) // 256) % 8)


def static_curve(level, threshold, ratio, knee):
    out = np.where(level > threshold, threshold + (level - threshold) / ratio, level)
    if knee > 0:
        inside = 2 * np.abs(level - threshold) <= knee
        bend = level + (1 / ratio - 1) * (level - threshold + knee / 2) ** 2 / (2 * knee)
        out = np.where(inside, bend, out)
    return out


def compress(x, rate, thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb):
    level = 20 * np.log10(np.maximum(np.abs(x).max(axis=0), 1e-8))
    wanted = static_curve(level, thresholdDb, ratio, kneeDb) - level
    attack, release = (np.exp(-np.log(9) / (rate * t / 1000)) for t in (attackMs, releaseMs))
    smooth, s = np.empty_like(wanted), 0.0
    for n, g in enumerate(wanted):
        pole = attack if g < s else release
        s = pole * s + (1 - pole) * g
        smooth[n] = s
    return x * 10 ** ((smooth + makeupDb) / 20), s


CASES = [
    (44100, 1, dict(thresholdDb=-24, ratio=4, attackMs=5, releaseMs=80, kneeDb=6, makeupDb=3)),
    (48000, 2, dict(thresholdDb=-30, ratio=2, attackMs=0.5, releaseMs=20, kneeDb=0, makeupDb=0)),
    (96000, 2, dict(thresholdDb=-80, ratio=100, attackMs=0.05, releaseMs=1, kneeDb=24, makeupDb=24)),
    (44100, 3, dict(thresholdDb=-40, ratio=1, attackMs=10, releaseMs=100, kneeDb=12, makeupDb=-6)),
    (44100, 1, dict(thresholdDb=-50, ratio=8, attackMs=500, releaseMs=5000, kneeDb=3, makeupDb=0)),
]
cases = []
for rate, channels, controls in CASES:
    x = np.stack([bursts(8192, 11 + c) for c in range(channels)])
    y, last = compress(x, rate, **controls)
    cases.append({"sampleRate": rate, "channels": channels, "samples": 8192, "every": 37, "seed": 11,
                  **controls, "output": [[float(v) for v in row[::37]] for row in y],
                  "lastGainDb": float(last)})
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=0) + "\n")
