"""Times a differentiable peer of one effect of the rack, forward or forward and backward, and prints one JSON line.

The same work as `Sources/Measure/EffectBenchmark.swift`: 8 mono signals of 262,144 samples with controls of their own, of
a reverb one stereo signal, and the gradients of a weighted sum of the output to the signal and every control.
"""

import sys
import warnings

import torch

import networks
from timing import report

RATE, SAMPLES = 44_100, 262_144
IS_REVERB = "/reverb/" in sys.argv[1]
BATCH = 1 if IS_REVERB else 8
warnings.filterwarnings("ignore")


def torchcomp_dynamics(compression, expansion, attack, release):
    """Compressor and expander by torchcomp's exact recursion: threshold in dB and ratio of each, times in ms."""
    import torchcomp

    times = [torchcomp.ms2coef(torch.full((BATCH,), float(time)), RATE) for time in (attack, release)]
    controls = [torch.full((BATCH,), float(value)) for value in (*compression, *expansion)] + times

    def effect(signal, *controls):
        level = signal[:, 0].abs().clamp_min(1e-8)
        return signal * torchcomp.compexp_gain(level, *controls)[:, None]

    return effect, controls


def torchcomp_limiter(ceiling, attack, release):
    import torchcomp

    times = [torchcomp.ms2coef(torch.full((BATCH,), float(time)), RATE) for time in (attack, release)]

    def effect(signal, *controls):
        return signal * torchcomp.limiter_gain(signal[:, 0].abs(), *controls)[:, None]

    return effect, [torch.full((BATCH,), float(ceiling)), *times]


def grafx_processor(name, **settings):
    """A processor of grafx; its controls are drawn at random about rest, as its own examples do."""
    from grafx import processors

    processor = getattr(processors, name)(flashfftconv=False, **settings) if name in (
        "Compressor", "NoiseGate") else getattr(processors, name)(**settings)
    sizes = processor.parameter_size()
    controls = [0.1 * torch.randn(BATCH, *([size] if isinstance(size, int) else size))
                for size in sizes.values()]

    def effect(signal, *controls):
        output = processor(signal, **dict(zip(sizes, controls)))
        return output[0] if isinstance(output, tuple) else output

    return effect, controls


def flamo_network(lengths, gain):
    """Delay lines with feedback in flamo, sampled in frequency; as many lines as lengths."""
    from collections import OrderedDict

    from flamo.processor import dsp, system

    lines = len(lengths)
    common = {"nfft": SAMPLES, "requires_grad": True, "device": "cpu"}
    into, out = dsp.Gain(size=(lines, 1), **common), dsp.Gain(size=(1, lines), **common)
    delays = dsp.parallelDelay(
        size=(lines,), max_len=max(lengths), isint=True, nfft=SAMPLES, device="cpu")
    delays.assign_value(delays.sample2s(torch.tensor(lengths, dtype=torch.float32)))
    loss = dsp.parallelGain(size=(lines,), **common)
    loss.assign_value(torch.full((lines,), float(gain)))
    back = system.Series(OrderedDict(
        mixing=dsp.Matrix(size=(lines, lines), matrix_type="orthogonal", **common), loss=loss))
    core = system.Series(OrderedDict(
        into=into, loop=system.Recursion(fF=delays, fB=back), out=out))
    shell = system.Shell(core=core, input_layer=dsp.FFT(SAMPLES), output_layer=dsp.iFFT(SAMPLES))
    controls = [parameter for parameter in shell.parameters() if parameter.requires_grad]
    return (lambda signal, *_: shell(signal.transpose(1, 2)).transpose(1, 2)), controls


