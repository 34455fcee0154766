#!/usr/bin/env python3
"""Makes training data: songs of stems, a person's mix of them, and what that mix did with each."""

import argparse
import contextlib
import fcntl
import os
import pathlib
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

import soundfile

import check
import eif
import lmms
import midi
import programs
import split
from programs import MakingError

PARTIAL = ".partial"  # in the output folder: songs that are being made


def parse():
    data = pathlib.Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()
    parser = argparse.ArgumentParser(
        prog="script/dataset", description=__doc__,
        epilog="midi: General MIDI songs of OpenTTD and Freedoom. lmms: the demo projects of LMMS. "
               f"eif: a clone of {eif.ADDRESS}. "
               "all: midi and lmms, and eif where a clone is given. "
               "Songs that are there already are kept; Datasets/made/README.md says more.")
    parser.add_argument("kind", nargs="?", default="all", choices=["midi", "lmms", "eif", "all"])
    parser.add_argument("clone", nargs="?", type=pathlib.Path, metavar="CLONE")
    parser.add_argument("--hours", type=float, metavar="H",
                        help="take songs until they last H hours")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", default=data / "fader" / "made",
                        help="where songs are written (%(default)s)")
    parser.add_argument("--jobs", type=int, metavar="N", default=os.cpu_count(),
                        help="songs at a time (default: one for each core)")
    parser.add_argument("--only", metavar="PATTERN",
                        help="take songs whose names match, as 'midi-*e1m*'")
    parser.add_argument("--check", type=int, metavar="N",
                        help="make nothing: hold N songs of midi against FluidSynth's dry mixes")
    parser.add_argument("--write-split", action="store_true",
                        help="make nothing: write Datasets/made/split.json")
    options = parser.parse_args()
    if options.kind == "eif" and options.clone is None:
        parser.error(f"eif needs a clone: git clone {eif.ADDRESS}, and name it.")
    if options.kind in ("midi", "lmms") and options.clone is not None:
        parser.error(f"{options.kind} takes no clone; {options.clone} is one argument too many.")
    if options.clone is not None and not options.clone.is_dir():
        parser.error(f"there is no folder {options.clone}; name a clone of {eif.ADDRESS}.")
    if options.write_split and options.kind != "all":
        parser.error("the split is of all songs: script/dataset --write-split")
    for name in ("hours", "jobs", "check"):
        value = getattr(options, name)
        if value is not None and not value > 0:
            parser.error(f"--{name} {value} is not above 0.")
    return options


def sources(kind, clone):
    if kind in ("midi", "all"):
        mixed = list(midi.songs())
        yield from mixed
        every = len(midi.scores())
        print(f"midi: {every - len(mixed)} of {every} songs were not mixed by their authors and "
              "are left out.", file=sys.stderr)
    if kind in ("lmms", "all"):
        yield from lmms.songs()
    if clone is not None:
        yield from eif.songs(clone)
        for path in eif.absent(clone):
            print(f"{clone / path} is absent; its song is made without it.", file=sys.stderr)


def chosen(songs, hours, pattern):
    """The first songs, in their fixed order, that last so long together."""
    splits, found, seconds = split.read(), [], 0
    for song in songs:
        if song.name not in splits:
            print(f"{song.name} is left out: it is not in {split.FILE}; --write-split divides "
                  "anew.", file=sys.stderr)
    for song in split.ordered([song for song in songs if song.name in splits], splits):
        if pattern and not pathlib.PurePath(song.name).match(pattern):
            continue
        if hours and seconds >= hours * 3600:
            break
        found.append(song)
        seconds += song.seconds
    return found


class Progress:
    """How far it is, on standard error: one line that changes, or a line for each song."""

    def __init__(self, songs):
        self.total, self.work = len(songs), sum(song.work for song in songs)
        self.done, self.work_done, self.start = 0, 0, time.monotonic()

    def add(self, song, text):
        self.done += 1
        self.work_done += song.work
        passed = time.monotonic() - self.start
        left = passed * (self.work / self.work_done - 1)
        line = f"{self.done}/{self.total}  {text}  ({clock(passed)}, {clock(left)} left)"
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{line[:width]:{width}}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def close(self):
        if sys.stderr.isatty() and self.done:
            print(file=sys.stderr)


def clock(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02}"


def make(song, out):
    """Makes a song under another name, so that one with its own name is whole."""
    folder = out / PARTIAL / song.name
    folder.mkdir(parents=True)
    song.make(folder)
    folder.rename(out / song.name)


def make_all(songs, out, jobs):
    """Returns what failed, as messages."""
    left = [song for song in songs if not (out / song.name).exists()]
    if len(left) < len(songs):
        print(f"{len(songs) - len(left)} of {len(songs)} songs are there already.", file=sys.stderr)
    progress, failures = Progress(left), []
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(make, song, out): song for song in left}
        try:
            for future in as_completed(running):
                song = running[future]
                try:
                    future.result()
                except (MakingError, OSError, soundfile.LibsndfileError) as error:
                    failures.append(f"{song.name} could not be made: {error}")
                    progress.add(song, f"{song.name} failed")
                else:
                    progress.add(song, song.name)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            programs.stop()
            raise
        finally:
            progress.close()
    return failures


def summary(out):
    """What lies in the folder, by split."""
    splits = split.read()
    print(f"{'':12}{'songs':>6}{'hours':>8}{'stems':>7}{'MB':>8}")
    for name in (*split.SPLITS, "all"):
        wanted = split.SPLITS if name == "all" else (name,)
        folders = [path for path in out.iterdir() if splits.get(path.name) in wanted]
        hours = sum(soundfile.info(path / "mix.flac").duration for path in folders) / 3600
        stems = sum(len(list((path / "stems").iterdir())) for path in folders)
        size = sum(file.stat().st_size for path in folders for file in path.rglob("*.*")) / 1e6
        print(f"{name:12}{len(folders):6}{hours:8.2f}{stems:7}{size:8.0f}")


@contextlib.contextmanager
def alone(out):
    """Holds the output folder; clears what an interrupted run left."""
    out.mkdir(parents=True, exist_ok=True)
    lock = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise MakingError(f"another run writes to {out}: wait for it, or give another --out.")
    try:
        shutil.rmtree(out / PARTIAL, ignore_errors=True)
        yield
    finally:
        shutil.rmtree(out / PARTIAL, ignore_errors=True)
        os.close(lock)


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    options = parse()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        if options.check:
            return check.table(options.out, options.check)
        if options.write_split:
            return split.write(list(sources("all", None)))
        print(f"Songs go to {options.out}.", file=sys.stderr)
        songs = list(sources(options.kind, options.clone))
        songs = chosen(songs, options.hours, options.only)
        print(f"{len(songs)} songs, {sum(song.seconds for song in songs) / 3600:.1f} hours",
              file=sys.stderr)
        with alone(options.out):
            failures = make_all(songs, options.out, options.jobs)
        summary(options.out)
    except KeyboardInterrupt:
        print("Interrupted. The songs that are there are whole; the same command makes the rest.",
              file=sys.stderr)
        sys.exit(130)
    except (MakingError, OSError) as error:
        sys.exit(f"script/dataset: {error}")
    if failures:
        sys.exit("\n".join(failures))


main()
