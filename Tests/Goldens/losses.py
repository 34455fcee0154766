"""Losses of auraloss, and of the equations of FxNorm-automix and Diff-MST, in float64, for LossGoldenTests.

Each case holds the loss of two items, each a batch of one as the references define it, and every 37th
element of its gradient with respect to the input; and how far the reference itself is off in float32, as
a part of the largest: nearly empty bins have logarithms that single precision cannot give. Where auraloss cannot run as it stands it is mended
here, and the comment says how.
"""
import json
import pathlib

import auraloss
import librosa.filters
import numpy as np
import scipy.signal
import torch

EVERY = 37
mel, chroma = librosa.filters.mel, librosa.filters.chroma
librosa.filters.mel = lambda **k: mel(**k, dtype=np.float64).astype(precision())
# auraloss registers an array where a tensor is needed.
librosa.filters.chroma = lambda **k: as_tensor(chroma(**k, dtype=np.float64)).unsqueeze(0)


def precision():
    return str(torch.get_default_dtype()).removeprefix("torch.")


def as_tensor(array):
    return torch.tensor(np.asarray(array), dtype=torch.get_default_dtype())


def noise(seed, count):
    """16-bit noise from a linear congruential generator."""
    out = np.empty(count)
    for n in range(count):
        seed = (1664525 * seed + 1013904223) % 2**32
        out[n] = (seed >> 16) / 2**15 - 1
    return out


def signals(items, channels, samples):
    """Input and target, exact in float32: noise with most of its energy low, and the same with an error."""
    inputs, targets = [], []
    for row in range(items * channels):
        raw = noise(100 * row + 1, samples + 7)
        target = sum((k + 1) * raw[k:k + samples] for k in range(8)) / 64
        inputs.append(0.75 * target + noise(100 * row + 2, samples) / 8)
        targets.append(target)
    shape = (items, channels, samples)
    return as_tensor(inputs).view(shape), as_tensor(targets).view(shape)


def stft(**options):
    loss = auraloss.freq.STFTLoss(**options)
    if options.get("perceptual_weighting"):
        loss.prefilter.fir.weight.data = loss.prefilter.fir.weight.data.to(torch.get_default_dtype())
    return loss


def with_logarithm(factor, offset):
    """auraloss's later log_fac and log_eps, which 0.4.0 does not have."""
    loss = stft()
    plain = loss.logstft.forward
    loss.logstft.forward = lambda x, y: plain(factor * x + offset, factor * y + offset)
    return loss


def phase(is_wrapped):
    """The phase term over frames within the signal: in a mirrored frame all angles are 0 or ±π by rounding."""
    loss = stft(w_sc=0, w_log_mag=0, w_phs=1)

    def spectra(x):
        x = torch.stft(x, 1024, 256, window=loss.window, center=False, return_complex=True)
        return x.abs(), x.angle()

    def wrapped(x, y):
        d = spectra(x[0])[1] - spectra(y[0])[1]
        return ((d - 2 * np.pi * torch.round(d / (2 * np.pi))) ** 2).mean()
    loss.stft = spectra
    return wrapped if is_wrapped else loss


def pre_emphasized(kind):
    fir = auraloss.perceptual.FIRFilter(filter_type=kind)
    fir.fir.weight.data = fir.fir.weight.data.to(torch.get_default_dtype())
    esr = auraloss.time.ESRLoss()

    def loss(x, y):
        x, y = fir(x.view(-1, 1, x.shape[-1]), y.view(-1, 1, y.shape[-1]))
        return esr(x, y)
    return loss


def a_weighting(rate):
    return auraloss.perceptual.FIRFilter(filter_type="aw", fs=rate).fir.weight.data.to(torch.get_default_dtype())


def fxnorm(variant):
    """FxNorm-automix's equations, with filters centred and in full precision, without guard frames."""
    window = as_tensor(np.sqrt(np.hanning(4097)[:-1]))
    aw = a_weighting(44100)

    def filtered(x):
        x = x.view(-1, 1, x.shape[-1])
        x = torch.nn.functional.conv1d(x, aw, padding=50)
        return x + 0.85 * torch.nn.functional.pad(x, (1, 0))[..., :-1]

    def magnitude(x):
        return torch.stft(x, 4096, 1024, window=window, center=False, return_complex=True).abs()

    def loss(x, y):
        x, y = filtered(x).view(x.shape), filtered(y).view(y.shape)
        total = 0
        for sign in (1, -1):
            a = magnitude(x[:, 0] + sign * x[:, 1])
            b = magnitude(y[:, 0] + sign * y[:, 1])
            linear = torch.norm(b - a) / torch.norm(b) if variant == "a" else ((a - b) ** 2).mean()
            total = total + linear + (torch.log(1e-30 + a) - torch.log(1e-30 + b)).abs().mean()
        return total
    return loss


def bark_bank(rate, bins, exact):
    """torchaudio's triangles; `exact` undoes the correction above 20.1 Bark too, which torchaudio does not."""
    def to_bark(f):
        z = 26.81 * f / (1960 + f) - 0.53
        return z + 0.15 * (2 - z) if z < 2 else z + 0.22 * (z - 20.1) if z > 20.1 else z
    z = np.linspace(to_bark(20), to_bark(20000), 26)
    z = np.where(z < 2, (z - 0.3) / 0.85, np.where((z > 20.1) & exact, (z + 4.422) / 1.22, z))
    edges = 1960 * (z + 0.53) / (26.28 - z)
    f = np.linspace(0, rate / 2, bins)[:, None]
    width = np.diff(edges)
    return as_tensor(np.maximum(0, np.minimum((f - edges[:-2]) / width[:-1], (edges[2:] - f) / width[1:])))


