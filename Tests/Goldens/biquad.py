"""SciPy's cookbook coefficients and cascades, for BiquadCoefficientsTests and BiquadCascadeTests.

Coefficients: the cookbook's analog prototypes through scipy.signal.bilinear (prewarped by the choice
of its sample rate), so that no digital formula is written down twice. Cascades: scipy.signal.sosfilt
in float64 on full-scale noise.
"""
import json
import pathlib

import numpy as np
from scipy import signal


def noise(count, seed):
    """The tests' own noise: a linear congruential generator, exact in float32."""
    out = np.empty(count)
    for n in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        out[n] = (seed >> 8) / 2**23 - 1
    return out


def biquad(kind, frequency, gain, q, rate):
    a, r = 10 ** (gain / 40), 10 ** (gain / 80)
    resonant = [1, 1 / q, 1]
    numerator, denominator = {
        "lowPass": ([0, 0, 1], resonant),
        "highPass": ([1, 0, 0], resonant),
        "bandPass": ([0, 1 / q, 0], resonant),
        "notch": ([1, 0, 1], resonant),
        "allPass": ([1, -1 / q, 1], resonant),
        "peak": ([1, a / q, 1], [1, 1 / (a * q), 1]),
        "lowShelf": ([a, a * r / q, a * a], [a, r / q, 1]),
        "highShelf": ([a * a, a * r / q, a], [1, r / q, a]),
    }[kind]
    numerator = np.trim_zeros(np.array(numerator, float), "f")
    b, a = signal.bilinear(numerator, denominator, fs=0.5 / np.tan(np.pi * frequency / rate))
    return np.concatenate([b / a[0], a / a[0]])


KINDS = ["lowPass", "highPass", "bandPass", "notch", "allPass", "peak", "lowShelf", "highShelf"]
RATES = [44100, 48000, 96000]
filters = [
    {"type": kind, "frequencyHz": f, "gainDb": g, "q": q, "sampleRate": rate,
     "coefficients": [float(c) for c in np.delete(biquad(kind, f, g, q, rate), 3)]}
    for kind in KINDS
    for f, g, q, rate in [(20, 12, 6, 44100), (1000, -6, 0.7071, 48000), (9000, 24, 0.1, 96000),
                          (18000, -24, 20, 44100)]
]
cascades = []
for rate in RATES:
    for bands in (
        [("lowShelf", 40, 6, 0.7), ("peak", 20, 12, 6), ("peak", 400, -9, 2), ("peak", 2500, 5, 1),
         ("peak", 7000, -4, 3), ("highShelf", 12000, 3, 0.7)],
        [("highPass", 40, 0, 0.7), ("notch", 50, 0, 6), ("lowPass", 15000, 0, 0.7)],
    ):
        sos = np.array([biquad(*band, rate) for band in bands])
        y = signal.sosfilt(sos, noise(16384, 7))
        cascades.append({
            "sampleRate": rate,
            "bands": [{"type": k, "frequencyHz": f, "gainDb": g, "q": q} for k, f, g, q in bands],
            "samples": 16384, "seed": 7, "every": 61, "output": [float(v) for v in y[::61]]})
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"filters": filters, "cascades": cascades}, indent=0) + "\n")