def torchlpc_equalizer():
    """Six bands by torchlpc's exact recursion; coefficients by R. Bristow-Johnson's formulas, as ours."""
    import torchlpc

    def coefficients(kind, gain, frequency, q):
        amplitude = 10 ** (gain / 40)
        omega = 2 * torch.pi * frequency / RATE
        cosine, alpha = omega.cos(), omega.sin() / (2 * q)
        if kind == "peak":
            b = 1 + alpha * amplitude, -2 * cosine, 1 - alpha * amplitude
            a = 1 + alpha / amplitude, -2 * cosine, 1 - alpha / amplitude
        else:
            sign = 1 if kind == "lowShelf" else -1
            more, less, root = amplitude + 1, amplitude - 1, 2 * amplitude.sqrt() * alpha
            b = (amplitude * (more - sign * less * cosine + root),
                 sign * 2 * amplitude * (less - sign * more * cosine),
                 amplitude * (more - sign * less * cosine - root))
            a = (more + sign * less * cosine + root, -sign * 2 * (less + sign * more * cosine),
                 more + sign * less * cosine - root)
        return [value / a[0] for value in b], [value / a[0] for value in a[1:]]

    def effect(signal, *controls):
        x = signal[:, 0]
        for kind, band in zip(KINDS, zip(*[iter(controls)] * 3)):
            b, a = coefficients(kind, *band)
            late, later = (torch.nn.functional.pad(x, (delay, 0))[:, :SAMPLES] for delay in (1, 2))
            x = b[0][:, None] * x + b[1][:, None] * late + b[2][:, None] * later
            x = torchlpc.sample_wise_lpc(x, torch.stack(a, -1)[:, None].expand(-1, SAMPLES, -1))
        return x[:, None]

    return effect, [torch.full((BATCH,), float(value)) for value in EQUALIZER]


def dasp(name, *values):
    from dasp_pytorch import functional

    function = getattr(functional, name)
    return ((lambda signal, *controls: function(signal, RATE, *controls)),
            [torch.full((BATCH,), float(value)) for value in values])


KINDS = ["lowShelf", "peak", "peak", "peak", "peak", "highShelf"]
EQUALIZER = [  # gain in dB, frequency in Hz, Q of each band
    3, 80, 0.7, -3, 200, 0.7, 3, 500, 0.7, -3, 2000, 0.7, 3, 5000, 0.7, -3, 9000, 0.7]
NETWORK = [373, 431, 499, 587, 659, 787, 907, 1_049]
EFFECTS = {
    "equalizer/dasp": lambda: dasp("parametric_eq", *EQUALIZER),
    "equalizer/torchlpc": torchlpc_equalizer,
    "reverb/dasp": lambda: dasp("noise_shaped_reverberation", *[0.5] * 25),
    "reverb/torch": lambda: (
        (lambda signal, *controls: networks.reverb(signal, *controls)),
        [torch.full((BATCH,), 0.5) for _ in range(25)]),
    "compressor/torchcomp": lambda: torchcomp_dynamics((-20, 4), (-80, 0.999), 5, 100),
    "compressor/grafx": lambda: grafx_processor("Compressor"),
    "compressor/dasp": lambda: dasp("compressor", -20, 4, 5, 100, 6, 0),
    "expander/torchcomp": lambda: torchcomp_dynamics((0, 1.001), (-10, 0.5), 1, 100),
    "gate/grafx": lambda: grafx_processor("NoiseGate"),
    "limiter/torchcomp": lambda: torchcomp_limiter(-12, 1.5, 50),
    "graphicEqualizer/grafx": lambda: grafx_processor("GraphicEqualizer"),
    "saturation/grafx": lambda: grafx_processor("TanhDistortion"),
    "delay/flamo": lambda: flamo_network([13_230], 0.3),
    "network/flamo": lambda: flamo_network(NETWORK, 0.93),
}


def main():
    name, runs, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    mode, name = name.split("/", 1)
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    effect, controls = EFFECTS[name]()
    signal = 0.1 * torch.randn(BATCH, 2 if IS_REVERB else 1, SAMPLES)

    def forward():
        with torch.no_grad():
            effect(signal, *controls)

    if mode == "forward":
        return report(name, forward, runs)
    weights = torch.randn_like(signal)
    leaves = [leaf.requires_grad_() for leaf in (signal, *controls)]

    def step():
        torch.autograd.grad((effect(*leaves) * weights).sum(), leaves, allow_unused=True)

    report(name, step, runs)


main()
