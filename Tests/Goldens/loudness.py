"""Loudness and true peak of synthetic programmes, as ffmpeg's ebur128 and pyloudnorm measure them.

The tests make the same signals from the same formulas (LoudnessGoldenTests.swift).
"""

import json
import pathlib
import re
import subprocess

import numpy
import pyloudnorm

LEVELS_DB = [-20, -14, -30, -24, -10, -45, -18, -18, -12, -26, -80, -16, -22, -15, -33, -19]


def noise(seed, count):
    """Uniform noise in -1 ... 1 from a 32-bit linear congruential generator."""
    values = numpy.empty(count)
    for index in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        values[index] = seed / 2**31 - 1
    return values


def stepped_noise(rate, channels):
    """A second of noise at each level, every channel from a seed of its own."""
    gain = numpy.repeat([10 ** (level / 20) for level in LEVELS_DB], rate)
    return numpy.stack([noise(channel + 1, gain.size) * gain for channel in range(channels)])


def swelling_chord(rate, channels):
    """Four partials, each channel a little sharper, swelling in and out every 7 s, for 21 s."""
    time = numpy.arange(21 * rate) / rate
    swell = numpy.sin(numpy.pi * time / 7) ** 2
    rows = []
    for channel in range(channels):
        partials = [110, 554.37, 2489.02, 9000]
        rows.append(sum(
            0.2 * numpy.sin(2 * numpy.pi * f * (1 + 0.003 * channel) * time) for f in partials)
            * swell)
    return numpy.stack(rows)


def ffmpeg(signal, rate):
    command = [
        "ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", str(rate),
        "-ac", str(len(signal)), "-i", "-", "-af",
        "ebur128=peak=true:metadata=1,ametadata=print:file=-", "-f", "null", "-"]
    data = numpy.ascontiguousarray(signal.T, dtype="<f4").tobytes()
    output = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    # The metadata has three decimals, the printed summary one.
    values = {}
    for key, value in re.findall(r"lavfi\.r128\.(\w+)=(\S+)", output):
        values.setdefault(key, []).append(float(value))
    peaks = [max(values[f"true_peaks_ch{channel}"]) for channel in range(len(signal))]
    return {
        "integratedLufs": values["I"][-1],
        "loudnessRangeLu": values["LRA"][-1],
        "maximumMomentaryLufs": max(values["M"]),
        "maximumShortTermLufs": max(values["S"]),
        "truePeaks": peaks,
    }


def main():
    programmes = []
    for name, make, rate, channels in [
        ("steppedNoise", stepped_noise, 48000, 2),
        ("steppedNoise", stepped_noise, 44100, 1),
        ("swellingChord", swelling_chord, 44100, 2),
        ("swellingChord", swelling_chord, 96000, 2),
    ]:
        signal = make(rate, channels).astype(numpy.float32).astype(numpy.float64)
        meter = pyloudnorm.Meter(rate, filter_class="DeMan")
        programmes.append({
            "signal": name, "sampleRate": rate, "channels": channels,
            "ffmpeg": ffmpeg(signal, rate),
            "pyloudnormIntegratedLufs": meter.integrated_loudness(signal.T),
        })
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"programmes": programmes}, indent=1) + "\n")


main()
