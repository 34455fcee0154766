"""The gains of the pan laws, by NumPy, for PanTests."""
import json
import pathlib

import numpy as np

p = np.linspace(0, 1, 21)
theta = p * np.pi / 2
laws = {
    "linear": (1 - p, p),
    "constantPower": (np.cos(theta), np.sin(theta)),
    "minus4_5dB": (
        np.sqrt(np.abs((1 - p) * np.cos(theta))),
        np.sqrt(np.abs(p * np.sin(theta))),
    ),
}
cases = [
    {"law": law, "positions": p.tolist(), "left": left.tolist(), "right": right.tolist()}
    for law, (left, right) in laws.items()
]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=0) + "\n")
