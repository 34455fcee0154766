"""Times dasp-pytorch's equalizer or compressor, forward and backward, and prints one JSON line.

The same work as `Sources/Measure/Benchmark.swift`: 8 mono signals of 262,144 samples with controls
of their own, the gradients of a weighted sum of the output to the signal and every control.
"""

import sys

import torch
from dasp_pytorch import functional

from timing import report

EQUALIZER = [  # gain in dB, frequency in Hz, Q of each band
    (3, 80, 0.7), (-3, 200, 0.7), (3, 500, 0.7), (-3, 2000, 0.7), (3, 5000, 0.7), (-3, 9000, 0.7)]
COMPRESSOR = [-20, 4, 5, 100, 6, 0]  # threshold, ratio, attack, release, knee, makeup

effect, values = {
    "equalizer": (functional.parametric_eq, [value for band in EQUALIZER for value in band]),
    "compressor": (functional.compressor, COMPRESSOR),
}[sys.argv[1]]
runs, threads = int(sys.argv[2]), int(sys.argv[3])

torch.set_num_threads(threads)
torch.manual_seed(1)
signal = (0.1 * torch.randn(8, 1, 262_144)).requires_grad_()
weights = torch.randn(8, 1, 262_144)
controls = [torch.full((8,), float(value), requires_grad=True) for value in values]


def step():
    loss = (effect(signal, 44100, *controls) * weights).sum()
    torch.autograd.grad(loss, [signal, *controls], allow_unused=True)  # release is not used


report(sys.argv[1], step, runs)
