"""Times a differentiable peer of one effect of the rack, forward and backward, and prints one JSON line.

The same work as `Sources/Measure/RackGradientBenchmark.swift`: 8 mono signals of 131,072 samples with controls of
their own, the gradients of a weighted sum of the output to the signal and every control.
"""

import sys
import warnings

import torch

from timing import report

RATE, BATCH, SAMPLES = 44_100, 8, 131_072
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


def dasp(name, *values):
    from dasp_pytorch import functional

    function = getattr(functional, name)
    return ((lambda signal, *controls: function(signal, RATE, *controls)),
            [torch.full((BATCH,), float(value)) for value in values])


NETWORK = [373, 431, 499, 587, 659, 787, 907, 1_049]
EFFECTS = {
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
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    effect, controls = EFFECTS[name.removeprefix("gradient/")]()
    signal = (0.1 * torch.randn(BATCH, 1, SAMPLES)).requires_grad_()
    weights = torch.randn(BATCH, 1, SAMPLES)
    controls = [control.requires_grad_() for control in controls]

    def step():
        loss = (effect(signal, *controls) * weights).sum()
        torch.autograd.grad(loss, [signal, *controls], allow_unused=True)

    report(name, step, runs)


main()
