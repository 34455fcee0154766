"""The proxy of an effect: its sound, and the gradients of input, controls and weights.

By PyTorch in float64; weights and inputs are made by `formula`, exactly as the tests make them.
"""

import json
import pathlib

import torch

from formula import formula

here = pathlib.Path(__file__).resolve().parent


class Layer(torch.nn.Module):
    def __init__(self, inputs, outputs, taps, dilation, condition):
        super().__init__()
        self.convolution = torch.nn.Conv1d(
            inputs, outputs, taps, dilation=dilation, bias=False)
        self.film = torch.nn.Linear(condition, 2 * outputs)
        self.rectifier = torch.nn.PReLU(outputs)
        self.history = (taps - 1) * dilation

    def forward(self, x, condition):
        scale, shift = self.film(condition)[:, :, None].chunk(2, dim=1)
        y = self.convolution(torch.nn.functional.pad(x, (self.history, 0)))
        y = self.rectifier(y * (scale + 1) + shift) - self.rectifier(shift)
        return y + x if x.shape[1] == y.shape[1] else y


class Proxy(torch.nn.Module):
    def __init__(self, controls, width, layers, taps, growth, condition=32):
        super().__init__()
        self.controls = torch.nn.ModuleList(
            [torch.nn.Linear(controls, condition), torch.nn.Linear(condition, condition)])
        self.layers = torch.nn.ModuleList(
            [Layer(2 if i == 0 else width, width, taps, growth**i, condition)
             for i in range(layers)])
        self.output = torch.nn.Conv1d(width, 3, 1, bias=False)
        self.gain = torch.nn.Linear(condition, 1)

    def forward(self, x, shares):
        """x: [batch, channel, sample], shares: [batch, control]."""
        batch, channels, samples = x.shape
        level = x.abs().amax(dim=1, keepdim=True).clamp(min=1e-4)
        linked = 20 * torch.log10(level) / 80 + 1
        mean = x.abs().amax(dim=1, keepdim=True)
        for power in range(6):
            padded = torch.nn.functional.pad(mean, (3 * 4**power, 0))
            mean = torch.nn.functional.conv1d(
                padded, torch.full((1, 1, 4), 0.25, dtype=x.dtype), dilation=4**power)
        loudness = torch.maximum(x.abs().amax(dim=1, keepdim=True), mean)
        rows = x.reshape(batch * channels, 1, samples)
        y = torch.cat([rows, linked.repeat_interleave(channels, dim=0)], dim=1)
        told = 2 * shares - 1
        for layer in self.controls:
            told = torch.tanh(layer(told))
        told = told.repeat_interleave(channels, dim=0)
        for layer in self.layers:
            y = layer(y, told)
        gain, sound, share = self.output(y).chunk(3, dim=1)
        gain = gain + self.gain(told)[:, :, None]
        return (rows * torch.exp(gain.clamp(max=6)) + sound
                + loudness.repeat_interleave(channels, dim=0) * share).reshape(x.shape)


def values(name, *shape, scale=1.0, offset=0.0):
    count = 1
    for extent in shape:
        count *= extent
    return torch.tensor(formula(name, count, scale, offset), dtype=torch.float64).reshape(shape)


def numbers(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().numpy().ravel()]


def case(batch, channels, samples, controls, width, layers, taps, growth):
    proxy = Proxy(controls, width, layers, taps, growth).double()
    for name, weight in proxy.named_parameters():
        weight.data = values(name, *weight.shape, scale=0.25)
    x = values("x", batch, channels, samples, scale=0.5).requires_grad_()
    shares = values("shares", batch, controls, scale=0.5, offset=0.5).requires_grad_()
    y = proxy(x, shares)
    (y * values("dy", *y.shape)).sum().backward()
    return {
        "shape": [batch, channels, samples], "controls": controls, "width": width, "layers": layers,
        "taps": taps, "growth": growth, "y": numbers(y), "dx": numbers(x.grad),
        "dshares": numbers(shares.grad),
        "gradients": {name: numbers(weight.grad) for name, weight in proxy.named_parameters()},
    }


cases = [
    case(2, 1, 64, controls=2, width=3, layers=3, taps=3, growth=4),
    case(1, 2, 50, controls=3, width=4, layers=2, taps=5, growth=3),
]
(here / "effect-proxy.json").write_text(json.dumps({"cases": cases}) + "\n")
