"""Runs each benchmark with Fader and with its peer in turn, and reports medians and ratios.

Every measurement is a process of its own: ours, the peer's, ours, the peer's, so that whatever else
the machine does meets both. Imports the standard library only: a child's peak memory counts what its
parent held when it started.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
build = here.parent / ".build/release"
measure = here.parent / ".build-bench/release/measure"

CONVOLUTIONS = {
    "8to24": "convolution 8 → 24, 13 taps, 131,072 samples",
    "48to24": "convolution 48 → 24, 13 taps, 131,072 samples",
    "96to48": "convolution 96 → 48, 13 taps, 65,536 samples",
    "288to144": "convolution 288 → 144, 13 taps, 8,192 samples",
    "480to240": "convolution 480 → 240, 13 taps, 512 samples",
    "96to96by2": "convolution 96 → 96, 13 taps, stride 2, 65,536 samples",
    "image128to128": "convolution 128 → 128, 3 × 3 taps, 8 images of 64 × 186",
    "image128to128by2": "convolution 128 → 128, 3 × 3 taps, stride 2, 8 images of 64 × 186",
}
# An effect, what it does there, and the peers that it is put beside.
RACK = {
    "compressor": ("compressor", ["pedalboard", "lsp"]),
    "gate": ("gate", ["pedalboard", "lsp"]),
    "expander": ("expander", ["lsp"]),
    "limiter": ("limiter with look-ahead, true peaks", ["pedalboard", "lsp", "lspOversampled"]),
    "multiband": ("multi-band compressor, 3 bands", ["lsp"]),
    "deEsser": ("de-esser", ["lsp"]),
    "dynamicEqualizer": ("dynamic equalizer, 3 bands", ["lsp"]),
    "graphicEqualizer": ("graphic equalizer, 31 bands", ["lsp"]),
    "saturation": ("saturation without aliases", ["pedalboard"]),
    "delay": ("delay", ["pedalboard"]),
    "chorus": ("chorus of one voice", ["pedalboard"]),
    "schroeder": ("reverb of combs and all-passes", ["pedalboard"]),
    "network": ("reverb of 8 delay lines", ["pedalboard"]),
    "plate": ("plate", ["pedalboard"]),
}
RACK_GRADIENTS = {
    "compressor": ["torchcomp", "grafx", "dasp"],
    "expander": ["torchcomp"],
    "gate": ["grafx"],
    "limiter": ["torchcomp"],
    "graphicEqualizer": ["grafx"],
    "saturation": ["grafx"],
    "delay": ["flamo"],
    "network": ["flamo"],
}
RACK_PEERS = {
    "lsp": "lsp-plugins", "lspOversampled": "lsp-plugins, 4 × oversampled", "dasp": "dasp-pytorch"}
MODELS = {
    "waveUNetStep": "Mix-Wave-U-Net, training step, 8 × 131,072",
    "waveUNetMix": "Mix-Wave-U-Net, mix of 8 × 131,072",
    "consoleStep": "DMC, training step, 8 × 65,536 at 16 kHz",
    "consoleMix": "DMC, mix of 8 × 65,536 at 16 kHz",
}


def run(command, **environment):
    """Runs a command to its end: its output, wall-clock and processor seconds, peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, env=os.environ | environment)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return output, {
        "seconds": seconds,
        "processorSeconds": usage.ru_utime + usage.ru_stime,
        "peakMemoryMiB": usage.ru_maxrss / 1024,
    }


def mix(folder, threads):
    """Eight stems to one mix: the time of the whole process."""
    def ours():
        return run([
            build / "fader", "render", folder / "session.json", "-o", folder / "ours.wav",
            "--loudness", "none", "--peak", "none", "--bit-depth", "32f", "--quiet",
            "--threads", threads])[1]

    def peers():
        output, result = run([
            sys.executable, here / "peers/mix.py", folder, folder / "peers.wav", threads])
        return result | {"secondsAfterImports": json.loads(output)["seconds"]}

    return ours, peers


