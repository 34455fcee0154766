"""Times one effect of pedalboard or lsp-plugins on a minute of stereo noise, and prints one JSON line.

The same work as `Sources/Measure/RackBenchmark.swift`: 44.1 kHz, float32, blocks of 32,768 samples. `--level` prints
by how many decibels the effect changes the level instead, which shows that it works.
"""

import sys

import numpy as np

import ladspa
from timing import report

RATE, BLOCK = 44_100, 32_768


def gain(decibels):
    return 10 ** (decibels / 20)


def board(name, *arguments, **named):
    """An effect of pedalboard, at its beginning."""
    import pedalboard

    def make():
        effect = getattr(pedalboard, name)(*arguments, **named)
        return lambda block: effect.process(block, RATE, BLOCK, reset=False)

    return make


def plugin(label, **controls):
    """A plug-in of lsp-plugins, at its beginning."""
    library = ladspa.library("lsp-plugins-ladspa*.so")
    return lambda: ladspa.Plugin(library, f"/{label}", RATE, controls).process


def bands(splits, used, threshold, ratio, attack, release, **more):
    """The controls of the multi-band compressor: up to eight bands of which `used` compress."""
    controls = {"Envelope boost": 0} | more
    for side in "Left", "Right":
        controls |= {f"Input FFT graph enable {side}": 0, f"Output FFT graph enable {side}": 0}
    for band in range(1, 8):
        on = band <= len(splits)
        controls[f"Compression band enable {band}"] = int(on)
        if on:
            controls[f"Split frequency {band} (Hz)"] = splits[band - 1]
    for band in range(8):
        controls[f"Compressor enable {band}"] = int(band in used)
    for band in used:
        controls |= {
            f"Attack threshold {band} (G)": gain(threshold), f"Ratio {band}": ratio,
            f"Attack time {band} (ms)": attack, f"Release time {band} (ms)": release,
            f"Knee {band} (G)": 1, f"Sidechain mode {band}": 0}
    return controls


EFFECTS = {
    "compressor/pedalboard": lambda: board("Compressor", -20, 4, 5, 100),
    "compressor/lsp": lambda: plugin("compressor_stereo", **{
        "Attack threshold (G)": gain(-20), "Ratio": 4, "Attack time (ms)": 5, "Release time (ms)": 100,
        "Knee (G)": 1, "Sidechain mode": 0, "Pause graph analysis": 1}),
    "gate/pedalboard": lambda: board("NoiseGate", -20, 10, 1, 100),
    "gate/lsp": lambda: plugin("gate_stereo", **{
        "Curve threshold (G)": gain(-20), "Hysteresis": 1, "Hysteresis threshold (G)": gain(-6),
        "Reduction (G)": gain(-72), "Attack (ms)": 1, "Release (ms)": 100, "Sidechain mode": 0,
        "Pause graph analysis": 1}),
    "expander/lsp": lambda: plugin("expander_stereo", **{
        "Expander mode": 0, "Attack threshold (G)": gain(-10), "Ratio": 2, "Attack time (ms)": 1,
        "Release time (ms)": 100, "Knee (G)": gain(-3), "Sidechain mode": 0, "Pause graph analysis": 1}),
    "limiter/pedalboard": lambda: board("Limiter", -12, 50),
    "limiter/lsp": lambda: plugin("limiter_stereo", **{
        "Threshold (G)": gain(-12), "Gain boost": 0, "Automatic level regulation": 0,
        "Lookahead (ms)": 1.5, "Attack time (ms)": 1.5, "Release time (ms)": 20, "Oversampling": 0,
        "Pause graph analysis": 1}),
    "limiter/lspOversampled": lambda: plugin("limiter_stereo", **{
        "Threshold (G)": gain(-12), "Gain boost": 0, "Automatic level regulation": 0,
        "Lookahead (ms)": 1.5, "Attack time (ms)": 1.5, "Release time (ms)": 20, "Oversampling": 10,
        "Pause graph analysis": 1}),
    "multiband/lsp": lambda: plugin("mb_compressor_stereo", **bands(
        [200, 4_000], range(3), -30, 4, 5, 100, **{"Compressor mode": 0})),
    "deEsser/lsp": lambda: plugin("mb_compressor_stereo", **bands(
        [6_500], [1], -30, 4, 1, 60, **{"Compressor mode": 0})),
    "dynamicEqualizer/lsp": lambda: plugin("mb_compressor_stereo", **bands(
        [450, 2_250], range(3), -40, 2, 10, 100, **{"Compressor mode": 1})),
    "graphicEqualizer/lsp": lambda: plugin("graph_equalizer_x32_stereo", **graphic()),
    "saturation/pedalboard": lambda: board("Distortion", 24),
    "delay/pedalboard": lambda: board("Delay", 0.3, 0.3, 0.5),
    "chorus/pedalboard": lambda: board("Chorus", 1, 0.25, 7, 0, 0.5),
    "schroeder/pedalboard": lambda: board(
        "Reverb", room_size=0.6, wet_level=0.33, dry_level=0.67, width=1),
    "network/pedalboard": lambda: board(
        "Reverb", room_size=0.6, wet_level=0.33, dry_level=0.67, width=1),
    "plate/pedalboard": lambda: board(
        "Reverb", room_size=0.6, wet_level=0.33, dry_level=0.67, width=1),
}


def graphic():
    """31 of the graphic equalizer's 32 sliders by turns 3 dB up and down, as `RackEffect.swift` has them."""
    library = ladspa.library("lsp-plugins-ladspa*.so")
    sliders = [
        name for name in ladspa.controls(library, "/graph_equalizer_x32_stereo")
        if name.startswith("Band gain")]
    return {name: gain(3 if index % 2 == 0 else -3) for index, name in enumerate(sliders[:31])} | {
        "FFT visibility Left": 0, "FFT visibility Right": 0}


def main():
    name = sys.argv[1]
    make = EFFECTS[name.removeprefix("rack/")]()
    signal = (0.1 * np.random.default_rng(1).standard_normal((2, 60 * RATE))).astype(np.float32)
    blocks = [np.ascontiguousarray(signal[:, start:start + BLOCK])
              for start in range(0, signal.shape[1], BLOCK)]

    if sys.argv[2] == "--level":
        process = make()
        late = np.concatenate([process(block) for block in blocks], axis=1)[:, 10 * RATE:]
        print(name, f"{20 * np.log10(late.std() / signal[:, 10 * RATE:].std()):.2f} dB, peak",
              f"{20 * np.log10(np.abs(late).max()):.2f} dB")
        return

    def step():
        process = make()
        for block in blocks:
            process(block)

    report(name, step, int(sys.argv[2]))


main()
