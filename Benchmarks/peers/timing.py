"""The timing that all peers in Python share."""

import json
import time


def report(name, step, runs):
    """Runs `step` once to warm up and `runs` times more, and prints one JSON line."""
    step()
    milliseconds = []
    for _ in range(runs):
        start = time.perf_counter()
        step()
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"name": name, "milliseconds": milliseconds}))
