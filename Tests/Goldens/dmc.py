"""The differentiable mixing console by PyTorch, in double: embeddings, controls, mix, gradients.

Weights are made on both sides by one rule (`weight`), and are exact in float. The model has the layers and
names of automix-toolkit's (csteinmetz1/automix-toolkit, `DifferentiableMixingConsole`), and as many parameters.
"""

import json
import math
import pathlib

import numpy
import torch
import torchaudio
from torch import nn

torch.set_default_dtype(torch.float64)


def noise(seed, count):
    """Noise in -1 ... 1, exact in float: a hash of 32 bits of each index, its upper 24 bits."""
    with numpy.errstate(over="ignore"):
        bits = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(2654435761)
        bits += numpy.uint32(seed * 40503 % 2**32)
        bits ^= bits >> numpy.uint32(16)
        bits *= numpy.uint32(2246822519)
        bits ^= bits >> numpy.uint32(13)
        bits *= numpy.uint32(3266489917)
        bits ^= bits >> numpy.uint32(16)
    return (bits >> numpy.uint32(8)).astype(numpy.float64) / 2**23 - 1


def weight(index, name, shape):
    """The weight of a name, the `index`-th in alphabetical order."""
    values = noise(index + 1, math.prod(shape)).reshape(shape)
    if name == "encoder.spec_bn.running_mean":
        return values - 16
    if name == "encoder.spec_bn.running_var":
        return values + 256
    if name.endswith("running_var"):
        return values * 0.5 + 1
    if len(shape) > 1:
        # The last layer has larger ones, so that the controls tell tracks apart.
        scale = 4 if name == "post_processor.mlp.6.weight" else 1
        return values * scale * 2.0 ** math.floor(math.log2(math.sqrt(6 / math.prod(shape[1:]))))
    is_scale = name.endswith("weight") and (".bn_" in name or "_bn" in name)
    if is_scale:
        return values * 0.25 + 1
    return values * 0.25


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        for part, source, stride in [(1, inputs, 2), (2, outputs, 1), (3, inputs, 2)]:
            setattr(self, f"conv_{part}", nn.Conv2d(source, outputs, 3, stride, 1))
            setattr(self, f"bn_{part}", nn.BatchNorm2d(outputs))

    def forward(self, x):
        inner = torch.relu(self.bn_1(self.conv_1(x)))
        return torch.relu(self.bn_3(self.conv_3(x)) + self.bn_2(self.conv_2(inner)))


class Encoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.spec_bn = nn.BatchNorm2d(1)
        widths = [1, width, width] + [2 * width] * 4 + [4 * width]
        for index in range(7):
            setattr(self, f"layer{index + 1}", Block(widths[index], widths[index + 1]))
        self.dense1 = nn.Linear(4 * width, 4 * width)
        # Nothing goes through these.
        self.bn = nn.BatchNorm1d(4 * width)
        self.dense2 = nn.Linear(4 * width, 50)

    def forward(self, x):
        mel = torchaudio.transforms.MelSpectrogram(16000, n_fft=512, n_mels=128).double()
        power = mel(torchaudio.functional.resample(x, 44100, 16000))
        x = self.spec_bn(torchaudio.transforms.AmplitudeToDB()(power)[:, None])
        for index in range(7):
            x = getattr(self, f"layer{index + 1}")(x)
        return torch.relu(self.dense1(x.amax(dim=(2, 3))))


class PostProcessor(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(inputs, hidden), nn.Dropout(0.2), nn.PReLU(), nn.Linear(hidden, hidden),
            nn.Dropout(0.2), nn.PReLU(), nn.Linear(hidden, 2), nn.Sigmoid())

    def forward(self, x):
        return self.mlp(x)


