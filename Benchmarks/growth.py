"""How time and memory of Fader grow with length, tracks, batch and threads: measures into `growth.json`, and draws
`growth-length.png`, `growth-tracks.png` and `growth-batch.png` beside this file.

    .venv-bench/bin/python Benchmarks/growth.py            after script/bench has built all it needs
    .venv-bench/bin/python Benchmarks/growth.py --draw     draws what was measured

Stems are those of the demo song over and over, in 16 bits. A point is the median of some rounds, or a single one where
it takes longer than 20 s. Needs matplotlib, and 5 GB in the temporary folder.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import bench

here = pathlib.Path(__file__).resolve().parent
demo = here.parent / "Datasets/demo/stems"
LENGTHS = [10, 30, 60, 180, 600, 1_800, 3_600]
TRACKS = [1, 2, 4, 8, 16, 32, 64]
BATCHES = [1, 2, 4, 8]
# The Mix-Wave-U-Net is long at it.
LONGEST_WAVE_U_NET = 600
TITLES = {
    "length": "seconds of eight mono stems", "tracks": "stems of a minute, mono and stereo",
    "batch": "examples of 8 × 131,072 samples"}


def write_stems(folder, seconds, count, mono):
    """The demo song's stems, each over and over, and again under other names where there are too few."""
    import numpy
    import soundfile

    paths = [path for path in sorted(demo.glob("*.flac"))
             if not mono or soundfile.info(path).channels == 1]
    folder.mkdir(parents=True)
    for index in range(count):
        path = paths[index % len(paths)]
        number = index // len(paths) + 1
        name = path.stem if number == 1 else f"{path.stem} {number}"
        sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
        # Copies that were the same would be taken for a mix of others.
        sound = numpy.roll(sound, index * rate // 3, axis=0)
        left = round(seconds * rate)
        with soundfile.SoundFile(folder / f"{name}.wav", "w", rate, sound.shape[1], "PCM_16") as file:
            while left > 0:
                file.write(sound[:left])
                left -= len(sound)


class Growth:
    def __init__(self, options, folder):
        self.options, self.folder, self.points = options, pathlib.Path(folder), []
        self.benches = {
            threads: bench.Bench(argparse.Namespace(
                repetitions=3, threads=threads, isa=options.isa, seconds=0, rounds=1), folder)
            for threads in options.threads}

    def add(self, figure, curve, x, threads, command):
        results = [command()]
        while results[0]["seconds"] < 20 and len(results) < self.options.rounds:
            results.append(command())
        point = {
            "figure": figure, "curve": curve, "x": x, "threads": threads,
            "rounds": [result["seconds"] for result in results],
            **{key: statistics.median(result[key] for result in results)
               for key in ("seconds", "processorSeconds", "peakMemoryMiB")}}
        print(f"{figure} {x}, {curve}, {threads}: {point['seconds']:.2f} s,"
              f" {point['peakMemoryMiB']:.0f} MiB", file=sys.stderr)
        self.points.append(point)

    def songs(self, figure, x, seconds, count, mono):
        """One song by every way of mixing."""
        stems, session = self.folder / "stems", self.folder / "stems.json"
        subprocess.run(
            [sys.executable, __file__, "--stems", stems, str(seconds), str(count), str(int(mono))],
            check=True)
        for threads, side in self.benches.items():
            def command(*arguments):
                return lambda: bench.run([
                    bench.fader, *arguments, "-o", self.folder / "out.wav", "--quiet", *side.isa])[1]

            network = "--compat", "automix-toolkit", "--bit-depth", "32f", "--with"
            self.add(figure, "mix", x, threads, command("mix", stems, "--session-out", session))
            self.add(figure, "render", x, threads, command("render", session))
            if mono:
                self.add(figure, "mix --with DMC", x, threads, command(
                    "mix", stems, *network, side.checkpoint("console")[1]))
                if seconds <= LONGEST_WAVE_U_NET:
                    self.add(figure, "mix --with Mix-Wave-U-Net", x, threads, command(
                        "mix", stems, *network, side.checkpoint("waveUNet")[1]))
        for path in stems.iterdir():
            path.unlink()
        stems.rmdir()

    def measure(self):
        for seconds in LENGTHS:
            if seconds <= self.options.longest:
                self.songs("length", seconds, seconds, 8, mono=True)
        for count in TRACKS:
            if count <= self.options.most:
                self.songs("tracks", count, 60, count, mono=False)
        for batch in BATCHES:
            for action, title in ("step", "training step"), ("mix", "mix"):
                for threads, side in self.benches.items():
                    self.add("batch", f"Mix-Wave-U-Net, {title}", batch, threads,
                             side.measured(f"waveUNet/{action}/{batch}"))
        return {"machine": self.benches[max(self.benches)].machine(), "points": self.points}


def draw(result):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator

    colours = ["#c8553d", "#588b8b", "#e0a458", "#22303c"]
    for figure, title in TITLES.items():
        points = [point for point in result["points"] if point["figure"] == figure]
        if not points:
            continue
        drawing, panels = plt.subplots(1, 2, figsize=(9, 3.8), dpi=150)
        most = max(point["threads"] for point in points)
        for curve, colour in zip(dict.fromkeys(point["curve"] for point in points), colours):
            for threads in sorted({point["threads"] for point in points}):
                own = sorted((point for point in points if (point["curve"], point["threads"]) == (
                    curve, threads)), key=lambda point: point["x"])
                for panel, key in zip(panels, ("seconds", "peakMemoryMiB")):
                    panel.plot(
                        [point["x"] for point in own], [point[key] for point in own],
                        "o-" if threads == most else "o--", color=colour, markersize=3.5,
                        linewidth=1.2, label=curve if threads == most else None)
        for panel, label in zip(panels, ("seconds", "peak memory in MiB")):
            panel.set(xscale="log", yscale="log", xlabel=title, ylabel=label)
            ticks = sorted({point["x"] for point in points})
            panel.set_xticks(ticks, [f"{tick:,}" for tick in ticks], fontsize=8)
            panel.minorticks_off()
            panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            panel.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            panel.grid(alpha=0.2)
            for side in ("top", "right"):
                panel.spines[side].set_visible(False)
        panels[1].set_ylim(bottom=min(10, *(point["peakMemoryMiB"] for point in points)))
        if len({point["threads"] for point in points}) > 1:
            for style, words in ("-", f"{most} threads"), ("--", "fewer threads"):
                panels[0].plot([], [], style, color="grey", linewidth=1.2, label=words)
        drawing.tight_layout(rect=(0, 0.08, 1, 1))
        drawing.legend(
            *panels[0].get_legend_handles_labels(), frameon=False, fontsize=8, ncols=6,
            loc="lower center")
        drawing.savefig(here / f"growth-{figure}.png")
        plt.close(drawing)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draw", action="store_true", help="draw growth.json")
    parser.add_argument("--rounds", type=int, default=3, help="how often each point is measured")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="the curves")
    parser.add_argument("--isa", choices=["auto", "avx512", "avx2"], default="auto")
    parser.add_argument("--longest", type=float, default=3_600, help="length of stems in seconds")
    parser.add_argument("--most", type=int, default=64, help="number of stems")
    parser.add_argument("--stems", nargs=4, help=argparse.SUPPRESS)  # memory of its own
    options = parser.parse_args()
    if options.stems:
        folder, seconds, count, mono = options.stems
        write_stems(pathlib.Path(folder), float(seconds), int(count), mono == "1")
        return
    file = here / "growth.json"
    if not options.draw:
        with tempfile.TemporaryDirectory(prefix="fader-growth-") as folder:
            file.write_text(json.dumps(Growth(options, folder).measure(), indent=1) + "\n")
    draw(json.loads(file.read_text()))


main()
