"""Intervals of the mean by SciPy's percentile bootstrap, from so many resamples that its own chance is small."""

import json
import pathlib

import numpy
import scipy.stats

VALUES = {
    "fewest": [0.2, 0.5, 0.3, 0.35, 0.9, 0.1],
    "skewed": [0.02, 0.03, 0.05, 0.08, 0.11, 0.4, 1.9],
    "losses": [-12.5, -8.25, -10.75, -3.5, -9.0, -11.25, -7.0, -6.5, -10.0, -2.25, -8.75, -9.5],
    "equal": [0.25, 0.25, 0.25, 0.25, 0.25, 0.25],
}

cases = []
for name, values in VALUES.items():
    low, high = min(values), max(values)
    if low < high:
        interval = scipy.stats.bootstrap(
            (values,), numpy.mean, n_resamples=400_000, confidence_level=0.95,
            method="percentile", rng=numpy.random.default_rng(1), batch=10_000,
        ).confidence_interval
        low, high = interval.low, interval.high
    cases.append({"name": name, "values": values, "low": float(low), "high": float(high)})

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
