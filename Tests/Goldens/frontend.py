"""Resampling and mel spectrograms in decibels by torchaudio, in double, of seeded noise."""

import json
import pathlib

import torch
import torchaudio

from signals.noise import noise


def numbers(tensor, step):
    """Every `step`-th element."""
    return tensor.detach().flatten()[::step].tolist()


def weighted(result):
    return (result * torch.tensor(noise(7, result.numel())).reshape(result.shape)).sum()


def resampled(samples, source, target):
    signal = torch.tensor(noise(samples, samples), requires_grad=True)
    result = torchaudio.functional.resample(signal, source, target)
    weighted(result).backward()
    return {
        "samples": samples, "from": source, "to": target, "count": result.numel(), "step": 3,
        "result": numbers(result, 3), "gradient": numbers(signal.grad, 3)}


def levels(samples, rate, silent):
    """What the encoder of automix-toolkit makes of a signal whose last `silent` samples are 0."""
    signal = torch.tensor(noise(samples, samples))
    if silent:
        signal[-silent:] = 0
    signal.requires_grad_()
    mel = torchaudio.transforms.MelSpectrogram(
        sample_rate=16000, n_fft=512, f_min=0.0, f_max=8000.0, n_mels=128).double()
    decibels = torchaudio.transforms.AmplitudeToDB().double()
    result = decibels(mel(torchaudio.functional.resample(signal, rate, 16000)))
    weighted(result).backward()
    return {
        "samples": samples, "rate": rate, "silent": silent, "bands": result.shape[0],
        "frames": result.shape[1], "step": 5,
        "levels": numbers(result, 5), "gradient": numbers(signal.grad, 5)}


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({
    "resampled": [
        resampled(1500, 44100, 16000),
        resampled(700, 48000, 16000),
        resampled(700, 96000, 16000),
        resampled(400, 16000, 44100),
        resampled(333, 8000, 16000),
        resampled(500, 22050, 16000),
        resampled(300, 48000, 44100),
        resampled(50, 997, 1009),
        resampled(20, 44100, 16000),
        resampled(1, 44100, 16000),
        resampled(1, 8000, 48000),
        resampled(40, 16000, 16000),
    ],
    "levels": [levels(8000, 44100, 0), levels(6000, 48000, 3000), levels(2000, 16000, 0)],
}) + "\n")