def judging(folder, repetitions, threads):
    """The features of a pair of files: the median of some repetitions in one process."""
    pair = folder / "target.wav", folder / "mix.wav"

    def time_of(command):
        output, result = run(command)
        milliseconds = json.loads(output)["milliseconds"]
        return result | {"seconds": statistics.median(milliseconds) / 1000}

    return (lambda: time_of([measure, "features", repetitions, threads, *pair]),
            lambda: time_of([sys.executable, here / "peers/evaluate.py", *pair, repetitions]))


def evaluation(folder, threads):
    """Features, losses and loudness of a pair of files: the time of the whole process."""
    pair = folder / "target.wav", folder / "mix.wav"
    ours = [build / "fader", "evaluate", *pair, "--json", "--quiet", "--threads", threads]
    return (lambda: run(ours)[1],
            lambda: run([sys.executable, here / "peers/evaluate.py", *pair])[1])


def gradients(name, peer, repetitions, threads):
    """An effect, a loss or a layer forward and backward: the median of some repetitions in one process."""
    def time_of(command):
        output, result = run([*command, name, repetitions, threads])
        milliseconds = json.loads(output)["milliseconds"]
        return result | {"seconds": statistics.median(milliseconds) / 1000}

    return (lambda: time_of([measure]),
            lambda: time_of([sys.executable, here / "peers" / peer]))


def rack(name, peer, repetitions):
    """One effect on one thread: the median processor time of some repetitions in one process."""
    def time_of(command):
        # OpenBLAS starts threads, in NumPy and in ours, that turn for a while before they sleep.
        output, result = run([*command, name, repetitions, 1], OPENBLAS_NUM_THREADS="1")
        milliseconds = json.loads(output)["processorMilliseconds"]
        return result | {"seconds": statistics.median(milliseconds) / 1000}

    return (lambda: time_of([measure]),
            lambda: time_of([sys.executable, here / "peers" / peer]))


def summary(results):
    """The median of each quantity, and every round's seconds."""
    return {
        **{key: statistics.median(result[key] for result in results) for key in results[0]},
        "rounds": [result["seconds"] for result in results],
    }


def compare(name, peer, sides, rounds):
    """Both sides in turn; the ratio is taken round by round."""
    ours, peers = [], []
    for number in range(rounds):
        print(f"{name}: round {number + 1} of {rounds}", file=sys.stderr)
        ours.append(sides[0]())
        peers.append(sides[1]())
    ratios = [theirs["seconds"] / our["seconds"] for our, theirs in zip(ours, peers)]
    return {
        "name": name, "peer": peer, "fader": summary(ours), "peers": summary(peers),
        "ratio": {"median": statistics.median(ratios), "low": min(ratios), "high": max(ratios)},
    }


