"""Draws `mix.png` beside this file: what `fader mix` makes of the demo song.

Usage: picture.py FADER, the path of the command. Needs soundfile and matplotlib."""

import json
import pathlib
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import soundfile
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent
INK, PAPER = "#22303c", "#ffffff"
GROUPS = {"drums": "#c8553d", "guitars": "#588b8b", "orchestra": "#7a5c91", "master": "#d9a441"}


def fader(command, *arguments):
    run = subprocess.run([command, *map(str, arguments)], check=True, capture_output=True, text=True)
    return json.loads(run.stdout) if "--json" in arguments else None


def places(axes, command, session, parts):
    """Each stem at its pan and its loudness in the mix; a stereo stem as a line."""
    labels = {}
    for track in session["tracks"]:
        pan = next(e for e in track["strip"] if e["effect"] == "pan").get("position", 0.5)
        level = fader(command, "inspect", parts / f"{track['name']}.wav", "--json")["integratedLufs"]
        colour = GROUPS.get(track.get("output", "master"), INK)
        if soundfile.info(FOLDER / "stems" / f"{track['name']}.flac").channels == 2:
            axes.plot([pan - 0.1, pan + 0.1], [level, level], color=colour, linewidth=3, alpha=0.5)
        axes.scatter(pan, level, s=70, color=colour, edgecolor=INK, linewidth=0.6, zorder=3)
        labels.setdefault(pan, []).append((level, track["name"]))
    for pan, column in labels.items():
        height = None
        for level, name in sorted(column, reverse=True):
            height = level if height is None else min(level, height - 0.5)  # one below the other
            shift, side = (-0.03, "right") if pan > 0.75 else (0.12 if pan == 0.5 else 0.03, "left")
            axes.text(pan + shift, height, name, fontsize=7.5, color=INK, ha=side, va="center")
    axes.set(xlim=(-0.05, 1.05), xticks=[0, 0.5, 1], xticklabels=["left", "centre", "right"],
             ylabel="loudness in the mix, LUFS", title="where every stem stands")
    axes.axvline(0.5, color=INK, linewidth=0.5, alpha=0.3)


def spectrogram(axes, sound, rate):
    axes.specgram(sound.mean(1) + 1e-7, NFFT=4096, noverlap=3072, Fs=rate, cmap="magma", vmin=-130,
                  vmax=-40, rasterized=True)
    axes.set(yscale="log", ylim=(30, 18000), ylabel="Hz", xlabel="seconds", title="mix.wav")


def main(command):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        mix, json_file = folder / "mix.wav", folder / "mix.json"
        fader(command, "mix", FOLDER / "stems", "-o", mix, "--session-out", json_file)
        fader(command, "render", json_file, "-o", folder / "raw.wav", "--stems-out", folder / "parts",
              "--loudness", "none", "--peak", "none", "--bit-depth", "32f")
        sound, rate = soundfile.read(mix, always_2d=True)
        figure, axes = plt.subplots(1, 2, figsize=(10, 4), facecolor=PAPER)
        places(axes[0], command, json.loads(json_file.read_text()), folder / "parts")
        spectrogram(axes[1], sound, rate)
        for axis in axes:
            axis.spines[["top", "right"]].set_visible(False)
            axis.title.set_color(INK)
            axis.tick_params(colors=INK, labelsize=8)
        figure.tight_layout()
        figure.savefig(folder / "mix.png", dpi=100)
        picture = Image.open(folder / "mix.png").convert("RGB")
        picture.quantize(200, dither=Image.Dither.NONE).save(FOLDER / "mix.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
