"""The features of automix-toolkit's get_features, in its order: librosa, scikit-learn, pyloudnorm.

The tests make the same songs from the same formulas (Song.swift). Where the peer stops with an
error or returns NaN the value is null.
"""

import json
import pathlib
import warnings

import librosa
import numpy
import pyloudnorm
from sklearn.metrics import mean_absolute_percentage_error

from signals.noise import noise

FRAME, HOP, RUN = 4096, 1024, 40


# Songs


def voices(rate, seconds):
    """Bass, chord, lead, hats and snare."""
    time = numpy.arange(int(seconds * rate)) / rate

    def since(period, offset=0.0):
        return time + offset - numpy.floor((time + offset) / period) * period

    def notes(period, lowest, steps, partials, slope, decay):
        number = numpy.floor(time / period).astype(int) % len(steps)
        frequency = lowest * 2 ** (numpy.array(steps)[number] / 12)
        age = since(period)
        tone = sum(
            numpy.sin(2 * numpy.pi * frequency * h * age) / h**slope
            for h in range(1, partials + 1))
        return tone * numpy.exp(-decay * age)

    chord = sum(numpy.sin(2 * numpy.pi * f * time) for f in [220, 277.18, 329.63])
    return [
        notes(0.5, 55, [0, 3, 7, 5], 6, 1, 4),
        chord * (0.6 + 0.4 * numpy.sin(2 * numpy.pi * 0.7 * time)),
        notes(0.25, 440, [0, 7, 12, 3, 10], 8, 2, 6),
        noise(1, time.size) * numpy.exp(-60 * since(0.125)),
        noise(2, time.size) * numpy.exp(-14 * since(1, 0.5)),
    ]


def song(rate, seconds, levels, silences, fade):
    """Voices at levels [left, right], faded by 80 dB at the ends, with silences, in 16 bits."""
    time = numpy.arange(int(seconds * rate)) / rate
    gain = 10 ** (-4 * sum(
        numpy.maximum(0, 1 - t / fade) for t in [time, seconds - time] if fade > 0))
    rows = []
    for side in range(len(levels[0])):
        row = sum(level[side] * voice for level, voice in zip(levels, voices(rate, seconds)))
        row *= gain
        for start, end in silences:
            row[int(start * rate):int(end * rate)] = 0
        rows.append(numpy.floor(row * 32767 + 0.5) / 32768)
    return numpy.stack(rows)


# Features


def running(series):
    sums = numpy.cumsum(numpy.insert(series, 0, 0))
    return (sums[RUN:] - sums[:-RUN]) / RUN


def error(target, mix):
    return mean_absolute_percentage_error(running(target), running(mix))


def loudness(target, mix, rate):
    length, hop = 2 * rate // 5, rate // 5

    def series(signal):
        meter = pyloudnorm.Meter(rate, block_size=0.4)
        frames = librosa.util.frame(signal, frame_length=length, hop_length=hop)
        frames = [frames[:, :, index] for index in range(frames.shape[-1])]
        yield numpy.array([meter.integrated_loudness(frame.T) for frame in frames])
        yield numpy.array([20 * numpy.log10(numpy.abs(frame).max()) for frame in frames])

    for a, b in zip(series(target), series(mix)):
        a, b = a + 1e-10, b + 1e-10
        if len(a) > RUN:
            yield error(a, b)
        else:
            yield mean_absolute_percentage_error([a.mean()], [b.mean()])


def spectra(signal):
    window = numpy.sqrt(numpy.hanning(FRAME + 1)[:-1])
    return [
        librosa.stft(row, n_fft=FRAME, hop_length=HOP, window=window, center=False)
        .astype(numpy.complex64) for row in signal]


def spectral(target, mix, rate):
    def series(spectrum):
        s = numpy.abs(spectrum)
        centroid = librosa.feature.spectral_centroid(S=s, sr=rate, n_fft=FRAME)
        bandwidth = librosa.feature.spectral_bandwidth(
            S=s, sr=rate, n_fft=FRAME, centroid=centroid)
        contrast = librosa.feature.spectral_contrast(
            S=s, sr=rate, n_fft=FRAME, fmin=250, n_bands=4, quantile=0.02)
        rolloff = librosa.feature.spectral_rolloff(S=s, sr=rate, n_fft=FRAME)
        flatness = librosa.feature.spectral_flatness(S=s)
        return [
            centroid[0] + 1, bandwidth[0] + 1, contrast[0], contrast[1:4].mean(axis=0), contrast[4],
            rolloff[0] + 1, 1 - 20 * numpy.log10(flatness[0] + 1e-30)]

    channels = []
    for a, b in zip(spectra(target), spectra(mix)):
        channels.append([error(x, y) for x, y in zip(series(a), series(b))])
    centroid, bandwidth, lows, mids, highs, rolloff, flatness = numpy.mean(channels, axis=0)
    return [centroid, bandwidth, numpy.mean([lows, mids, highs]), rolloff, flatness]