class Console(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.encoder = Encoder(width)
        self.post_processor = PostProcessor(8 * width, hidden)

    def forward(self, stems, active):
        """Stems [song, track, sample] and which of them there are to mix, gain in dB, position, embedding.

        The toolkit mixes tracks that there are not, too; it counts on them to be silent.
        """
        songs, tracks, samples = stems.shape
        heard = self.encoder(stems.reshape(-1, samples)).reshape(songs, tracks, -1)
        context = torch.stack([own[there].mean(0) for own, there in zip(heard, active)])
        both = torch.cat([heard, context[:, None].expand_as(heard)], dim=-1)
        shares = self.post_processor(both)
        gain, position = 72 * shares[..., 0] - 48, shares[..., 1]
        sides = torch.stack([torch.cos(position * math.pi / 2), torch.sin(position * math.pi / 2)], 2)
        levels = 10 ** (gain / 20)
        return torch.einsum("btn,bt,btc->bcn", stems, levels * active, sides), gain, position, heard


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def console(width, hidden):
    model = Console(width, hidden)
    unused = ("encoder.bn.", "encoder.dense2.")
    names = sorted(
        name for name in model.state_dict()
        if not name.startswith(unused) and not name.endswith("num_batches_tracked"))
    state = {
        name: torch.tensor(weight(index, name, tuple(model.state_dict()[name].shape)))
        for index, name in enumerate(names)}
    model.load_state_dict(state, strict=False)
    return model, names


def sampled(tensor, largest):
    """At most so many elements: half of them evenly spaced, half the largest."""
    values = tensor.detach().flatten().numpy()
    places = numpy.arange(values.size)
    if values.size > largest:
        spaced = places[:: math.ceil(2 * values.size / largest)]
        places = numpy.union1d(spaced, numpy.argsort(-abs(values), kind="stable")[: largest // 2])
    return {
        "count": values.size, "places": places.tolist(),
        "values": [float(f"{value:.9g}") for value in values[places]]}


def gradients(model, names, largest):
    own = dict(model.named_parameters())
    return {name: sampled(own[name].grad, largest) for name in names if name in own}


def stems(songs, tracks, samples):
    """Noise, each track at a level of its own and darker than the one before."""
    values = noise(1000, songs * tracks * samples).reshape(songs, tracks, samples)
    for track in range(tracks):
        values[:, track] *= 2.0 ** -track
        for _ in range(track):
            values[:, track, 1:] += values[:, track, :-1]
    return torch.tensor(values.astype(numpy.float32).astype(numpy.float64))


def whole(width, hidden, songs, tracks, samples, absent, largest):
    model, names = console(width, hidden)
    model.eval()
    active = torch.ones(songs, tracks, dtype=torch.bool)
    x = stems(songs, tracks, samples)
    for song, track in absent:
        active[song, track] = False
        x[song, track] = 0
    x.requires_grad_()
    mix, gain, position, heard = model(x, active)
    loss = (mix * torch.tensor(noise(2000, mix.numel())).reshape(mix.shape)).sum()
    loss.backward()
    return {
        "width": width, "hidden": hidden, "songs": songs, "tracks": tracks, "samples": samples,
        "absent": absent, "encoderParameters": count(model.encoder),
        "postProcessorParameters": count(model.post_processor),
        "unused": count(model.encoder.bn) + count(model.encoder.dense2), "names": names,
        "gainDb": gain.flatten().tolist(), "position": position.flatten().tolist(),
        "embedding": sampled(heard, 600), "mix": sampled(mix, 600), "stemGradient": sampled(x.grad, 600),
        "gradients": gradients(model, names, largest)}


def training(width, items, samples):
    """The encoder with the statistics of its batch, and those that it has gathered then."""
    model, names = console(width, 8)
    encoder = model.encoder.train()
    x = stems(1, items, samples)[0]
    embedding = encoder(x)
    loss = (embedding * torch.tensor(noise(2000, embedding.numel())).reshape(embedding.shape)).sum()
    loss.backward()
    gathered = {
        name: sampled(tensor, 8) for name, tensor in model.state_dict().items()
        if name in names and "running" in name}
    own = [name for name in names if name.startswith("encoder.")]
    return {
        "width": width, "items": items, "samples": samples,
        "embedding": embedding.flatten().tolist(), "gathered": gathered,
        "gradients": gradients(model, own, 20)}


full = console(128, 256)[0]
assert (count(full.encoder), count(full.post_processor)) == (12_104_244, 328_708)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({
    "small": whole(4, 8, 2, 3, 20_000, [(1, 2)], 40),
    "large": whole(128, 256, 1, 2, 12_000, [], 12),
    "training": training(4, 3, 40_000),
}) + "\n")
