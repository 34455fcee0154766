"""Makes what the benchmarks of mixing and training hear, eight stems of 44.1 kHz in float.

    stems.py FOLDER SECONDS           stereo stems, `session.json` for us, the same settings as `mix.json` for
                                      the peer
    stems.py FOLDER SECONDS SONGS     so many songs, `song1/stems/1.wav` … in mono and `song1/mix.wav`
"""

import json
import pathlib
import sys

import numpy as np
import soundfile

RATE = 44100
COUNT = 8


def stem(random, samples):
    """A chord of decaying notes over noise, at −12 dBFS or so: busy enough for every detector."""
    time = np.arange(samples, dtype=np.float32) / RATE
    beat = np.exp(-3 * (time * random.uniform(1, 3) % 1)).astype(np.float32)
    sound = np.zeros((samples, 2), np.float32)
    for _ in range(4):
        frequency = np.float32(55 * 2 ** random.uniform(0, 5))
        tone = beat * np.sin(2 * np.pi * frequency * time, dtype=np.float32)
        sound += tone[:, None] * random.uniform(0.02, 0.15, 2).astype(np.float32)
    sound += 0.02 * random.standard_normal((samples, 2), np.float32)
    return sound


def make(folder, seconds):
    random = np.random.default_rng(1)
    types = ["lowShelf", "peak", "peak", "peak", "peak", "highShelf"]
    tracks, peer = [], []
    for index in range(COUNT):
        name = f"stem{index + 1}"
        soundfile.write(folder / f"{name}.wav", stem(random, round(seconds * RATE)), RATE, "FLOAT")
        bands = [(frequency, round(random.uniform(-4, 4), 1), 0.8)
                 for frequency in (90, 250, 700, 2000, 5000, 9000)]
        dynamics = {"threshold_db": -24, "ratio": 3, "attack_ms": 10, "release_ms": 120}
        position = round(0.2 + 0.6 * index / (COUNT - 1), 3)
        tracks.append({
            "name": name, "file": f"{name}.wav",
            "strip": [
                {"effect": "equalizer", "bands": [
                    {"type": kind, "frequencyHz": frequency, "gainDb": gain, "q": q}
                    for kind, (frequency, gain, q) in zip(types, bands)]},
                {"effect": "compressor", "thresholdDb": dynamics["threshold_db"],
                 "ratio": dynamics["ratio"], "attackMs": dynamics["attack_ms"],
                 "releaseMs": dynamics["release_ms"]},
                {"effect": "pan", "position": position}],
            "faderDb": -6, "sends": [{"bus": "reverb", "levelDb": -12}]})
        peer.append({"file": f"{name}.wav", "bands": bands, "compressor": dynamics,
                     "position": position, "faderDb": -6, "sendDb": -12})
    session = {
        "format": "fader-session", "version": 1, "sampleRate": RATE, "panLaw": "constantPower",
        "tracks": tracks,
        "buses": [{"name": "reverb", "strip": [
            {"effect": "reverb", "algorithm": "shapedNoise", "decaySeconds": 1.5}]}]}
    (folder / "session.json").write_text(json.dumps(session, indent=2))
    (folder / "mix.json").write_text(json.dumps(peer, indent=2))


def make_songs(folder, seconds, count):
    """Each mix is the sum of its stems, from left to right."""
    random = np.random.default_rng(2)
    for song in range(count):
        stems = folder / f"song{song + 1}/stems"
        stems.mkdir(parents=True)
        mix = 0
        for index in range(COUNT):
            sound = stem(random, round(seconds * RATE))[:, :1]
            soundfile.write(stems / f"{index + 1}.wav", sound, RATE, "FLOAT")
            angle = np.float32((index + 0.5) / COUNT * np.pi / 2)
            mix = mix + sound * np.array([np.cos(angle), np.sin(angle)], np.float32)
        soundfile.write(stems.parent / "mix.wav", mix, RATE, "FLOAT")


target, length = pathlib.Path(sys.argv[1]), float(sys.argv[2])
if len(sys.argv) > 3:
    make_songs(target, length, int(sys.argv[3]))
else:
    make(target, length)
