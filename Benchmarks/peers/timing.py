"""The timing that all peers in Python share."""

import json
import time


def report(name, step, runs):
    """Runs `step` once to warm up and `runs` times more, and prints one JSON line."""
    report_all([(name, step)], runs)


def report_all(steps, runs):
    """Runs named steps in turn, once to warm up and `runs` times more, and prints a JSON line for each."""
    milliseconds, processor = [[] for _ in steps], [[] for _ in steps]
    for _, step in steps:
        step()
    for _ in range(runs):
        for index, (_, step) in enumerate(steps):
            start, before = time.perf_counter(), time.process_time()
            step()
            processor[index].append((time.process_time() - before) * 1000)
            milliseconds[index].append((time.perf_counter() - start) * 1000)
    for (name, _), wall, own in zip(steps, milliseconds, processor):
        print(json.dumps({"name": name, "milliseconds": wall, "processorMilliseconds": own}))
