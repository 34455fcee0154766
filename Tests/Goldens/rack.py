"""Effects of the rack in float64 NumPy and SciPy, for RackGoldenTests.

Filters are SciPy's: Butterworth designs of `scipy.signal.butter`, run by `sosfilt`. Dynamics are loops over the
published equations (Giannoulis, Massberg & Reiss 2012 for curves and ballistics; Zoelzer (ed.), DAFX, for gate and
expander; Simper for filters that move). The graphic equalizer is Liski & Valimaki's, by `numpy.linalg.lstsq`. The
saturation's curves are SciPy's dilogarithm and Gauss-Legendre nodes, its filters and the limiter's are convolutions of
whole signals without delay; echoes and reverbs are SciPy's `lfilter` and loops over the published figures, recorded
responses `numpy.convolve` and a sinc summed in full. Each case holds the effect as a session has it.
"""
import json
import pathlib

import numpy as np
from scipy.signal import butter, freqz, lfilter, sosfilt
from scipy.special import roots_legendre, spence

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


def low_pass(half, factor):
    n = np.arange(-half, half + 1)
    taps = np.sinc(n / factor) * np.kaiser(2 * half + 3, 10.5)[1:-1]
    return taps / taps.sum()


NODES, WEIGHTS = (roots_legendre(20)[0] + 1) / 2, roots_legendre(20)[1] / 2


def way_of_tanh(p, q):
    """The integral of 2 u tanh(p + u (q - p)) over u = 0 ... 1."""
    d = q - p
    near = np.tanh(p[:, None] + NODES * d[:, None]) @ (2 * NODES * WEIGHTS)

    def second(x):
        a = np.abs(x)
        return np.sign(x) * (a * a / 2 - a * np.log(2) + np.pi**2 / 24 + spence(1 + np.exp(-2 * a)) / 2)

    wide = np.where(np.abs(d) > 1, d, 1)
    far = 2 * np.logaddexp(q, -q) / wide - 2 * np.log(2) / wide - 2 * (second(q) - second(p)) / wide**2
    return np.where(np.abs(d) > 1, far, near)


def way_of_clip(p, q):
    d, far = q - p, q != p
    wide = np.where(far, d, 1)
    first = lambda x: np.where(np.abs(x) <= 1, x * x / 2, np.abs(x) - 0.5)
    second = lambda x: np.where(np.abs(x) <= 1, x**3 / 6, np.sign(x) * (x * x / 2 + 1 / 6) - x / 2)
    by_parts = 2 * first(q) / wide - 2 * (second(q) - second(p)) / wide**2
    inside = np.clip(p, -1, 1) + np.where((np.abs(p) < 1) & (np.abs(q) < 1), 2 * d / 3, 0)
    return np.where(np.abs(d) > 1e-3, by_parts, inside)


def bent(x, way):
    """Second-order antiderivative anti-aliasing (Bilbao, Esqueda, Parker & Valimaki 2017), silence before."""
    x = np.concatenate([[0, 0], x])
    a, b, c = np.sort(np.stack([x[:-2], x[1:-1], x[2:]]), axis=0)
    share = np.where(c > a, (b - a) / np.where(c > a, c - a, 1), 0.5)
    return share * way(a, b) + (1 - share) * way(c, b)


def saturation(x, curve, driveDb, mix):
    drive, bias, factor = 10 ** (driveDb / 20), 0.3, 8
    offset = np.tanh(bias)
    tube = lambda v: (np.tanh(v + bias) - offset) / (1 - offset**2)
    rise = low_pass(39 * factor, factor) * factor
    fall = np.convolve(low_pass(39 * factor - 2, factor), [-1 / 3, 5 / 3, -1 / 3])
    wet = []
    for row in x:
        fine = np.zeros(len(row) * factor)
        fine[::factor] = drive * row
        fine = np.concatenate([np.convolve(fine, rise), np.zeros(1000)])
        if curve == "hard":
            y, level = bent(fine, way_of_clip), 1
        elif curve == "tanh":
            y, level = bent(fine, way_of_tanh), np.tanh(1) / np.tanh(drive)
        else:
            y = (bent(fine + bias, way_of_tanh) - offset) / (1 - offset**2)
            y[:2] = 0  # before them is silence, and not the bias
            level = tube(-1) / tube(-drive)
        y = np.convolve(y, fall)[:: factor]
        if curve == "tube":
            y = sosfilt(butter(2, 5, "high", fs=RATE, output="sos"), y)
        wet.append(level * y[78 : 78 + len(row)])
    return (1 - mix) * x + mix * np.stack(wet)


