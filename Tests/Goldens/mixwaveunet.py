"""The Wave-U-Net in both forms: parameter counts, mixes, gradients and gathered statistics.

By PyTorch's functions in float64. Weights, stems and the weights of the loss are not stored: both sides make
them by `formula`, exactly. Of the published networks a few elements of each tensor are kept.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from formula import formula

here = pathlib.Path(__file__).resolve().parent


def weight(name, shape):
    """What a weight is, by the end of its name."""
    kind = ".".join(name.split(".")[-2:])
    if kind == "bn.weight":
        scale, offset = 0.25, 1.0
    elif kind == "bn.running_var":
        scale, offset = 0.5, 1.0
    elif kind == "prelu.weight":
        scale, offset = 0.125, 0.25
    elif len(shape) == 1:
        scale, offset = 0.125, 0.0
    else:
        # A power of two that about keeps the variance.
        scale, offset = 1.0, 0.0
        while scale * scale * shape[1] * shape[2] > 3:
            scale /= 2
    values = formula(name, int(np.prod(shape)), scale, offset)
    return torch.from_numpy(values.reshape(shape))


def shapes(form, inputs, depth, growth, down, up, last, skip):
    """Every weight and its shape, and the names of those that are gathered, not learned."""
    result, buffers = {}, set()

    def convolution(name, i, o, taps):
        result[name + ".weight"] = (o, i, taps)
        result[name + ".bias"] = (o,)

    def bend(name, channels):
        if form == "toolkit":
            for key in ("bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "prelu.weight"):
                result[f"{name}.{key}"] = (channels,)
                if "running" in key:
                    buffers.add(f"{name}.{key}")

    channels = inputs
    for n in range(depth):
        width = (n + 1) * growth
        convolution(f"encoder.{n}.conv1", channels, width, down)
        bend(f"encoder.{n}", width)
        if form == "toolkit":
            convolution(f"encoder.{n}.conv2", width, width, down)
        channels = width
    if form == "toolkit":
        convolution("embedding", channels, channels, 1)
    else:
        convolution("embedding", channels, channels + growth, down)
        channels += growth
    for n in range(depth):
        beside = (depth - n) * growth
        width = max(beside - growth, growth) if form == "toolkit" else beside
        joined = channels + (beside if skip == "concat" else 0)
        convolution(f"decoder.{n}.conv", joined, width, up)
        bend(f"decoder.{n}", width)
        channels = width
    convolution("output_conv", inputs + channels, 2, last)
    return result, buffers


def forward(w, x, form, depth, skip, training):
    def convolution(name, x, stride=1):
        taps = w[name + ".weight"].shape[2]
        return F.conv1d(x, w[name + ".weight"], w[name + ".bias"], stride, taps // 2)

    def bend(name, x):
        if form == "original":
            return F.leaky_relu(x, 0.2)
        keys = ("running_mean", "running_var", "weight", "bias")
        x = F.batch_norm(x, *(w[f"{name}.bn.{key}"] for key in keys), training, 0.1, 1e-5)
        return F.prelu(x, w[f"{name}.prelu.weight"])

    def doubled(x):
        if form == "toolkit":
            return torch.repeat_interleave(x, 2, dim=2)
        # resize_bilinear without align_corners: between two samples their mean, after the last itself.
        after = torch.cat([x[..., 1:], x[..., -1:]], dim=2)
        return torch.stack([x, (x + after) / 2], dim=3).flatten(2)

    stems, heard = x, []
    for n in range(depth):
        x = bend(f"encoder.{n}", convolution(f"encoder.{n}.conv1", x))
        heard.append(x)
        x = convolution(f"encoder.{n}.conv2", x, 2) if form == "toolkit" else x[..., ::2]
    x = convolution("embedding", x)
    if form == "original":
        x = F.leaky_relu(x, 0.2)
    for n in range(depth):
        x, beside = doubled(x), heard.pop()
        if skip == "add":
            x = x + beside
        elif skip == "concat":
            x = torch.cat([x, beside] if form == "toolkit" else [beside, x], dim=1)
        x = bend(f"decoder.{n}", convolution(f"decoder.{n}.conv", x))
    return convolution("output_conv", torch.cat([stems, x], dim=1))


def some(tensor, count):
    """Elements spread evenly over a tensor (all of a small one), and what errors are measured against."""
    values = tensor.detach().numpy().ravel()
    scale = np.abs(values).max()
    if count is not None and count < len(values):
        values = values[np.arange(count) * (len(values) - 1) // (count - 1)]
    return {"values": [float(f"{v:.7g}") for v in values], "scale": float(f"{scale:.7g}")}


def case(name, configuration, batch, samples, training, kept=None):
    form, depth, skip = (configuration[key] for key in ("form", "depth", "skip"))
    shapesOfAll, buffers = shapes(**configuration)
    w = {key: weight(key, shape) for key, shape in shapesOfAll.items()}
    for key in w.keys() - buffers:
        w[key].requires_grad_()
    inputs = configuration["inputs"]
    x = torch.from_numpy(formula("stems", batch * inputs * samples, 0.5))
    x = x.reshape(batch, inputs, samples).requires_grad_()
    y = forward(w, x, form, depth, skip, training)
    dy = torch.from_numpy(formula("loss", y.numel())).reshape(y.shape)
    (y * dy).sum().backward()
    gradients = {key: some(w[key].grad, kept and 8) for key in w if key not in buffers}
    if training and form == "toolkit":
        # Batch norm takes away the mean, so the bias before it has no gradient but rounding: as errors of zero
        # count those that are large beside the gradients of the same convolution's weights.
        for key in gradients:
            if key.endswith((".conv1.bias", ".conv.bias")):
                gradients[key]["scale"] = gradients[key.replace("bias", "weight")]["scale"]
                gradients[key]["values"] = [0.0] * len(gradients[key]["values"])
    return {
        "name": name,
        "configuration": configuration,
        "batch": batch,
        "samples": samples,
        "training": training,
        "parameters": sum(value.numel() for key, value in w.items() if key not in buffers),
        "y": some(y, kept),
        "dx": some(x.grad, kept),
        "gradients": gradients,
        "buffers": {key: some(w[key], kept and 4) for key in w if key in buffers and training},
    }


def configuration(form, inputs, depth, growth, down, up, last, skip="concat"):
    return {
        "form": form,
        "inputs": inputs,
        "depth": depth,
        "growth": growth,
        "down": down,
        "up": up,
        "last": last,
        "skip": skip,
    }


def count(**configuration):
    sizes, buffers = shapes(**configuration)
    return sum(int(np.prod(shape)) for key, shape in sizes.items() if key not in buffers)


toolkit = configuration("toolkit", 8, 12, 24, 13, 13, 5)
original = configuration("original", 8, 10, 24, 15, 5, 1)
assert count(**toolkit) == 17_833_426
assert count(**{**toolkit, "inputs": 16}) == 17_836_002
assert count(**original) == 6_183_450

cases = []
for skip in ("concat", "add", "none"):
    for training in (True, False):
        small = configuration("toolkit", 2, 3, 3, 5, 3, 3, skip)
        cases.append(case(f"small toolkit {skip}", small, 2, 32, training))
for skip in ("concat", "none"):
    small = configuration("original", 2, 3, 3, 5, 3, 1, skip)
    cases.append(case(f"small original {skip}", small, 2, 32, False))
cases.append(case("toolkit", toolkit, 1, 4096, False, kept=64))
cases.append(case("toolkit", toolkit, 2, 8192, True, kept=64))
cases.append(case("original", original, 1, 4096, False, kept=64))
(here / "mixwaveunet.json").write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
