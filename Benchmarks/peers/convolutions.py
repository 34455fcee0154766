"""Times PyTorch's convolutions, forward and each gradient, and prints a JSON line for each.

The same layers in the same order as `Sources/Measure/ConvolutionBenchmark.swift`; arguments as those of
`measure`, without the instruction set.
"""

import sys

import torch

from timing import report_all

MASKS = {"both": [True, True, False], "weight": [False, True, False], "data": [True, False, False]}


def steps(number, batch, inputs, outputs, taps, stride, *lengths):
    """Forward, and the gradients in the order of the network from its end."""
    axes = len(lengths)
    x = torch.randn(batch, inputs, *lengths)
    weight = torch.randn(outputs, inputs, *[taps] * axes)
    how = [stride] * axes, [taps // 2] * axes, [1] * axes

    def forward():
        return torch.convolution(x, weight, None, *how, False, [0] * axes, 1)

    dy = torch.randn_like(forward())

    def gradients(mask):
        return lambda: torch.ops.aten.convolution_backward(
            dy, x, weight, None, *how, False, [0] * axes, 1, mask)

    return (f"{number}/forward", forward), [
        (f"{number}/{name}", gradients(mask)) for name, mask in reversed(MASKS.items())]


torch.set_num_threads(int(sys.argv[3]))
torch.manual_seed(1)
layers = [steps(number, *map(int, layer.split(","))) for number, layer in enumerate(sys.argv[4:])]
with torch.inference_mode():
    report_all(
        [forward for forward, _ in layers]
        + [step for _, backward in reversed(layers) for step in backward],
        int(sys.argv[2]))
