"""Convolutions of the sizes that the models have, and their gradients.

By PyTorch in float64. Inputs, weights and the gradients of the outputs are the same on both sides by rule;
of every result some evenly spread elements are kept, and its largest magnitude.
"""

import json
import pathlib

import numpy as np
import torch

here = pathlib.Path(__file__).resolve().parent
KEPT = 61

# input, output channels, taps, stride, dilation, padding
CASES = [
    ((1, 48, 4_099), 24, (13,), 1, 1, 6),
    ((2, 24, 2_049), 24, (13,), 2, 1, 6),
    ((1, 8, 3_000), 24, (15,), 1, 1, 7),
    ((1, 480, 512), 240, (13,), 1, 1, 6),
    ((3, 288, 128), 264, (5,), 1, 1, 2),
    ((16, 12, 1_100), 10, (13,), 1, 1, 6),
    ((1, 24, 1_500), 2, (1,), 1, 1, 0),
    ((1, 16, 1_000), 16, (3,), 1, 27, 27),
    ((2, 1, 64, 93), 128, (3, 3), 2, 1, 1),
    ((1, 2, 3, 1_516), 2, (1, 3), 1, 243, 0),
    ((2, 128, 16, 93), 128, (3, 3), 1, 1, 1),
    ((2, 128, 32, 47), 256, (3, 3), 2, 1, 1),
    ((2, 128, 16, 24), 256, (1, 1), 2, 1, 0),
    ((5, 512, 2, 6), 512, (3, 3), 1, 1, 1),
    ((8, 512, 1, 3), 512, (3, 3), 1, 1, 1),
]


def numbers(shape, seed):
    """Element k is a mixed-up k, from -1 to 1 in steps of 2^-23: exact in single precision."""
    k = np.arange(np.prod(shape), dtype=np.uint64) + np.uint64(seed << 24)
    mask = np.uint64(0xFFFF_FFFF)
    h = k * np.uint64(0x9E37_79B1) & mask
    h = (h ^ h >> np.uint64(15)) * np.uint64(0x85EB_CA77) & mask
    h = h ^ h >> np.uint64(13)
    values = (h >> np.uint64(8)).astype(np.float64) / 2**23 - 1
    return torch.from_numpy(values.reshape(shape))


def kept(tensor):
    flat = tensor.detach().reshape(-1)
    places = [i * (len(flat) - 1) // (KEPT - 1) for i in range(KEPT)]
    return {
        "largest": float(f"{flat.abs().max().item():.9g}"),
        "elements": [float(f"{flat[place].item():.9g}") for place in places],
    }


def case(shape, outputs, taps, stride, dilation, padding):
    x = numbers(shape, 1).requires_grad_()
    weight = numbers((outputs, shape[1], *taps), 2).requires_grad_()
    bias = numbers((outputs,), 3).requires_grad_()
    convolve = torch.nn.functional.conv1d if len(taps) == 1 else torch.nn.functional.conv2d
    y = convolve(x, weight, bias, stride, padding, dilation)
    y.backward(numbers(tuple(y.shape), 4))
    return {
        "input": shape, "outputs": outputs, "taps": taps, "stride": stride, "dilation": dilation,
        "padding": padding, "shape": list(y.shape), "y": kept(y), "dx": kept(x.grad),
        "dweight": kept(weight.grad), "dbias": kept(bias.grad),
    }


golden = json.dumps([case(*values) for values in CASES], indent=1)
(here / "convolution.json").write_text(golden + "\n")