def panning(target, mix, rate):
    def series(signal):
        left, right = [numpy.abs(spectrum + 1e-20).T for spectrum in spectra(signal)]
        similarity = 2 * left * right / (left**2 + right**2)
        side = numpy.sign(right * left / left**2 - left * right / right**2)
        squares = ((1 - similarity) * side) ** 2
        for low, high in [(0, rate // 2), (0, 250), (250, 2500), (2500, rate // 2)]:
            low, high = low * FRAME // rate, high * FRAME // rate
            yield numpy.sqrt(squares[:, low:high].mean(axis=1))

    a, b = list(series(target)), list(series(mix))
    sounding = a[0] > 0
    return [error(x[sounding], y[sounding]) for x, y in zip(a, b)]


def dynamic(target, mix, rate):
    def decibels(x):
        return 20 * numpy.log10(x + 1e-30)

    def series(signal):
        frames = librosa.util.frame(signal, frame_length=FRAME, hop_length=HOP)
        level = decibels(numpy.sqrt((frames**2).mean(axis=1)))
        spread = decibels(numpy.abs(frames)).mean(axis=1) - level
        crest = decibels(numpy.abs(frames).max(axis=1)) / level
        return [1 - level.mean(axis=0), 1 - spread.mean(axis=0), crest.mean(axis=0)]

    return [error(x, y) for x, y in zip(series(target), series(mix))]


KEYS = [
    ("lufs_loudness peak_loudness mean_mape_loudness", loudness),
    ("centroid bandwidth contrast rolloff flatness mean_mape_spectral", spectral),
    ("panning_rms_total panning_rms_lows panning_rms_mids panning_rms_highs mean_mape_panning",
     panning),
    ("rms_level dynamic_spread crest_factor mean_mape_dynamic", dynamic),
]


def features(target, mix, rate):
    target, (start, end) = librosa.effects.trim(
        target, top_db=45, frame_length=FRAME, hop_length=HOP)
    mix = mix[:, start:end]
    values = {}
    for keys, group in KEYS:
        a, b = target, mix
        if group is not loudness:
            a, b = pyloudnorm.normalize.peak(a, -1.0), pyloudnorm.normalize.peak(b, -1.0)
        try:
            errors = list(group(a, b, rate))
            errors = [float(value) for value in errors + [numpy.mean(errors)]]
        except ValueError:  # scikit-learn: nothing to compare, or not finite
            errors = [None] * len(keys.split())
        values |= zip(keys.split(), errors)
    return values, int(start), int(end)


TARGET = [[0.16, 0.15], [0.03, 0.06], [0.09, 0.05], [0.06, 0.1], [0.16, 0.16]]
MIX = [[0.1, 0.12], [0.05, 0.05], [0.06, 0.09], [0.1, 0.05], [0.2, 0.14]]


def main():
    warnings.simplefilter("ignore")
    cases = []
    for name, rate, seconds, a, b, fade in [
        ("long, with silence around", 44100, 12, [[0, 0.7], [11.2, 12]], [[0, 0.5]], 3),
        ("few loudness frames", 48000, 6, [], [], 0),
        ("digital silence inside", 44100, 4, [[1.1, 1.4]], [[2.3, 2.55]], 0),
        ("mono", 44100, 3, [], [], 0),
        ("low rate", 22050, 5, [], [], 0),
    ]:
        channels = 1 if name == "mono" else 2
        recipes = [
            {"levels": [level[:channels] for level in levels], "silences": silences, "fade": fade}
            for levels, silences in [(TARGET, a), (MIX, b)]]
        target, mix = [song(rate, seconds, **recipe) for recipe in recipes]
        if channels == 1:
            target, mix = numpy.repeat(target, 2, axis=0), numpy.repeat(mix, 2, axis=0)
        values, start, end = features(target, mix, rate)
        cases.append({
            "name": name, "sampleRate": rate, "seconds": seconds, "target": recipes[0],
            "mix": recipes[1], "start": start, "end": end, "features": values})
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
