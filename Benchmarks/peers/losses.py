"""Times auraloss's multi-resolution or sum-and-difference STFT loss and its gradient, and prints one
JSON line.

The same work as `Sources/Measure/Benchmark+Losses.swift`: 4 stereo mixes of 131,072 samples, the
gradient to the input.
"""

import sys

import torch
from auraloss import freq

from timing import report

SIZES = [4096, 1024, 256]

loss = {
    "mrstft": lambda: freq.MultiResolutionSTFTLoss(),
    "sumDifference": lambda: freq.SumAndDifferenceSTFTLoss(
        fft_sizes=SIZES, hop_sizes=[size // 2 for size in SIZES], win_lengths=SIZES),
}[sys.argv[1]]()
runs, threads = int(sys.argv[2]), int(sys.argv[3])

torch.set_num_threads(threads)
torch.manual_seed(1)
mix = (0.1 * torch.randn(4, 2, 131_072)).requires_grad_()
target = 0.1 * torch.randn(4, 2, 131_072)


def step():
    torch.autograd.grad(loss(mix, target), mix)


report(sys.argv[1], step, runs)
