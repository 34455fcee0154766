"""Times PyTorch's convolution, forward and both gradients, and prints one JSON line.

The same shapes as `Sources/Measure/ConvolutionBenchmark.swift`.
"""

import sys

import torch

from timing import report

SHAPES = {  # input, weight, stride, padding
    "8to24": ((1, 8, 131_072), (24, 8, 13), 1, 6),
    "48to24": ((1, 48, 131_072), (24, 48, 13), 1, 6),
    "96to48": ((1, 96, 65_536), (48, 96, 13), 1, 6),
    "288to144": ((1, 288, 8_192), (144, 288, 13), 1, 6),
    "480to240": ((1, 480, 512), (240, 480, 13), 1, 6),
    "96to96by2": ((1, 96, 65_536), (96, 96, 13), 2, 6),
    "image128to128": ((8, 128, 64, 186), (128, 128, 3, 3), 1, 1),
    "image128to128by2": ((8, 128, 64, 186), (128, 128, 3, 3), 2, 1),
}

input_shape, weight_shape, stride, padding = SHAPES[sys.argv[1]]
runs, threads = int(sys.argv[2]), int(sys.argv[3])

torch.set_num_threads(threads)
torch.manual_seed(1)
signal = torch.randn(input_shape).requires_grad_()
weight = torch.randn(weight_shape).requires_grad_()
convolve = torch.nn.functional.conv1d if len(input_shape) == 3 else torch.nn.functional.conv2d


def step():
    loss = convolve(signal, weight, stride=stride, padding=padding).sum()
    torch.autograd.grad(loss, [signal, weight])


report(sys.argv[1], step, runs)