def machine(threads):
    """What the numbers depend on."""
    information = pathlib.Path("/proc/cpuinfo").read_text()
    model = next((line.split(":")[1].strip() for line in information.splitlines()
                  if line.startswith("model name")), platform.processor())
    probe = json.loads(run([measure, "compressor", 1, threads])[0])
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    packages = [
        "torch", "auraloss", "dasp-pytorch", "torchcomp", "grafx", "flamo", "pedalboard", "librosa",
        "pyloudnorm", "scikit-learn", "numpy"]
    return {
        "processor": model, "cores": os.cpu_count(), "threads": threads,
        "instructionSet": probe["instructionSet"],
        "memoryGiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(), "loadBefore": os.getloadavg()[0],
        "swift": swift.splitlines()[0], "python": platform.python_version(),
        "packages": {package: importlib.metadata.version(package) for package in packages},
    }


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def table(report):
    """The report for people, in Markdown."""
    about = report["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    lines = [
        f"{about['processor']}, {about['cores']} cores ({about['threads']} threads used), "
        f"{about['instructionSet']}, {about['memoryGiB']} GiB; load before: "
        f"{about['loadBefore']:.2f}",
        f"{about['swift']}; Python {about['python']}; {packages}; {report['rounds']} rounds",
        "",
        "| benchmark | Fader | peer | times faster (range) | processor time | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    for result in report["benchmarks"]:
        ours, theirs, ratio = result["fader"], result["peers"], result["ratio"]
        peer = f"{result['peer']} {duration(theirs['seconds'])}"
        if "secondsAfterImports" in theirs:
            peer += f" ({duration(theirs['secondsAfterImports'])} after imports)"
        lines.append(
            f"| {result['name']} | {duration(ours['seconds'])} | {peer} "
            f"| **{ratio['median']:.1f}** ({ratio['low']:.1f}–{ratio['high']:.1f}) "
            f"| {ours['processorSeconds']:.2f} s, {theirs['processorSeconds']:.2f} s "
            f"| {ours['peakMemoryMiB']:.0f} MiB, {theirs['peakMemoryMiB']:.0f} MiB |")
    lines += ["", "Medians; processor time and memory are of whole processes, ours first."]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs")
    parser.add_argument("--repetitions", type=int, default=5, help="gradients within one process")
    parser.add_argument("--seconds", type=float, default=180, help="length of the mixed stems")
    parser.add_argument("--threads", type=int, default=2, help="of both sides")
    parser.add_argument(
        "--only", choices=[
            "mix", "equalizer", "compressor", "mrstft", "sumDifference", "features", "evaluate",
            "rack", "gradient", *CONVOLUTIONS, *MODELS],
        help="one benchmark; rack and gradient are all effects of the rack, forward and backward")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()

    report = {"machine": machine(options.threads), "rounds": options.rounds, "benchmarks": []}
    with tempfile.TemporaryDirectory(prefix="fader-bench-") as folder:
        folder = pathlib.Path(folder)
        if options.only in (None, "mix"):
            run([sys.executable, here / "stems.py", folder, options.seconds])
        if options.only in (None, "features", "evaluate"):
            run([sys.executable, here / "pair.py", folder, 30])
        how = options.repetitions, options.threads
        benchmarks = {
            "mix": (f"8 stems of {options.seconds:g} s to one mix", "pedalboard",
                    mix(folder, options.threads)),
            "equalizer": ("equalizer, 6 bands, 8 × 262,144, gradients", "dasp-pytorch",
                          gradients("equalizer", "gradients.py", *how)),
            "compressor": ("compressor, 8 × 262,144, gradients", "dasp-pytorch",
                           gradients("compressor", "gradients.py", *how)),
            "mrstft": ("multi-resolution STFT loss, 4 × 2 × 131,072, gradient", "auraloss",
                       gradients("mrstft", "losses.py", *how)),
            "sumDifference": ("sum/difference STFT loss, 4 × 2 × 131,072, gradient", "auraloss",
                              gradients("sumDifference", "losses.py", *how)),
            "features": ("18 features, 30 s stereo pair", "librosa, pyloudnorm, scikit-learn",
                         judging(folder, *how)),
            "evaluate": ("evaluate, 30 s stereo pair, whole process", "the same and auraloss",
                         evaluation(folder, options.threads)),
        }
        benchmarks |= {
            f"rack/{key}/{peer}": (
                name, RACK_PEERS.get(peer, peer),
                rack(f"rack/{key}/{peer}", "rack.py", options.repetitions))
            for key, (name, peers) in RACK.items() for peer in peers
        } | {
            f"gradient/{key}/{peer}": (
                f"{RACK[key][0]}, gradients", RACK_PEERS.get(peer, peer),
                rack(f"gradient/{key}/{peer}", "rack_gradients.py", options.repetitions))
            for key, peers in RACK_GRADIENTS.items() for peer in peers
        } | {
            key: (name, "PyTorch", gradients(key, "convolution.py", *how))
            for key, name in CONVOLUTIONS.items()
        } | {
            key: (name, "PyTorch", gradients(key, "models.py", *how))
            for key, name in MODELS.items()
        }
        for key, (name, peer, sides) in benchmarks.items():
            if options.only in (None, key, key.split("/")[0]):
                report["benchmarks"].append(compare(name, peer, sides, options.rounds))
    print(json.dumps(report, indent=2) if options.json else table(report))


main()
