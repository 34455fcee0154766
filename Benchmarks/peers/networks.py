"""automix-toolkit's models in PyTorch, with its names of weights, and the losses that it trains them with."""

import math
import warnings

import torch
import torchaudio
from torch import nn
from torch.nn import functional

RATE = 44_100


class Down(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv1 = nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2)
        self.bn = nn.BatchNorm1d(outputs)
        self.prelu = nn.PReLU(outputs)
        self.conv2 = nn.Conv1d(outputs, outputs, kernel, stride=2, padding=kernel // 2)

    def forward(self, x):
        heard = self.prelu(self.bn(self.conv1(x)))
        return self.conv2(heard), heard


class Up(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2)
        self.bn = nn.BatchNorm1d(outputs)
        self.prelu = nn.PReLU(outputs)

    def forward(self, x, skip):
        x = torch.cat([functional.interpolate(x, scale_factor=2), skip], dim=1)
        return self.prelu(self.bn(self.conv(x)))


class WaveUNet(nn.Module):
    """Mix-Wave-U-Net: `[batch, stem, sample]` to `[batch, 2, sample]`, the samples a multiple of 4,096."""

    def __init__(self, inputs=8, depth=12, growth=24, kernel=13):
        super().__init__()
        widths = [inputs] + [growth * (level + 1) for level in range(depth)]
        self.encoder = nn.ModuleList(Down(a, b, kernel) for a, b in zip(widths, widths[1:]))
        self.embedding = nn.Conv1d(widths[-1], widths[-1], 1)
        self.decoder = nn.ModuleList(
            Up(2 * width, after, kernel)
            for width, after in zip(widths[:0:-1], widths[-2:0:-1] + [growth]))
        self.output_conv = nn.Conv1d(growth + inputs, 2, 5, padding=2)

    def forward(self, stems):
        x, skips = stems, []
        for down in self.encoder:
            x, heard = down(x)
            skips.append(heard)
        x = self.embedding(x)
        for up in self.decoder:
            x = up(x, skips.pop())
        return self.output_conv(torch.cat([stems, x], dim=1))


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.bn_1 = nn.BatchNorm2d(outputs)
        self.conv_2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.bn_2 = nn.BatchNorm2d(outputs)
        self.conv_3 = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.bn_3 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        inner = self.bn_2(self.conv_2(torch.relu(self.bn_1(self.conv_1(x)))))
        return torch.relu(self.bn_3(self.conv_3(x)) + inner)


class Encoder(nn.Module):
    """The toolkit's ShortChunkCNN; `bn` and `dense2` are never used, there neither."""

    def __init__(self, width=128):
        super().__init__()
        self.resample = torchaudio.transforms.Resample(RATE, 16_000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the lowest mel bands are empty, as the toolkit's are
            self.spec = torchaudio.transforms.MelSpectrogram(
                16_000, 512, f_min=0, f_max=8_000, n_mels=128)
        self.to_db = torchaudio.transforms.AmplitudeToDB()
        self.spec_bn = nn.BatchNorm2d(1)
        widths = [1, width, width] + [2 * width] * 4 + [4 * width]
        for level, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            setattr(self, f"layer{level + 1}", Block(inputs, outputs))
        self.dense1 = nn.Linear(4 * width, 4 * width)
        self.bn = nn.BatchNorm1d(4 * width)
        self.dense2 = nn.Linear(4 * width, 50)

    def forward(self, sounds):
        x = self.spec_bn(self.to_db(self.spec(self.resample(sounds)))[:, None])
        for level in range(7):
            x = getattr(self, f"layer{level + 1}")(x)
        return torch.relu(self.dense1(x.amax(dim=(2, 3))))


class PostProcessor(nn.Module):
    def __init__(self, inputs, outputs, hidden=256):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(inputs, hidden), nn.Dropout(0.2), nn.PReLU(), nn.Linear(hidden, hidden),
            nn.Dropout(0.2), nn.PReLU(), nn.Linear(hidden, outputs), nn.Sigmoid())

    def forward(self, x):
        return self.mlp(x)


class Console(nn.Module):
    """The differentiable mixing console: `[batch, stem, sample]` to `[batch, 2, sample]`."""

    controls = 2

    def __init__(self, width=128):
        super().__init__()
        self.encoder = Encoder(width)
        self.post_processor = PostProcessor(8 * width, self.controls)

    def heard(self, stems):
        """The embeddings of the stems, and the mean of them."""
        batch, tracks, samples = stems.shape
        heard = self.encoder(stems.reshape(-1, samples)).reshape(batch, tracks, -1)
        return heard, heard.mean(dim=1, keepdim=True)

    def forward(self, stems):
        heard, context = self.heard(stems)
        controls = self.post_processor(torch.cat([heard, context.expand_as(heard)], dim=2))
        gain = 10 ** ((72 * controls[..., :1] - 48) / 20)
        angle = controls[..., 1:] * (math.pi / 2)
        sides = torch.cat([gain * angle.cos(), gain * angle.sin()], dim=2)
        return torch.einsum("btc,bts->bcs", sides, stems)


# Lowest and highest value of each control of dasp-pytorch's effects.
EQUALIZER = [
    (-18, 18), (30, 450), (0.3, 3), (-18, 18), (60, 600), (0.3, 3), (-18, 18), (200, 2_000), (0.3, 3),
    (-18, 18), (600, 6_000), (0.3, 3), (-18, 18), (2_000, 12_000), (0.3, 3), (-18, 18), (3_000, 16_000),
    (0.3, 3)]
COMPRESSOR = [(-60, 0), (1, 20), (0.5, 100), (10, 1_000), (1, 12), (0, 12)]
STRIP = [(-24, 24), *EQUALIZER, *COMPRESSOR, (-48, 24), (0.01, 0.99), (-48, 12)]  # gain, …, fader, pan, send
REVERB = [(0, 1)] * 25  # gains and decays of twelve bands, mix


def reverb(x, *controls, samples=65_536, taps=1_023):
    """dasp-pytorch's `noise_shaped_reverberation` of stereo sound, but convolved by Fourier transforms, which is many
    times faster: gains and decays of twelve bands, and the mix."""
    from dasp_pytorch.signal import octave_band_filterbank

    gains, decays, mix = torch.stack(controls[:12], 1), torch.stack(controls[12:24], 1), controls[24]
    filters = octave_band_filterbank(taps, RATE).to(x)
    noise = torch.randn(2 * len(x), len(filters), samples + taps - 1)
    bands = torchaudio.functional.fftconvolve(
        noise, filters.reshape(1, len(filters), taps), mode="valid").reshape(
            len(x), 2, len(filters), samples)
    envelope = torch.exp(-(10 * decays[..., None] + 1) * torch.linspace(0, 1, samples))
    response = (bands * (envelope * gains[..., None])[:, None]).mean(2)
    wet = torchaudio.functional.fftconvolve(x, response)[..., :x.shape[-1]]
    return x + mix.reshape(-1, 1, 1) * (wet - x)


class FullConsole(Console):
    """The same network with dasp-pytorch's effects: gain, equalizer, compressor, fader, pan and send of every track, a
    reverb with 65,536 samples, and equalizer, compressor and fader of the master."""

    controls = len(STRIP)

    def __init__(self, width=128):
        super().__init__(width)
        self.mix_processor = PostProcessor(
            4 * width, len(REVERB) + len(EQUALIZER) + len(COMPRESSOR) + 1)

    def forward(self, stems):
        from dasp_pytorch import functional as effects

        batch, tracks, samples = stems.shape
        heard, context = self.heard(stems)
        shares = self.post_processor(torch.cat([heard, context.expand_as(heard)], dim=2))
        gain, *own, fader, pan, send = self.values(shares.flatten(0, 1), STRIP)
        x = effects.gain(stems.reshape(-1, 1, samples), RATE, gain)
        x = effects.parametric_eq(x, RATE, *own[:18])
        x = effects.compressor(x, RATE, *own[18:])
        x = effects.gain(x, RATE, fader).reshape(batch, tracks, samples)
        x = effects.stereo_panner(x, RATE, pan.reshape(batch, tracks))
        bus = effects.stereo_bus(x, RATE, send.reshape(batch, tracks, 1))
        values = self.values(
            self.mix_processor(context[:, 0]), [*REVERB, *EQUALIZER, *COMPRESSOR, (-24, 24)])
        mix = x.sum(dim=2) + reverb(bus, *values[:25])
        # The master's controls hold for both channels.
        mix = effects.parametric_eq(mix, RATE, *values[25:43])
        mix = effects.compressor(mix, RATE, *values[43:49])
        return effects.gain(mix, RATE, values[49])

    @staticmethod
    def values(shares, ranges):
        return [low + (high - low) * share for share, (low, high) in zip(shares.unbind(-1), ranges)]


def l1(mix, target):
    return (mix - target).abs().mean()


def sum_difference():
    from auraloss.freq import SumAndDifferenceSTFTLoss

    sizes = [4096, 1024, 256]
    return SumAndDifferenceSTFTLoss(
        fft_sizes=sizes, hop_sizes=[size // 2 for size in sizes], win_lengths=sizes)


# A model, the samples of its examples and its loss.
MODELS = {
    "waveUNet": (WaveUNet, 131_072, lambda: l1),
    "console": (Console, 262_144, sum_difference),
    "console/full": (FullConsole, 262_144, sum_difference),
}


def training_step(model, optimizer, loss, stems, target):
    """What the toolkit's Lightning module does in a step, with its gradient clipping."""
    value = loss(model(stems), target)
    optimizer.zero_grad()
    value.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()
    return value.item()
