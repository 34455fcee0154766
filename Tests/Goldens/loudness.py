"""Loudness and true peak of synthetic programmes, as ffmpeg's ebur128, pyloudnorm and SciPy measure them.

The tests make the same signals from the same formulas (LoudnessGoldenTests.swift).
"""

import json
import pathlib
import re
import subprocess

import numpy
import pyloudnorm
import scipy.signal

from signals.noise import noise

LEVELS_DB = [-20, -14, -26, -80, -26, -10, -45, -18, -12, -20]


def stepped_noise(rate, channels):
    """Four seconds of noise at each level, every channel from a seed of its own."""
    gain = numpy.repeat([10 ** (level / 20) for level in LEVELS_DB], 4 * rate)
    return numpy.stack([noise(channel + 1, gain.size) * gain for channel in range(channels)])


def sinking_chord(rate, channels):
    """Four partials, each channel a little sharper, sinking by 16 dB and back in 20 s."""
    time = numpy.arange(20 * rate) / rate
    dip = 10 ** (-0.4 * (1 - numpy.cos(numpy.pi * time / 10)))
    rows = []
    for channel in range(channels):
        partials = [110, 554.37, 2489.02, 9000]
        rows.append(sum(
            0.2 * numpy.sin(2 * numpy.pi * f * (1 + 0.003 * channel) * time) for f in partials)
            * dip)
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
        ("steppedNoise", stepped_noise, 44100, 2),
        ("sinkingChord", sinking_chord, 48000, 2),
    ]:
        signal = make(rate, channels).astype(numpy.float32).astype(numpy.float64)
        # ffmpeg also counts the windows that the programme has not filled yet; led in by silence,
        # the filled windows are the same.
        signal = numpy.pad(signal, ((0, 0), (3 * rate, 0)))
        meter = pyloudnorm.Meter(rate, filter_class="DeMan")
        programmes.append({
            "signal": name, "sampleRate": rate, "channels": channels,
            "ffmpeg": ffmpeg(signal, rate),
            "pyloudnormIntegratedLufs": meter.integrated_loudness(signal.T),
            # Exact interpolation to four times the rate, through the spectrum of the whole signal.
            "scipyTruePeaks": numpy.abs(
                scipy.signal.resample(signal, 4 * signal.shape[1], axis=1)).max(axis=1).tolist(),
        })
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"programmes": programmes}, indent=1) + "\n")


main()
