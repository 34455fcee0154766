"""Draws the curves of a run: its losses, its validation by features, its learning rate, over steps.

Reads metrics.csv. A panel is left out where the table has nothing for it.
"""

import argparse
import csv
import pathlib

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

PANELS = {  # title: which columns
    "loss": lambda name: "loss" in name.split("/"),
    "features, mean error": lambda name: name.startswith("validation/features/mean_"),
    "learning rate": lambda name: name == "learningRate",
}


def curve(rows, column):
    """Steps and values where the column has any."""
    known = [(int(row["step"]), float(row[column])) for row in rows if row[column]]
    return [step for step, _ in known], [value for _, value in known]


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("run", type=pathlib.Path, metavar="RUN_DIR")
parser.add_argument("-o", "--output", default="curves.png")
options = parser.parse_args()

path = options.run / "metrics.csv"
if not path.exists():
    parser.error(f"{path} does not exist. Name the folder of a run.")
with open(path, newline="", encoding="utf-8") as file:
    table = csv.DictReader(file)
    rows = list(table)
    columns = table.fieldnames[1:]
if sum(name.startswith("loss/") for name in columns) == 1:
    columns = [name for name in columns if "loss/" not in name]  # the one term is the loss
panels = [
    (title, curves)
    for title, holds in PANELS.items()
    if (curves := {name: curve(rows, name) for name in columns if holds(name)})
    and any(steps for steps, _ in curves.values())
]
if not panels:
    parser.error(f"{path} holds no curves yet.")

figure, axes = pyplot.subplots(
    len(panels), sharex=True, squeeze=False, figsize=(9, 3.2 * len(panels)), layout="constrained")
for axis, (title, curves) in zip(axes[:, 0], panels):
    for name, (steps, values) in curves.items():
        few = len(steps) < 60
        axis.plot(
            steps, values, marker="o" if few else None, markersize=3, label=name,
            linewidth=1.6 if name in ("loss", "validation/loss", "learningRate") else 0.8)
    values = [value for _, (_, values) in curves.items() for value in values]
    if min(values) > 0 and max(values) > 20 * min(values):
        axis.set_yscale("log")
    axis.set_ylabel(title)
    axis.grid(alpha=0.3)
    axis.legend(fontsize="small")
axes[-1, 0].set_xlabel("step")
figure.suptitle(options.run.resolve().name)
figure.savefig(options.output, dpi=120)