def limiter(x, ceilingDb, releaseMs, lookAheadMs):
    ceiling, margin = 10 ** (ceilingDb / 20), 10 ** (0.1 / 20)
    release = 1 - np.exp(-np.log(9) / (RATE * releaseMs / 1000))
    third = max(1, round(lookAheadMs / 1000 * RATE / 3))
    reach, bell = 20, 3 * third - 2
    padded = np.pad(x, ((0, 0), (reach, reach + bell + 100)))
    peaks = np.abs(padded)
    for count, beta in ((40, 6.25), (32, 9)):
        for phase in (1, 2, 3):
            t = np.arange(count) - count // 2 + 1 - phase / 4
            taps = np.sinc(t) * np.i0(beta * np.sqrt(1 - (2 * t / count) ** 2))
            taps /= taps.sum()
            for row, peak in zip(padded, peaks):
                at = np.convolve(row, taps[::-1])[count // 2 : count // 2 + len(row)]
                np.maximum(peak, np.abs(at), out=peak)
    peaks = peaks.max(axis=0)
    around = np.maximum(np.concatenate([[0], peaks[:-1]]), peaks) / ceiling
    k = (1 - 1 / margin) / (margin - 1)
    safe = np.maximum(around, 1)
    need = np.where(around > margin, 1 / margin / safe, (1 + k) / safe - k)
    released, r = np.empty_like(need), 1.0
    for n, value in enumerate(need):
        r += (1 - r) * release
        r = min(1.0 if r > 1 - 1e-6 else r, value)
        released[n] = r
    # The least of all that lies within reach of a sample and of the bell over it.
    window = bell + 2 * reach
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(released, (window - 1, 0), constant_values=1), window)
    gain = windows.min(axis=1)
    box = np.ones(third) / third
    for _ in range(3):
        gain = np.convolve(gain - 1, box)[: len(gain)] + 1
    # padded starts `reach` samples early, and a gain is that of `reach` + bell - 1 samples before.
    start = reach + reach + bell - 1
    return x * gain[start : start + x.shape[1]]


def late(length, gain=1.0):
    """The polynomial gain z^-length."""
    return np.concatenate([np.zeros(length), [gain]])


def delay(x, timeMs, feedback, mix):
    """A whole number of samples: w = z^-D / (1 - feedback z^-D)."""
    length = round(timeMs * RATE / 1000)
    wet = lfilter(late(length), np.concatenate([[1], -late(length, feedback)[1:]]), x)
    return (1 - mix) * x + mix * wet


def chorus(x, voices, rateHz, depthMs, delayMs, mix):
    n = np.arange(x.shape[1])
    wet = np.zeros_like(x)
    for channel in range(2):
        for voice in range(voices):
            phase = (voice + channel / 2) / voices
            at = n - (delayMs + depthMs * np.sin(2 * np.pi * (phase + rateHz * n / RATE))) * RATE / 1000
            whole = np.ceil(at).astype(int) - 1
            for tap in (-1, 0, 1, 2):
                others = [other for other in (-1, 0, 1, 2) if other != tap]
                weight = np.prod([(at - whole - other) / (tap - other) for other in others], axis=0)
                index = whole + tap
                wet[channel] += weight * np.where(index >= 0, x[channel][np.maximum(index, 0)], 0) / voices
    return (1 - mix) * x + mix * wet


def schroeder(x, decaySeconds, preDelayMs, dampingRatio, widthRatio, mix, **_):
    middle = lfilter(late(round(preDelayMs * RATE / 1000)), 1, x.mean(axis=0))
    sides = []
    for spread in (0, 37):
        ringing, energy = 0, 0
        for m in np.array([701, 797, 907, 1009, 1097, 1193, 1291, 1381]) + spread:
            g = 10 ** (-3 * m / (RATE * decaySeconds))
            below = late(m, -g * (1 - dampingRatio))
            below[0], below[1] = 1, -dampingRatio
            ringing = ringing + lfilter(late(m, 1 - dampingRatio), below, middle)
            energy += 1 / (1 - g * g)
        y = ringing / np.sqrt(energy)
        for m in np.array([223, 167, 113, 73]) + spread:
            above, below = late(m), late(m, -0.5)
            above[0], below[0] = -0.5, 1
            y = lfilter(above, below, y)
        sides.append(y)
    r = widthRatio
    sides[1] = np.sqrt(1 - r * r) * sides[0] + r * sides[1]
    return (1 - mix) * x + mix * np.stack(sides)


