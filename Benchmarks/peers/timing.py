"""The timing that all peers in Python share."""

import json
import time


def report(name, step, runs):
    """Runs `step` once to warm up and `runs` times more, and prints one JSON line."""
    step()
    milliseconds, processor = [], []
    for _ in range(runs):
        start, before = time.perf_counter(), time.process_time()
        step()
        processor.append((time.process_time() - before) * 1000)
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({
        "name": name, "milliseconds": milliseconds, "processorMilliseconds": processor}))
