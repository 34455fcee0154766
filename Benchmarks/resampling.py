"""Resampling beside libsamplerate's best sinc: time, and accuracy against sines computed at the new rate.

    .venv-bench/bin/python Benchmarks/resampling.py        after script/bench has built all it needs

For each pair of rates: the seconds that a minute of one channel takes (the median of three; ours
reads it from a file and leaves it in another); the worst error of level up to 0.9 of the lower
Nyquist frequency, in dB; the worst delay there; the loudest that a full tone leaves of itself beyond
the lower Nyquist frequency, and beside itself below it (aliases, images, rounding), in dB.
"""

import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy
import samplerate
import soundfile

measure = pathlib.Path(__file__).resolve().parent.parent / ".build-bench/release/measure"
PAIRS = [(22050, 44100), (48000, 44100), (88200, 44100), (96000, 44100), (192000, 44100), (44100, 48000)]
# Steps of the lower Nyquist frequency.
BELOW = [0.005, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9]
EDGE = [0.93, 0.95, 0.97]
BEYOND = [1.0005, 1.002, 1.01, 1.02, 1.05, 1.08, 1.2, 1.5, 1.9, 2.5, 3.5]


def fader(folder, samples, old, new, runs=1):
    """The samples at the new rate, and the seconds of a run."""
    source, target = folder / "in.wav", folder / "out.raw"
    soundfile.write(source, samples, old, subtype="FLOAT")
    command = [measure, "resampling", runs, 1, "auto", source, new, target]
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout
    seconds = statistics.median(json.loads(output)["milliseconds"]) / 1000
    return numpy.fromfile(target, numpy.float32), seconds


def peer(folder, samples, old, new, runs=1):
    """The same with libsamplerate, in memory."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        result = samplerate.resample(samples, new / old, "sinc_best")
        seconds.append(time.perf_counter() - start)
    return result, statistics.median(seconds)


def decibels(value):
    return 20 * numpy.log10(max(value, 1e-10))


def accuracy(convert, old, new):
    """Each tone by itself: fitted at the new rate by its sine and cosine, far from both ends."""
    lower, length, edge = min(old, new) / 2, old // 2, max(4000, new // 20)
    level, delay, beside, beyond, shape = 0, 0, -200, -200, {}
    for step in BELOW + EDGE + [step for step in BEYOND if step * lower < 0.999 * old / 2]:
        frequency = step * lower
        tone = numpy.sin(2 * numpy.pi * frequency / old * numpy.arange(length) + 0.3)
        output = numpy.asarray(convert(tone.astype(numpy.float32))[0], float)
        times = numpy.arange(edge, len(output) - edge)
        output = output[edge:-edge]
        if step > 1:
            beyond = max(beyond, decibels(abs(output).max()))
            continue
        angles = 2 * numpy.pi * frequency / new * times
        parts = numpy.stack([numpy.sin(angles), numpy.cos(angles)], 1)
        fit = numpy.linalg.lstsq(parts, output, rcond=None)[0]
        gain = decibels(numpy.hypot(*fit))
        if step in EDGE:
            shape[step] = gain
            continue
        level = max(level, abs(gain))
        delay = max(delay, abs(numpy.arctan2(fit[1], fit[0]) - 0.3) / (2 * numpy.pi * frequency))
        beside = max(beside, decibels(abs(output - parts @ fit).max()))
    return level, delay, beside, beyond if old > new else None, shape


def main():
    print("| from, to | by | a minute takes | level up to 0.9 | at 0.93, 0.95, 0.97 | delay "
          "| beside a tone | left of a tone beyond |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="fader-bench-") as folder:
        folder = pathlib.Path(folder)
        for old, new in PAIRS:
            noise = numpy.random.default_rng(0).uniform(-0.5, 0.5, 60 * old).astype(numpy.float32)
            for name, convert in ("Fader", fader), ("libsamplerate", peer):
                seconds = convert(folder, noise, old, new, runs=3)[1]
                level, delay, beside, beyond, shape = accuracy(
                    lambda tone: convert(folder, tone, old, new), old, new)
                edge = ", ".join(f"{round(gain, 2) + 0:.2f}" for gain in shape.values())
                left = f"{beyond:.0f} dB" if beyond is not None else "–"
                print(f"| {old}, {new} | {name} | {seconds:.3f} s | {level:.1e} dB | {edge} dB "
                      f"| {delay:.0e} s | {beside:.0f} dB | {left} |", flush=True)


main()
