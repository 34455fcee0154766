"""Draws `spsa.png` beside this file: how near SPSA comes to the exact gradient of the console's own effects.

Usage: spsa.py TABLE, the attachment `spsa.md` of the test `GradientEstimateTests.drawsAddUp` (swift test
--attachments-path FOLDER). Needs matplotlib."""

import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

INK, COLOURS = "#22303c", ["#c8553d", "#588b8b"]

curves = {}
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    cells = [cell.strip() for cell in line.strip("| ").split("|")]
    if len(cells) < 5 or not cells[1].isdigit():
        continue
    name, controls, draws, found, expected = cells[:5]
    key = f"{name} ({controls} controls)"
    curves.setdefault(key, []).append((int(draws), float(found), float(expected)))

figure, axes = plt.subplots(figsize=(6, 3.6), dpi=150)
for (name, points), colour in zip(curves.items(), COLOURS):
    draws, found, expected = zip(*points)
    axes.plot(draws, found, "o", color=colour, label=name)
    axes.plot(draws, expected, "-", color=colour, alpha=0.5)
axes.plot([], [], "-", color=INK, alpha=0.5, label="√(K/(K + d − 1))")
axes.set_xscale("log", base=2)
axes.set_xticks([1, 2, 4, 8, 16, 32], ["1", "2", "4", "8", "16", "32"])
axes.set(xlabel="draws K", ylabel="cosine to the exact gradient", ylim=(0, 1))
axes.grid(alpha=0.2)
axes.legend(frameon=False, loc="lower right")
for side in ("top", "right"):
    axes.spines[side].set_visible(False)
figure.tight_layout()
figure.savefig(pathlib.Path(__file__).resolve().parent / "spsa.png")
