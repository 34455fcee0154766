"""Effects of the rack in float64 NumPy and SciPy, for RackGoldenTests.

Filters are SciPy's: Butterworth designs of `scipy.signal.butter`, run by `sosfilt`. Dynamics are loops over the
published equations (Giannoulis, Massberg & Reiss 2012 for curves and ballistics; Zoelzer (ed.), DAFX, for gate and
expander; Simper for filters that move). The graphic equalizer is Liski & Valimaki's, by `numpy.linalg.lstsq`. Each case
holds the effect as a session has it.
"""
import json
import pathlib

import numpy as np
from scipy.signal import butter, freqz, lfilter, sosfilt

RATE, SAMPLES, EVERY = 44100, 8192, 37


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


def level(x):
    return 20 * np.log10(np.maximum(np.abs(x).max(axis=0), 1e-8))


def smoothed(g, falling_ms, rising_ms, start):
    falling, rising = (np.exp(-np.log(9) / (RATE * t / 1000)) for t in (falling_ms, rising_ms))
    out, s = np.empty_like(g), start
    for n, value in enumerate(g):
        pole = falling if value < s else rising
        s = pole * s + (1 - pole) * value
        out[n] = s
    return out


def applied(x, decibels):
    return x * 10 ** (decibels / 20)


def compressor_gain(x, thresholdDb=0, ratio=1, attackMs=10, releaseMs=100, kneeDb=0, makeupDb=0):
    d = level(x) - thresholdDb
    g = np.where(d > 0, (1 / ratio - 1) * d, 0)
    if kneeDb > 0:
        g = np.where(np.abs(d) <= kneeDb / 2, (1 / ratio - 1) * (d + kneeDb / 2) ** 2 / (2 * kneeDb), g)
    return smoothed(g, attackMs, releaseMs, 0.0) + makeupDb


def gate(x, thresholdDb, hysteresisDb, rangeDb, attackMs, holdMs, releaseMs):
    g, is_open, below = np.empty(x.shape[1]), False, 0
    for n, l in enumerate(level(x)):
        below = below + 1 if l < thresholdDb - hysteresisDb else 0
        if l >= thresholdDb:
            is_open = True
        elif below > round(holdMs / 1000 * RATE):
            is_open = False
        g[n] = 0 if is_open else rangeDb
    return applied(x, smoothed(g, releaseMs, attackMs, rangeDb))


def expander(x, thresholdDb, ratio, kneeDb, rangeDb, attackMs, releaseMs):
    d = level(x) - thresholdDb
    g = np.where(d > 0, 0, (ratio - 1) * d)
    if kneeDb > 0:
        g = np.where(np.abs(d) <= kneeDb / 2, (1 - ratio) * (d - kneeDb / 2) ** 2 / (2 * kneeDb), g)
    return applied(x, smoothed(np.maximum(g, rangeDb), releaseMs, attackMs, 0.0))


def split(x, hertz):
    def twice(kind):
        sos = butter(2, hertz, kind, fs=RATE, output="sos")
        return sosfilt(sos, sosfilt(sos, x))

    return twice("low"), twice("high")


def multiband(x, crossoversHz, bands):
    parts, rest = [], x
    for hertz in crossoversHz:
        low, high = split(rest, hertz)
        parts = [sum(split(part, hertz)) for part in parts] + [low]
        rest = high
    return sum(applied(part, compressor_gain(part, **band)) for part, band in zip(parts + [rest], bands))


def de_esser(x, frequencyHz, **compression):
    low, high = split(x, frequencyHz)
    return low + applied(high, compressor_gain(high, **compression))


def transient_shaper(x, attackDb, sustainDb):
    l = level(x)
    fast, slow, short = (smoothed(l, r, a, -160.0) for a, r in ((1, 300), (20, 300), (1, 30)))
    clip = lambda difference: np.clip(difference / 12, 0, 1)
    return applied(x, attackDb * clip(fast - slow) + sustainDb * clip(fast - short))


def width(x, widthRatio, monoBelowHz):
    middle, side = (x[0] + x[1]) / 2, (x[0] - x[1]) / 2 * widthRatio
    if monoBelowHz > 0:
        side = sosfilt(butter(2, monoBelowHz, "high", fs=RATE, output="sos"), side)
    return np.stack([middle + side, middle - side])


def cookbook_band_pass(hertz, q):
    """Audio EQ Cookbook, BPF with a constant 0 dB peak gain."""
    w = 2 * np.pi * hertz / RATE
    alpha = np.sin(w) / (2 * q)
    return np.array([alpha, 0, -alpha]) / (1 + alpha), np.array([1 + alpha, -2 * np.cos(w), 1 - alpha]) / (1 + alpha)


def state_variable(x, kind, decibels, hertz, q):
    """A. Simper's trapezoidal state-variable filter (cytomic.com/technical-papers), with moving coefficients."""
    a = 10 ** (decibels / 40)
    t, one = np.tan(np.pi * hertz / RATE), np.ones_like(a)
    g = {"peak": t * one, "lowShelf": t / np.sqrt(a), "highShelf": t * np.sqrt(a)}[kind]
    k = 1 / (q * a) if kind == "peak" else one / q
    mix = {"peak": (one, k * (a * a - 1), 0 * a), "lowShelf": (one, k * (a - 1), a * a - 1),
           "highShelf": (a * a, k * (1 - a) * a, 1 - a * a)}[kind]
    a1 = 1 / (1 + g * (g + k))
    a2, a3 = g * a1, g * g * a1
    out = np.empty_like(x)
    for row, y in zip(x, out):
        ic1 = ic2 = 0.0
        for n, v0 in enumerate(row):
            v3 = v0 - ic2
            v1 = a1[n] * ic1 + a2[n] * v3
            v2 = ic2 + a2[n] * ic1 + a3[n] * v3
            ic1, ic2 = 2 * v1 - ic1, 2 * v2 - ic2
            y[n] = mix[0][n] * v0 + mix[1][n] * v1 + mix[2][n] * v2
    return out


