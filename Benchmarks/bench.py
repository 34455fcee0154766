"""Runs each benchmark with Fader and with its peer in turn, and reports medians and ratios.

Every measurement is a process of its own: ours, the peer's, ours, the peer's, so that whatever else
the machine does meets both. Imports the standard library only: a child's peak memory counts what its
parent held when it started.
"""

import argparse
import dataclasses
import fnmatch
import functools
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from typing import Callable

import layers
import report

here = pathlib.Path(__file__).resolve().parent
fader = here.parent / ".build/release/fader"
measure = here.parent / ".build-bench/release/measure"

# An effect, what it does there, and the peers that it is put beside: in a strip, forward, forward and backward.
EFFECTS = {
    "equalizer": ("equalizer, 6 bands", [], ["dasp", "torchlpc"], ["dasp", "torchlpc"]),
    "compressor": (
        "compressor", ["pedalboard", "lsp"], ["dasp", "torchcomp"], ["dasp", "torchcomp", "grafx"]),
    "reverb": (
        "reverb of shaped noise, 65,536 samples", [], ["torch", "dasp"], ["torch"]),
    "gate": ("gate", ["pedalboard", "lsp"], [], ["grafx"]),
    "expander": ("expander", ["lsp"], [], ["torchcomp"]),
    "limiter": (
        "limiter with look-ahead, true peaks", ["pedalboard", "lsp", "lspOversampled"], [],
        ["torchcomp"]),
    "multiband": ("multi-band compressor, 3 bands", ["lsp"], [], []),
    "deEsser": ("de-esser", ["lsp"], [], []),
    "dynamicEqualizer": ("dynamic equalizer, 3 bands", ["lsp"], [], []),
    "graphicEqualizer": ("graphic equalizer, 31 bands", ["lsp"], [], ["grafx"]),
    "saturation": ("saturation without aliases", ["pedalboard"], [], ["grafx"]),
    "delay": ("delay", ["pedalboard"], [], ["flamo"]),
    "chorus": ("chorus of one voice", ["pedalboard"], [], []),
    "schroeder": ("reverb of combs and all-passes", ["pedalboard"], [], []),
    "network": ("reverb of 8 delay lines", ["pedalboard"], [], ["flamo"]),
    "plate": ("plate", ["pedalboard"], [], []),
}
PEERS = {
    "lsp": "lsp-plugins", "lspOversampled": "lsp-plugins, 4 × oversampled", "dasp": "dasp-pytorch",
    "torch": "PyTorch, by Fourier transforms"}
LOSSES = {
    "stft": "STFT loss", "melStft": "mel STFT loss", "mrstft": "multi-resolution STFT loss",
    "toolkitMrstft": "the toolkit's multi-resolution STFT loss",
    "sumDifferenceStft": "sum/difference STFT loss"}
# A model of the toolkit, its name, the loss of its configuration, and the samples of an example.
TRAINED = {
    "waveUNet": ("Mix-Wave-U-Net", "mixWaveUNet", "l1", 131_072),
    "console": ("DMC, gain and pan", "dmc", "sumDifferenceStft", 262_144),
}
# What keeps the libraries of the peers, and OpenBLAS in ours, to an instruction set.
ISA_ENVIRONMENT = {
    "avx2": {
        "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2", "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"},
}
SONG_SECONDS = 323 * 4096 / 44_100  # half a minute of whole blocks of the Mix-Wave-U-Net


