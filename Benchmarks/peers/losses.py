"""Times a loss of auraloss and its gradient, and prints one JSON line.

The same work as `Sources/Measure/LossBenchmark.swift`: 4 stereo mixes of 131,072 samples, the
gradient to the input.
"""

import sys

import torch
from auraloss import freq

from timing import report


def resolutions(*sizes):
    return {"fft_sizes": sizes, "hop_sizes": [size // 2 for size in sizes], "win_lengths": sizes}


LOSSES = {
    "stft": lambda: freq.STFTLoss(),
    "melStft": lambda: freq.MelSTFTLoss(44_100),
    "mrstft": lambda: freq.MultiResolutionSTFTLoss(),
    "toolkitMrstft": lambda: freq.MultiResolutionSTFTLoss(
        **resolutions(512, 2048, 8192), w_sc=0, w_lin_mag=1),
    "sumDifferenceStft": lambda: freq.SumAndDifferenceSTFTLoss(**resolutions(4096, 1024, 256)),
}


def main():
    loss = LOSSES[sys.argv[1].removeprefix("loss/")]()
    runs, threads = int(sys.argv[2]), int(sys.argv[3])

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    mix = (0.1 * torch.randn(4, 2, 131_072)).requires_grad_()
    target = 0.1 * torch.randn(4, 2, 131_072)

    def step():
        torch.autograd.grad(loss(mix, target), mix)

    report(sys.argv[1], step, runs)


if __name__ == "__main__":
    main()
