"""Windows and spectrograms by PyTorch, filter banks by librosa, all in double, of seeded noise."""

import json
import pathlib

import librosa
import numpy
import torch

from signals.noise import noise

WINDOWS = {
    "hann": torch.hann_window,
    "hamming": torch.hamming_window,
    "blackman": torch.blackman_window,
    "bartlett": torch.bartlett_window,
    "kaiser": torch.kaiser_window,
    "squareRootHann": lambda *size, **kind: torch.hann_window(*size, **kind).sqrt(),
    "rectangular": lambda size, dtype: torch.ones(size, dtype=dtype),
}


def windows():
    return [
        {"window": name, "samples": make(size, dtype=torch.float64).tolist()}
        for name, make in WINDOWS.items()
        for size in [1, 2, 5, 16]
    ]


def transform(samples, fft, hop, window_size, window, padding):
    signal = torch.tensor(noise(samples, samples), requires_grad=True)
    framed = signal
    half = fft // 2
    if padding == "zeros":
        framed = torch.nn.functional.pad(framed, (half, half))
    elif padding == "reflect" and samples <= half:
        # What torch refuses, numpy mirrors again and again.
        places = numpy.pad(numpy.arange(samples), half, mode="reflect")
        framed = framed[torch.tensor(places)]
    spectrum = torch.stft(
        framed, fft, hop, window_size, WINDOWS[window](window_size, dtype=torch.float64),
        center=padding == "reflect" and samples > half, pad_mode="reflect",
        return_complex=True).T
    magnitude = torch.sqrt(torch.clamp(spectrum.real**2 + spectrum.imag**2, min=0.25))
    loss = (magnitude.log() * torch.tensor(noise(7, magnitude.numel())).reshape(magnitude.shape)).sum()
    loss.backward()
    return {
        "samples": samples, "fftSize": fft, "hop": hop, "windowSize": window_size,
        "window": window, "padding": padding, "frames": spectrum.shape[0],
        "real": spectrum.real.flatten().tolist(), "imaginary": spectrum.imag.flatten().tolist(),
        "magnitude": magnitude.flatten().tolist(), "gradient": signal.grad.tolist()}


def bank(filters, **settings):
    return settings | {"weights": filters.T.flatten().tolist()}


def mel(bands, rate, fft, low, high, htk, norm):
    filters = librosa.filters.mel(
        sr=rate, n_fft=fft, n_mels=bands, fmin=low, fmax=high, htk=htk, norm=norm,
        dtype=numpy.float64)
    return bank(
        filters, bands=bands, sampleRate=rate, fftSize=fft, low=low, high=high,
        scale="htk" if htk else "slaney", hasUnitAreas=norm is not None)


def chroma(classes, rate, fft):
    filters = librosa.filters.chroma(sr=rate, n_fft=fft, n_chroma=classes, dtype=numpy.float64)
    return bank(filters, bands=classes, sampleRate=rate, fftSize=fft)


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({
    "windows": windows(),
    "transforms": [
        transform(200, 64, 16, 64, "hann", "reflect"),
        transform(133, 64, 10, 40, "hamming", "reflect"),
        transform(151, 45, 11, 30, "blackman", "reflect"),
        transform(100, 32, 32, 31, "kaiser", "reflect"),
        transform(300, 16, 20, 16, "bartlett", "reflect"),
        transform(700, 16, 8, 16, "hann", "reflect"),
        transform(257, 64, 30, 64, "squareRootHann", "none"),
        transform(90, 30, 7, 30, "hann", "zeros"),
        transform(1, 32, 8, 32, "hann", "reflect"),
        transform(2, 32, 8, 20, "hamming", "reflect"),
        transform(12, 32, 8, 32, "hann", "reflect"),
        transform(9, 64, 16, 64, "blackman", "reflect"),
    ],
    "mel": [
        mel(16, 44100, 128, 0, 22050, False, "slaney"),
        mel(20, 16000, 128, 0, 8000, True, None),
        mel(10, 22050, 100, 300, 9000, False, None),
    ],
    "chroma": [chroma(12, 44100, 128), chroma(24, 22050, 40), chroma(7, 8000, 50)],
}) + "\n")