def feedback_delay_network(x, decaySeconds, diffusionRatio, widthRatio, mix, **_):
    lengths = [373, 397, 431, 457, 499, 541, 587, 617, 659, 727, 787, 839, 907, 967, 1049, 1117]
    c, s = np.cos(diffusionRatio * np.pi / 4), np.sin(diffusionRatio * np.pi / 4)
    matrix = np.eye(1)
    for _bit in range(4):
        matrix = np.kron(matrix, [[c, s], [-s, c]])
    gains = 10 ** (-3 * np.array(lengths) / (RATE * decaySeconds))
    hadamard = np.array([[(-1) ** bin(row & line).count("1") for line in range(16)] for row in (0, 1, 2, 4)])
    taken = np.zeros((16, max(lengths) + x.shape[1]))
    heard = np.zeros((2, x.shape[1]))
    start = max(lengths)
    for n in range(x.shape[1]):
        w = np.array([taken[line, start + n - m] for line, m in enumerate(lengths)])
        taken[:, start + n] = (x[0, n] * hadamard[0] + x[1, n] * hadamard[1]) / 4 + matrix @ (gains * w)
        heard[:, n] = hadamard[2:] @ w
    heard *= np.sqrt(1 - np.mean(gains**2))
    r = widthRatio
    heard[1] = np.sqrt(1 - r * r) * heard[0] + r * heard[1]
    return (1 - mix) * x + mix * heard