@dataclasses.dataclass
class Row:
    """One line of the table: what each side runs, and what the work is at least."""
    name: str
    peer: str
    ours: Callable[[], dict]
    peers: Callable[[], dict]
    operations: float | None = None  # multiplications and additions of ours
    bytes: float | None = None  # that have to be read and written once
    parts: dict[str, str] | None = None  # names of the parts of a row that has a table of its own


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
        raise RuntimeError(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return output, {
        "seconds": seconds,
        "processorSeconds": usage.ru_utime + usage.ru_stime,
        "peakMemoryMiB": usage.ru_maxrss / 1024,
    }


def timed(command, clock="milliseconds", **environment):
    """A command that times steps within its process: the median of each, and their sum where there are several."""
    output, result = run(command, **environment)
    lines = [json.loads(line) for line in output.splitlines()]
    parts = {line["name"]: statistics.median(line[clock]) / 1000 for line in lines}
    if len(lines) > 1:
        result["parts"] = parts
    return result | {"seconds": sum(parts.values())}


def peer(script, *arguments):
    return [sys.executable, here / "peers" / script, *arguments]


def event_times(path):
    """When each step of a run was logged: its wall time in TensorBoard's event file."""
    data, place, times = path.read_bytes(), 0, {}
    while place < len(data):
        length, = struct.unpack_from("<Q", data, place)
        event = data[place + 12:place + 12 + length]
        place += length + 16
        # wall_time is the first field, step the second, a varint.
        wall, = struct.unpack_from("<d", event, 1)
        step = shift = 0
        for byte in event[10:] if event[9:10] == b"\x10" else b"":
            step |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        times.setdefault(step, wall)
    return [times[step] for step in sorted(times) if step > 0]


class Bench:
    """All rows. What they need is made when the first of them runs."""

    def __init__(self, options, folder):
        self.options, self.folder = options, pathlib.Path(folder)
        self.how = options.repetitions, options.threads
        self.isa = "--threads", options.threads, "--isa", options.isa
        self.rows = (
            self.commands() | self.models() | self.training() | self.convolutions()
            | self.losses() | self.effects())

    # What is heard

    @functools.cache
    def stems(self):
        run([sys.executable, here / "stems.py", self.folder, self.options.seconds])
        return self.folder

    @functools.cache
    def pair(self):
        run([sys.executable, here / "pair.py", self.folder, 30])
        return self.folder / "target.wav", self.folder / "mix.wav"

    @functools.cache
    def songs(self):
        songs = self.folder / "songs"
        run([sys.executable, here / "stems.py", songs, SONG_SECONDS, 2])
        return songs

    @functools.cache
    def checkpoint(self, model):
        """Random weights as the toolkit saves them, the same for Fader, and how many there are."""
        theirs, ours = self.folder / f"{model}.ckpt", self.folder / f"{model}.safetensors"
        counts = json.loads(run(peer("automix.py", "save", model, theirs))[0])
        run([fader, "convert", theirs, ours, "--quiet", "--json"])
        return theirs, ours, counts

    # Rows

    def measured(self, name, clock="milliseconds", more=(), threads=None, **environment):
        how = self.options.repetitions, threads or self.options.threads, self.options.isa
        return lambda: timed([measure, name, *how, *more], clock, **environment)

    def beside(self, title, other, name, script, **work):
        """A row that both sides time within their processes."""
        # dasp-pytorch convolves with 65,536 taps as they stand, which takes it up to a minute.
        repetitions = 1 if name.endswith("reverb/dasp") else self.options.repetitions
        return Row(
            title, other, self.measured(name),
            lambda: timed(peer(script, name, repetitions, self.options.threads)), **work)

    def commands(self):
        """Whole processes, and the features."""
        def mix():
            return run([
                fader, "render", self.stems() / "session.json", "-o", self.folder / "ours.wav",
                "--loudness", "none", "--peak", "none", "--bit-depth", "32f", "--quiet",
                *self.isa])[1]

        def pedalboard():
            output, result = run(peer(
                "mix.py", self.stems(), self.folder / "peers.wav", self.options.threads))
            return result | {"secondsAfterImports": json.loads(output)["seconds"]}

        rows = {
            "mix": Row(
                f"8 stems of {self.options.seconds:g} s to one mix", "pedalboard", mix, pedalboard),
            "evaluate": Row(
                "evaluate, 30 s stereo pair, whole process", "librosa and auraloss",
                lambda: run([fader, "evaluate", *self.pair(), "--json", "--quiet", *self.isa])[1],
                lambda: run(peer("evaluate.py", *self.pair()))[1]),
            "features": Row(
                "18 features, 30 s stereo pair", "librosa, pyloudnorm, scikit-learn",
                lambda: self.measured("features", more=self.pair())(),
                lambda: timed(peer("evaluate.py", *self.pair(), self.options.repetitions))),
        }
        for model, (title, *_) in TRAINED.items():
            rows[f"automix/{model}"] = Row(
                f"{title}: 8 mono stems of 30 s to one mix, whole process", "PyTorch",
                functools.partial(self.automix, model), functools.partial(self.peer_automix, model))
        for modules in "pedalboard", "torch, torchaudio, auraloss", "librosa, pyloudnorm":
            rows[f"start/{modules.split(',')[0]}"] = Row(
                "start-up", f"import {modules}", lambda: run([fader, "--version"])[1],
                lambda modules=modules: run([sys.executable, "-c", f"import {modules}"])[1])
        return rows

    def automix(self, model):
        return run([
            fader, "mix", self.songs() / "song1/stems", "--with", self.checkpoint(model)[1],
            "--compat", "automix-toolkit", "-o", self.folder / f"ours-{model}.wav",
            "--bit-depth", "32f", "--quiet", *self.isa])[1]

    def peer_automix(self, model):
        return run(peer(
            "automix.py", "mix", model, self.checkpoint(model)[0], self.songs() / "song1/stems",
            self.folder / f"peers-{model}.wav", self.options.threads))[1]

    def models(self):
        rows = {}
        for action, title, times in ("step", "training step", 3), ("mix", "mix", 1):
            for batch in 1, 2, 8:
                rows[f"waveUNet/{action}/{batch}"] = (
                    f"Mix-Wave-U-Net, {title}, {batch} × 8 × 131,072",
                    times * batch * layers.operations(layers.WAVE_U_NET))
            for kind, name in ("gainPan", "gain and pan"), ("full", "full console"):
                rows[f"console/{action}/{kind}"] = (
                    f"DMC, {name}, {title}, 8 × 262,144 at 44.1 kHz",
                    times * layers.operations(layers.CONSOLE))
        return {
            key: self.beside(
                name, "PyTorch, dasp-pytorch" if key.endswith("full") else "PyTorch", key,
                "models.py", operations=operations)
            for key, (name, operations) in rows.items()}

    def training(self):
        return {
            f"train/{model}": Row(
                f"{title}, step of a run, 2 × 8 × {samples:,}", "PyTorch",
                functools.partial(self.train, model),
                lambda model=model: timed(peer(
                    "train.py", model, self.songs(), self.options.repetitions + 2, 2,
                    self.options.threads)))
            for model, (title, _, _, samples) in TRAINED.items()}

    def train(self, model):
        """The time from step to step of `fader train`, as its event file has it."""
        _, kind, loss, samples = TRAINED[model]
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (folder / "train.yaml").write_text(f"""
data:
  path: {self.songs()}
  split: {{train: 1}}
  segmentSamples: {samples}
  stemPreparation: {{peakDb: -12}}
  mixPreparation: {{peakDb: 0}}
model: {{kind: {kind}}}
loss: [{{kind: {loss}}}]
optimizer: {{kind: adam, learningRate: 3e-4}}
training: {{steps: {self.options.repetitions + 2}, batchSize: 2, clipNorm: 1}}
validation: {{every: null}}
logging: {{every: 1}}
output: {{directory: {folder}/run}}
""")
        result = run([fader, "train", folder / "train.yaml", "--quiet", *self.isa])[1]
        times = event_times(next((folder / "run").glob("events.*")))[1:]
        steps = [after - before for before, after in zip(times, times[1:])]
        return result | {"seconds": statistics.median(steps)}

    def convolutions(self):
        networks = {
            "waveUNet": ("convolutions of Mix-Wave-U-Net", layers.WAVE_U_NET),
            "console": ("convolutions of DMC, 8 stems", layers.CONSOLE)}
        rows = {}
        for network, (title, shapes) in networks.items():
            key = f"convolutions/{network}"
            specifications = [",".join(map(str, layer.shape)) for layer in shapes]
            rows[key] = Row(
                f"{title}, forward and each gradient", "PyTorch",
                self.measured(key, more=specifications),
                lambda key=key, specifications=specifications: timed(peer(
                    "convolutions.py", key, *self.how, *specifications)),
                # Forward, one gradient, the other, both at once.
                operations=5 * layers.operations(shapes),
                parts={str(number): layer.name for number, layer in enumerate(shapes)})
        return rows

    def losses(self):
        return {
            f"loss/{kind}": self.beside(
                f"{name}, 4 × 2 × 131,072, gradient", "auraloss", f"loss/{kind}", "losses.py",
                bytes=4 * 3 * 4 * 2 * 131_072)
            for kind, name in LOSSES.items()}

    def effects(self):
        """In a strip, one thread and its processor time; forward and backward, all threads."""
        rows = {}
        one = {"OPENBLAS_NUM_THREADS": "1"}  # its threads turn for a while before they sleep
        for effect, (title, rack, forward, gradient) in EFFECTS.items():
            for other in rack:
                key, clock = f"rack/{effect}/{other}", "processorMilliseconds"
                rows[key] = Row(
                    f"{title}, a minute of stereo, one thread", PEERS.get(other, other),
                    self.measured(key, clock, threads=1, **one),
                    lambda key=key, clock=clock: timed(
                        peer("rack.py", key, self.options.repetitions, 1), clock, **one),
                    bytes=4 * 2 * 2 * 60 * 44_100)
            signals = 2 if effect == "reverb" else 8
            for mode, peers, words, times in (
                    ("forward", forward, "forward", 2), ("gradient", gradient, "gradients", 5)):
                for other in peers:
                    key = f"{mode}/{effect}/{other}"
                    rows[key] = self.beside(
                        f"{title}, {signals} × 262,144, {words}", PEERS.get(other, other), key,
                        "effects.py", bytes=times * 4 * signals * 262_144)
        return rows

    # Both sides

    def compare(self, key):
        """Both sides in turn; the ratio is taken round by round."""
        row, ours, peers = self.rows[key], [], []
        for number in range(self.options.rounds):
            ours.append(row.ours())
            peers.append(row.peers())
            print(
                f"{key}: round {number + 1} of {self.options.rounds}:"
                f" {report.duration(ours[-1]['seconds'])}, {report.duration(peers[-1]['seconds'])}",
                file=sys.stderr)
        return {
            "key": key, "name": row.name, "peer": row.peer, "fader": summary(ours),
            "peers": summary(peers), "ratio": ratio(ours, peers, lambda side: side["seconds"]),
            "operations": row.operations, "bytes": row.bytes,
            "parts": row.parts and {
                name: ratio(ours, peers, lambda side: side["parts"][name])
                for name in ours[0]["parts"]},
            "partNames": row.parts,
        }

    def check(self):
        """Whether the models of the peers' scripts are ours: as many weights, and with the same ones the same mixes."""
        for model, (title, *_) in TRAINED.items():
            _, ours, counts = self.checkpoint(model)
            count = json.loads(run([fader, "inspect", ours, "--json"])[0])["parameters"]
            self.automix(model)
            self.peer_automix(model)
            result = json.loads(run(peer(
                "automix.py", "compare", self.folder / f"ours-{model}.wav",
                self.folder / f"peers-{model}.wav"))[0])
            print(
                f"{title}: {count:,} parameters, the peer's {counts['usedParameters']:,}"
                f" ({counts['parameters']:,} with those that it never uses); mixes of the same weights"
                f" differ by {result['difference']:.1e} at most, at a peak of {result['peak']:.3f}")
            if count != counts["usedParameters"] or result["difference"] > 1e-5 * result["peak"]:
                sys.exit("That is not the same model.")

    def ceilings(self):
        """What the machine can do: FLOP/s on one thread and on all, bytes/s read and in the triad of STREAM."""
        result = {}
        for threads in sorted({1, self.options.threads}):
            output, _ = run([measure, "ceilings", 15, threads, self.options.isa])
            result[str(threads)] = {
                line["name"]: line["amount"] / min(line["milliseconds"]) * 1000
                for line in map(json.loads, output.splitlines())}
        return result

    def machine(self):
        """What the numbers depend on."""
        information = pathlib.Path("/proc/cpuinfo").read_text()
        model = next((line.split(":")[1].strip() for line in information.splitlines()
                      if line.startswith("model name")), platform.processor())
        probe = json.loads(run([measure, "loss/stft", 1, 1, self.options.isa])[0])
        swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
        packages = [
            "torch", "torchaudio", "auraloss", "dasp-pytorch", "torchcomp", "torchlpc", "grafx",
            "flamo", "pedalboard", "librosa", "pyloudnorm", "scikit-learn", "numpy"]
        return {
            "processor": model, "cores": os.cpu_count(), "threads": self.options.threads,
            "instructionSet": probe["instructionSet"],
            "memoryGiB": round(
                os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.platform(), "loadBefore": os.getloadavg()[0],
            "swift": swift.splitlines()[0], "python": platform.python_version(),
            "packages": {package: importlib.metadata.version(package) for package in packages},
            "ceilings": self.ceilings(),
        }


def summary(results):
    """The median of each quantity, and every round's seconds."""
    return {
        **{key: statistics.median(result[key] for result in results)
           for key in results[0] if key != "parts"},
        "rounds": [result["seconds"] for result in results],
    }


def ratio(ours, peers, value):
    """How many times faster ours is, round by round, and both medians."""
    ours, peers = [value(side) for side in ours], [value(side) for side in peers]
    ratios = [theirs / own for own, theirs in zip(ours, peers)]
    return {
        "fader": statistics.median(ours), "peer": statistics.median(peers),
        "median": statistics.median(ratios), "low": min(ratios), "high": max(ratios)}


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each side runs")
    parser.add_argument("--repetitions", type=int, default=5, help="of what is timed within a process")
    parser.add_argument("--seconds", type=float, default=180, help="length of the mixed stems")
    parser.add_argument("--threads", type=int, default=2, help="of both sides")
    parser.add_argument(
        "--isa", choices=["auto", "avx512", "avx2"], default="auto", help="instruction set of both sides")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME",
        help="benchmarks: their names, the first parts of them (waveUNet, rack/gate), or patterns (*/dasp)")
    parser.add_argument("--list", action="store_true", help="print the names of all benchmarks")
    parser.add_argument(
        "--check", action="store_true", help="print whether the peers' models are the same as ours")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    os.environ.update(ISA_ENVIRONMENT.get(options.isa, {}))

    with tempfile.TemporaryDirectory(prefix="fader-bench-") as folder:
        bench = Bench(options, folder)
        keys = [
            key for key in bench.rows
            if options.only is None or any(
                fnmatch.fnmatch(key, name) or key.startswith(f"{name}/") for name in options.only)]
        if not keys:
            parser.error(f"there is no benchmark {' '.join(options.only)}; --list names all")
        if options.list:
            print("\n".join(keys))
        elif options.check:
            bench.check()
        else:
            result = {"machine": bench.machine(), "rounds": options.rounds, "benchmarks": []}
            failures = []
            for key in keys:
                try:
                    result["benchmarks"].append(bench.compare(key))
                except RuntimeError as error:  # the other rows are worth having
                    failures.append(f"{key}: {error}")
            print(json.dumps(result, indent=2) if options.json else report.tables(result))
            if failures:
                sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