def dynamic_equalizer(x, bands):
    y = x
    for band in bands:
        heard = lfilter(*cookbook_band_pass(band["frequencyHz"], band["q"]), x)
        s = compressor_gain(heard, **{k: band[k] for k in ("thresholdDb", "ratio", "attackMs", "releaseMs")})
        y = state_variable(y, band["type"], s + band["gainDb"], band["frequencyHz"], band["q"])
    return y


def graphic_peak(decibels, w, width):
    """Orfanidis's peak filter, with 0.4 of its gain in decibels at the edges."""
    g, edge = 10 ** (decibels / 20), 10 ** (0.4 * decibels / 20)
    beta = np.sqrt((edge**2 - 1) / (g**2 - edge**2)) * np.tan(width / 2)
    return (np.array([1 + g * beta, -2 * np.cos(w), 1 - g * beta]) / (1 + beta),
            np.array([1 + beta, -2 * np.cos(w), 1 - beta]) / (1 + beta))


def graphic_equalizer(x, gainsDb):
    """Liski & Valimaki (DAFx-17): least squares at centres and between, twice; points between weigh half."""
    centres = 1000 * 2.0 ** ((np.arange(1, 32) - 18) / 3)
    w = 2 * np.pi * centres[centres <= 0.45 * RATE] / RATE
    low = w * 2 ** (-1 / 3)
    widths = 2 * np.arctan(np.tan(w / 2) ** 2 / np.tan(low / 2)) - low
    points = np.insert(w, np.arange(1, len(w)), np.sqrt(w[1:] * w[:-1]))
    target = np.interp(np.arange(len(points)) / 2, np.arange(len(w)), gainsDb[:len(w)])
    root = np.sqrt(np.where(np.arange(len(points)) % 2, 0.5, 1))
    gains = np.full(len(w), 17.0)
    for _ in range(2):
        shares = [20 * np.log10(np.abs(freqz(*graphic_peak(g, *band), worN=points)[1])) / g
                  for g, *band in zip(gains, w, widths)]
        gains = np.linalg.lstsq(root[:, None] * np.stack(shares, 1), root * target, rcond=None)[0]
    for g, *band in zip(gains, w, widths):
        x = lfilter(*graphic_peak(g, *band), x)
    return x


CASES = [
    ("gate", gate, dict(thresholdDb=-20, hysteresisDb=6, rangeDb=-60, attackMs=0.5, holdMs=3, releaseMs=20)),
    ("gate", gate, dict(thresholdDb=-12, hysteresisDb=0, rangeDb=-96, attackMs=5, holdMs=0, releaseMs=100)),
    ("expander", expander,
     dict(thresholdDb=-20, ratio=3, kneeDb=9, rangeDb=-40, attackMs=1, releaseMs=50)),
    ("expander", expander,
     dict(thresholdDb=-10, ratio=1.5, kneeDb=0, rangeDb=-96, attackMs=0.1, releaseMs=5)),
    ("multibandCompressor", multiband,
     dict(crossoversHz=[200, 2000, 8000], bands=[{}, {}, {}, {}])),
    ("multibandCompressor", multiband,
     dict(crossoversHz=[1000], bands=[
         dict(thresholdDb=-30, ratio=4, attackMs=5, releaseMs=80, kneeDb=6, makeupDb=3),
         dict(thresholdDb=-24, ratio=2, attackMs=1, releaseMs=40, kneeDb=0, makeupDb=-2)])),
    ("deEsser", de_esser, dict(frequencyHz=6500, thresholdDb=-30, ratio=4, attackMs=1, releaseMs=60)),
    ("transientShaper", transient_shaper, dict(attackDb=9, sustainDb=-12)),
    ("width", width, dict(widthRatio=1.6, monoBelowHz=150)),
    ("dynamicEqualizer", dynamic_equalizer, dict(bands=[
        dict(type="lowShelf", frequencyHz=200, gainDb=4, q=0.7071, thresholdDb=-35, ratio=4, attackMs=5, releaseMs=60),
        dict(type="peak", frequencyHz=2500, gainDb=1, q=1, thresholdDb=-30, ratio=3, attackMs=1, releaseMs=40),
        dict(type="highShelf", frequencyHz=7000, gainDb=-3, q=0.5, thresholdDb=-24, ratio=8, attackMs=0.2,
             releaseMs=20)])),
    ("dynamicEqualizer", dynamic_equalizer, dict(bands=[
        dict(type="peak", frequencyHz=80, gainDb=-6, q=4, thresholdDb=-60, ratio=100, attackMs=0.05, releaseMs=1)])),
    ("graphicEqualizer", graphic_equalizer, dict(gainsDb=[12 * (-1) ** k for k in range(31)])),
    ("graphicEqualizer", graphic_equalizer, dict(gainsDb=[round(9 * v, 1) for v in noise(31, 5)])),
]
x = np.stack([bursts(SAMPLES, 21), bursts(SAMPLES, 22)])
cases = []
for name, effect, settings in CASES:
    y = effect(x, **settings)
    cases.append({"effect": {"effect": name, **settings},
                  "output": [[float(v) for v in row[::EVERY]] for row in y]})
golden = {"sampleRate": RATE, "samples": SAMPLES, "every": EVERY, "seed": 21, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
