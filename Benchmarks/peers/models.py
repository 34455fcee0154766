"""Times both models in PyTorch, one training step or one mix, and prints one JSON line.

The same sizes as `Sources/Measure/ModelBenchmark.swift`. Architectures as automix-toolkit's; the console
hears sound at 16 kHz, so neither side resamples.
"""

import math
import sys

import torch
from torch import nn
from torch.nn import functional

from timing import report

name, runs, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class WaveUNet(nn.Module):
    def __init__(self, inputs=8, depth=12, growth=24, kernel=13):
        super().__init__()
        widths = [inputs] + [growth * (level + 1) for level in range(depth)]
        self.down = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(before, width, kernel, padding=kernel // 2), nn.BatchNorm1d(width),
                nn.PReLU(width))
            for before, width in zip(widths, widths[1:]))
        self.halve = nn.ModuleList(
            nn.Conv1d(width, width, kernel, stride=2, padding=kernel // 2) for width in widths[1:])
        self.middle = nn.Conv1d(widths[-1], widths[-1], 1)
        self.up = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(2 * width, after, kernel, padding=kernel // 2), nn.BatchNorm1d(after),
                nn.PReLU(after))
            for width, after in zip(widths[:0:-1], widths[-2:0:-1] + [growth]))
        self.last = nn.Conv1d(growth + inputs, 2, 5, padding=2)

    def forward(self, stems):
        x, skips = stems, []
        for down, halve in zip(self.down, self.halve):
            x = down(x)
            skips.append(x)
            x = halve(x)
        x = self.middle(x)
        for up in self.up:
            x = up(torch.cat([functional.interpolate(x, scale_factor=2), skips.pop()], dim=1))
        return self.last(torch.cat([stems, x], dim=1))


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.conv3 = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.norms = nn.ModuleList(nn.BatchNorm2d(outputs) for _ in range(3))

    def forward(self, x):
        inner = self.conv2(torch.relu(self.norms[0](self.conv1(x))))
        return torch.relu(self.norms[2](self.conv3(x)) + self.norms[1](inner))


class Console(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.norm = nn.BatchNorm2d(1)
        widths = [1, width, width] + [2 * width] * 4 + [4 * width]
        self.blocks = nn.Sequential(*(Block(a, b) for a, b in zip(widths, widths[1:])))
        self.dense = nn.Linear(4 * width, 4 * width)
        self.controls = nn.Sequential(
            nn.Linear(8 * width, 256), nn.Dropout(0.2), nn.PReLU(), nn.Linear(256, 256),
            nn.Dropout(0.2), nn.PReLU(), nn.Linear(256, 2), nn.Sigmoid())
        mels = torch.linspace(0, 2595 * math.log10(1 + 8000 / 700), 130)
        corners = 700 * (10 ** (mels / 2595) - 1)
        bins = torch.linspace(0, 8000, 257)[:, None]
        rise = (bins - corners[:-2]) / (corners[1:-1] - corners[:-2])
        fall = (corners[2:] - bins) / (corners[2:] - corners[1:-1])
        self.register_buffer("bank", torch.minimum(rise, fall).clamp(min=0))
        self.register_buffer("window", torch.hann_window(512))

    def forward(self, stems):
        batch, tracks, samples = stems.shape
        spectrum = torch.stft(
            stems.reshape(-1, samples), 512, 256, window=self.window, return_complex=True)
        power = spectrum.abs().square().transpose(1, 2) @ self.bank
        levels = 10 * torch.log10(power.clamp(min=1e-10)).transpose(1, 2)
        features = self.blocks(self.norm(levels[:, None])).amax(dim=(2, 3))
        heard = torch.relu(self.dense(features)).reshape(batch, tracks, -1)
        context = heard.mean(dim=1, keepdim=True).expand_as(heard)
        controls = self.controls(torch.cat([heard, context], dim=2))
        gain = 10 ** ((72 * controls[..., :1] - 48) / 20)
        angle = controls[..., 1:] * (math.pi / 2)
        sides = torch.cat([gain * angle.cos(), gain * angle.sin()], dim=2)
        return torch.einsum("btc,bts->bcs", sides, stems)


torch.set_num_threads(threads)
torch.manual_seed(1)
is_wave = name.startswith("waveUNet")
model = WaveUNet() if is_wave else Console()
samples = 131_072 if is_wave else 65_536
stems, target = torch.randn(1, 8, samples) * 0.1, torch.randn(1, 2, samples) * 0.1
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)


def step():
    if name.endswith("Mix"):
        with torch.inference_mode():
            return model(stems)
    loss = (model(stems) - target).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


model.train(name.endswith("Step"))
report(name, step, runs)