def recording(ways):
    """What stands for a recorded response: noise that falls by 6 dB every 256 samples, exact in float32."""
    return np.stack([noise(4096, 31 + way) for way in range(ways)]) * 2.0 ** -(np.arange(4096) // 256)


def t30(h):
    """The response's T60 and peak in seconds: a line through the energy summed backwards from -5 to -35 dB."""
    peak = np.argmax(np.abs(h).max(axis=0))
    energy = np.cumsum((h[:, peak:] ** 2).sum(axis=0)[::-1])[::-1]
    decay = 10 * np.log10(energy / energy[0])
    part = np.arange(np.argmax(decay < -5), np.argmax(decay < -35))
    return -60 / np.polyfit(part / RATE, decay[part], 1)[0], peak / RATE


def convolution(x, ways, trimDb, decayRatio, stretchRatio, preDelayMs, widthRatio, mix):
    h = recording(ways)
    (t60, peak), loud = t30(h), np.abs(h).max(axis=0)
    h = h[:, :np.flatnonzero(loud >= loud.max() * 10 ** (trimDb / 20))[-1] + 1]
    at = np.arange(int(np.ceil(h.shape[1] * stretchRatio))) / stretchRatio
    scale = min(1, stretchRatio)
    u = scale * (at[:, None] - np.arange(h.shape[1])[None, :])
    angle = np.pi * np.clip(u / 32, -1, 1)
    window = sum(a * np.cos(k * angle) for k, a in enumerate((0.35875, 0.48829, 0.14128, 0.01168)))
    h = h @ (scale * np.sinc(u) * np.where(np.abs(u) <= 32, window, 0)).T / np.sqrt(stretchRatio)
    time = np.clip(at / RATE - peak, 0, t60 if decayRatio > 1 else None)
    h = h * 10 ** (-3 * time / t60 * (1 / decayRatio - 1))
    h = np.pad(h, ((0, 0), (round(preDelayMs * RATE / 1000), 0)))
    of = {1: [[0, None], [None, 0]], 2: [[0, None], [None, 1]], 4: [[0, 2], [1, 3]]}[ways]
    wet = np.stack([sum(np.convolve(x[side], h[way])[:x.shape[1]] for side, way in enumerate(row) if way is not None)
                    for row in of])
    wet = (1 + widthRatio) / 2 * wet + (1 - widthRatio) / 2 * wet[::-1]
    return (1 - mix) * x + mix * wet


def spring_loop(samples, length, echo, ripple, gain, section, count, blocker):
    """What comes out of the chain of all-passes for one click, `length` samples at a time."""
    chain = ([blocker] if blocker else []) + [section] * count
    memory = [np.zeros(max(len(b), len(a)) - 1) for b, a in chain]
    out = np.zeros(samples)
    step = length - echo - ripple
    for start in range(0, samples, step):
        part = np.arange(start, min(start + step, samples))
        signal = np.where(part == 0, 1.0, 0.0)
        early = [(length - ripple, 0.1), (length - echo, 0.1), (length - echo - ripple, 0.01)] if blocker else []
        taps = [(length, 1)] + early
        for late, factor in taps:
            signal += gain * factor / sum(f for _, f in taps) * np.where(part >= late, out[part - late], 0)
        for index, (b, a) in enumerate(chain):
            signal, memory[index] = lfilter(b, a, signal, zi=memory[index])
        out[part] = signal
    return out


def spring(x, springs, decaySeconds, transitionHz, mix):
    samples = round(decaySeconds * RATE)
    stretch = RATE / (2 * transitionHz)
    d = stretch - (whole := round(stretch) - 1)
    b, a = (1 - d) / (1 + d), 0.75
    low = np.concatenate([[a, a * b], np.zeros(whole - 2), [b, 1]])
    k = int(stretch)
    radius = 1 - np.pi * 130 * k / RATE
    resonance = (np.zeros(2 * k + 1), np.zeros(2 * k + 1))
    resonance[0][[0, 2 * k]] = (1 - radius**2) / 2, -(1 - radius**2) / 2
    resonance[1][[0, k, 2 * k]] = 1, -(1 + radius**2) * np.cos(2 * np.pi * 95 * k / RATE), radius**2
    p = np.tan(np.pi / 4 - np.pi * 40 / RATE)
    blocker = ([(1 + p) / 2, -(1 + p) / 2], [1, -p])
    heard = np.zeros((2, 2, samples))
    for index, part in enumerate([1, 0.89, 1.13, 0.81, 1.22, 0.95][:springs]):
        back = 0.056 * part * RATE - stretch * 100 * (1 - a) / (1 + a)
        place = np.pi / 2 * (0.5 if springs == 1 else index / (springs - 1))
        for loop, (length, delay) in enumerate([(round(back), stretch * 100 / 7), (round(back / 2.3), 200 * 0.25)]):
            gain = -10 ** (-3 * (length + delay) / RATE / decaySeconds)
            click = spring_loop(
                samples, length, 0 if loop else round(length / 5), 0 if loop else round(stretch), gain,
                ([0.6, 1], [1, 0.6]) if loop else (low, low[::-1]), 200 if loop else 100, None if loop else blocker)
            heard[loop] += np.outer([np.cos(place), np.sin(place)], click)
    below = sosfilt(butter(10, transitionHz, fs=RATE, output="sos"), lfilter(*resonance, heard[0]))
    h = below + 0.001 * heard[1]
    h /= np.sqrt((h**2).sum(axis=1, keepdims=True))
    middle = x.mean(axis=0)
    return (1 - mix) * x + mix * np.stack([np.convolve(middle, side)[:x.shape[1]] for side in h])


def reverb(x, algorithm, impulse=None, **settings):
    if impulse:
        return convolution(x, int(impulse.strip("/")), **settings)
    return {"schroeder": schroeder, "feedbackDelayNetwork": feedback_delay_network, "spring": spring}[algorithm](
        x, **settings)


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
    ("saturation", saturation, dict(curve="tanh", driveDb=12, mix=1)),
    ("saturation", saturation, dict(curve="tube", driveDb=18, mix=0.6)),
    ("saturation", saturation, dict(curve="hard", driveDb=24, mix=1)),
    ("limiter", limiter, dict(ceilingDb=-9, releaseMs=50, lookAheadMs=1.5)),
    ("limiter", limiter, dict(ceilingDb=-3, releaseMs=5, lookAheadMs=0)),
    ("delay", delay, dict(timeMs=20, feedback=0.7, mix=0.4)),
    ("chorus", chorus, dict(voices=3, rateHz=2.5, depthMs=2, delayMs=9, mix=0.5)),
    ("reverb", reverb, dict(algorithm="schroeder", decaySeconds=0.8, preDelayMs=10, dampingRatio=0.3, widthRatio=0.6,
                            mix=0.5)),
    ("reverb", reverb, dict(algorithm="feedbackDelayNetwork", decaySeconds=0.5, diffusionRatio=0.7, widthRatio=0.8,
                            mix=0.5)),
    # The name of a response is its number of channels. Stretches are exact in float32: noise does not forgive less.
    ("reverb", reverb, dict(algorithm="convolution", impulse="/1", trimDb=-96, decayRatio=1, stretchRatio=1,
                            preDelayMs=0, widthRatio=1, mix=0.06)),
    ("reverb", reverb, dict(algorithm="convolution", impulse="/2", trimDb=-30, decayRatio=1.7, stretchRatio=1.3125,
                            preDelayMs=10, widthRatio=0.3, mix=0.05)),
    ("reverb", reverb, dict(algorithm="convolution", impulse="/4", trimDb=-60, decayRatio=0.4, stretchRatio=0.78125,
                            preDelayMs=0, widthRatio=0.8, mix=0.06)),
    ("reverb", reverb, dict(algorithm="spring", springs=3, decaySeconds=0.6, transitionHz=4300, mix=0.5)),
    ("reverb", reverb, dict(algorithm="spring", springs=6, decaySeconds=2, transitionHz=2500, mix=0.8)),
]
x = np.stack([bursts(SAMPLES, 21), bursts(SAMPLES, 22)])
cases = []
for name, effect, settings in CASES:
    y = effect(x, **settings)
    cases.append({"effect": {"effect": name, **settings},
                  "output": [[float(v) for v in row[::EVERY]] for row in y]})
golden = {"sampleRate": RATE, "samples": SAMPLES, "every": EVERY, "seed": 21, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
