"""Real transforms by NumPy and a convolution by SciPy, both in double, of seeded noise."""

import json
import pathlib

import numpy
import scipy.signal

from signals.noise import noise


def spectrum(count):
    bins = numpy.fft.rfft(noise(count, count))
    return {"count": count, "real": bins.real.tolist(), "imaginary": bins.imag.tolist()}


def convolution(samples, taps):
    output = scipy.signal.fftconvolve(noise(11, samples), noise(12, taps))[:samples]
    return {"samples": samples, "taps": taps, "output": output.tolist()}


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({
    "spectra": [spectrum(count) for count in [1, 2, 3, 8, 15, 60, 97, 128]],
    "convolutions": [convolution(1500, 401), convolution(300, 1000)],
}) + "\n")