def audio_features(exact):
    """Diff-MST's audio-feature loss by its equations."""
    bank = bark_bank(44100, 16385, exact)

    def features(x):
        power = (x ** 2).mean(-1)
        rms = power.clamp(min=1e-8).sqrt()
        left, right = x[:, 0], x[:, 1]
        width = ((left - right) ** 2).mean(-1) / ((left + right) ** 2).mean(-1).clamp(min=1e-8)
        imbalance = (power[:, 1] - power[:, 0]) / power.sum(-1).clamp(min=1e-8)
        sides = torch.stack([left + right, left - right], 1)
        spectrum = torch.stft(sides.view(-1, x.shape[-1]), 32768, 8192, window=torch.hann_window(32768),
                              return_complex=True).abs().mean(-1)
        return [rms, 20 * torch.log10(x.abs().amax(-1) / rms), width, imbalance,
                torch.log(spectrum @ bank + 1e-8)]

    def loss(x, y):
        return sum(weight * ((a - b) ** 2).mean()
                   for weight, a, b in zip([0.1, 0.001, 1, 1, 0.1], features(x), features(y)))
    return loss


def half(sizes):
    return {"fft_sizes": sizes, "win_lengths": sizes, "hop_sizes": [size // 2 for size in sizes]}


def losses():
    time, freq = auraloss.time, auraloss.freq
    return {
        "l1": torch.nn.functional.l1_loss,
        "mse": torch.nn.functional.mse_loss,
        "esr": time.ESRLoss(),
        "dc": time.DCLoss(),
        "logCosh": time.LogCoshLoss(),
        "logCosh, a 20": time.LogCoshLoss(a=20),
        "snr": time.SNRLoss(),
        "siSdr": time.SISDRLoss(),
        "sdSdr": time.SDSDRLoss(),
        "snr, with mean": time.SNRLoss(zero_mean=False),
        "siSdr, with mean": time.SISDRLoss(zero_mean=False),
        "sdSdr, with mean": time.SDSDRLoss(zero_mean=False),
        "esr, hp": pre_emphasized("hp"),
        "esr, fd": pre_emphasized("fd"),
        "esr, aw": pre_emphasized("aw"),
        "stft": stft(),
        "stft, convergence": stft(w_log_mag=0),
        "stft, linear": stft(w_sc=0, w_log_mag=0, w_lin_mag=1),
        "stft, squares": stft(w_sc=0, w_log_mag=0.5, w_lin_mag=2, mag_distance="L2"),
        "stft, phase": phase(True),
        "stft, phase not wrapped": phase(False),
        "stft, hamming": stft(fft_size=512, hop_size=100, win_length=400, window="hamming_window"),
        "stft, blackman": stft(fft_size=512, hop_size=100, win_length=400, window="blackman_window"),
        "stft, bartlett": stft(fft_size=512, hop_size=100, win_length=400, window="bartlett_window"),
        "stft, kaiser": stft(fft_size=512, hop_size=100, win_length=400, window="kaiser_window"),
        "stft, logarithm": with_logarithm(2, 0.01),
        "stft, a-weighting": stft(perceptual_weighting=True, sample_rate=48000),
        "stft, scale, mono": stft(scale_invariance=True),
        "melStft": freq.MelSTFTLoss(44100),
        "chromaStft": freq.ChromaSTFTLoss(44100),
        "mrstft": freq.MultiResolutionSTFTLoss(),
        "mrstft, mel": freq.MultiResolutionSTFTLoss(sample_rate=44100, scale="mel", n_bins=64),
        "mrstft, batch": freq.MultiResolutionSTFTLoss(),
        "toolkitMrstft": freq.MultiResolutionSTFTLoss(
            **half([512, 2048, 8192]), w_lin_mag=1, w_log_mag=1, w_sc=0, w_phs=0),
        "sumDifferenceStft": freq.SumAndDifferenceSTFTLoss(**half([4096, 1024, 256])),
        "fxNormA": fxnorm("a"),
        "fxNormB": fxnorm("b"),
        "audioFeatures": audio_features(exact=True),
        "audioFeatures, torchaudio": audio_features(exact=False),
    }


def measured(name, loss):
    """Values and the whole gradient, with the signals in this precision."""
    samples = 20000 if "audioFeatures" in name else 5000
    x, y = signals(2, 1 if "mono" in name else 2, samples)
    values, gradients = [], []
    for items in ([slice(0, 2)] if "batch" in name else [slice(0, 1), slice(1, 2)]):
        leaf = x[items].clone().requires_grad_()
        value = loss(leaf, y[items])
        value.backward()
        values.append(value.item())
        gradients += leaf.grad.flatten().tolist()
    return {"name": name, "channels": x.shape[1], "samples": samples, "values": values,
            "gradient": gradients[::EVERY if samples < 9999 else 10 * EVERY]}


def error(a, b):
    return float(f"{max(abs(p - q) for p, q in zip(a, b)) / max(map(abs, b)):.3g}")


torch.set_default_dtype(torch.float32)
single = [measured(name, loss) for name, loss in losses().items()]
torch.set_default_dtype(torch.float64)
cases = [measured(name, loss) for name, loss in losses().items()]
for case, plain in zip(cases, single):
    case["singleError"] = error(plain["values"], case["values"])
    case["singleGradientError"] = error(plain["gradient"], case["gradient"])
    least = 1e-9 * max(map(abs, case["gradient"]))
    case["gradient"] = [float(f"{g:.6g}") if abs(g) > least else 0.0 for g in case["gradient"]]
golden = {
    "every": EVERY, "cases": cases,
    "aWeighting": [{"sampleRate": rate, "taps": [float(f"{t:.9g}") for t in a_weighting(rate).flatten()]}
                   for rate in (44100, 48000, 96000)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=0, separators=(",", ":")) + "\n")
