"""Mixes the stems of a folder with pedalboard, and prints one JSON line with the time after imports.

Each stem through a 6-band equalizer, a compressor, constant-power balance and a send to one reverb.
Written for speed: whole files in float32, no copy that is not needed, and a thread per core
(pedalboard releases Python's lock while it reads and processes).
"""

import json
import sys
import time

start = time.perf_counter()

import math
import os
import pathlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from pedalboard import Compressor, HighShelfFilter, LowShelfFilter, PeakFilter, Pedalboard, Reverb
from pedalboard.io import AudioFile

imported = time.perf_counter()
folder, destination = map(pathlib.Path, sys.argv[1:3])
workers = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()
tracks = json.loads((folder / "mix.json").read_text())


def process(track):
    with AudioFile(str(folder / track["file"])) as file:
        audio, rate = file.read(file.frames), file.samplerate
    kinds = [LowShelfFilter, PeakFilter, PeakFilter, PeakFilter, PeakFilter, HighShelfFilter]
    strip = Pedalboard([
        *(kind(cutoff_frequency_hz=frequency, gain_db=gain, q=q)
          for kind, (frequency, gain, q) in zip(kinds, track["bands"])),
        Compressor(**track["compressor"]),
    ])
    audio = strip(audio, rate)
    angle = track["position"] * math.pi / 2
    balance = np.array([[math.cos(angle)], [math.sin(angle)]], np.float32) * np.float32(2**0.5)
    audio *= balance * np.float32(10 ** (track["faderDb"] / 20))
    return audio, rate


mix = send = None
with ThreadPoolExecutor(workers) as pool:
    for track, (audio, rate) in zip(tracks, pool.map(process, tracks)):
        level = np.float32(10 ** (track["sendDb"] / 20))
        if mix is None:
            mix, send = audio, audio * level
        else:
            mix += audio
            audio *= level
            send += audio
mix += Reverb(room_size=0.6, wet_level=1, dry_level=0, width=1)(send, rate)

with AudioFile(str(destination), "w", rate, 2, bit_depth=32) as file:
    file.write(mix)
end = time.perf_counter()
print(json.dumps({"seconds": end - imported, "importSeconds": imported - start}))
