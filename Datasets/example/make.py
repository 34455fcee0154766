#!/usr/bin/env python3
"""Synthesises the stems of the example session from a score of two bars.

Needs numpy and soundfile (`Tests/Goldens/requirements.txt`); writes `stems/*.flac` beside itself,
the same samples at every run.
"""

import pathlib

import numpy as np
import soundfile

RATE = 44100
BEAT = 60 / 108  # seconds
LENGTH = 8 * BEAT + 0.3  # two bars, and a moment for the last chord to end

# The score: times and lengths in beats, pitches as MIDI notes.
KICK = [0, 1.75, 2.5, 4, 5.75, 6.5]
SNARE = [1, 3, 5, 7, 7.75]
HATS = [(step / 2, step in (3, 11)) for step in range(16)]  # eighths, two of them open
BASS = [(0, 1, 33), (1.5, 0.4, 33), (2, 0.9, 29), (3, 0.4, 29), (3.5, 0.4, 31), (4, 1, 36),
        (5.5, 0.4, 36), (6, 0.9, 31), (7, 0.4, 31), (7.5, 0.4, 32)]
CHORDS = [(0, 1.9, [57, 60, 64, 67, 71]), (2, 1.9, [53, 57, 60, 64, 67]),
          (4, 1.9, [55, 60, 64, 67, 71]), (6, 1.9, [55, 59, 62, 64, 69])]
LEAD_START = 2.5  # in beats: the lead's file begins here, not at the start of the song
LEAD = [(2.5, 0.45, 76), (3, 0.9, 79), (4, 1.4, 83), (5.5, 0.45, 81), (6, 0.9, 79), (7, 1.0, 74)]

random = np.random.default_rng(2026)
stems = pathlib.Path(__file__).resolve().parent / "stems"


def frequency(note):
    return 440 * 2 ** ((note - 69) / 12)


def clock(seconds, rate=RATE):
    return np.arange(round(seconds * rate)) / rate


def place(track, sound, beat, rate=RATE):
    """Adds a sound at a beat; what runs over the end is cut."""
    start = round(beat * BEAT * rate)
    end = min(start + len(sound), len(track))
    track[start:end] += sound[: end - start]


def envelope(time, length, attack, release):
    """Rises in `attack` seconds and, `length` seconds later, falls by e every `release`."""
    rise = np.minimum(time / attack, 1)
    return rise * np.exp(-np.maximum(time - length, 0) / release)


def highs(noise, amount):
    """One-pole high-pass by differences: `amount` 1 is the plain first difference."""
    return noise - amount * np.concatenate([np.zeros_like(noise[:1]), noise[:-1]])


def kick():
    time = clock(0.4)
    phase = 2 * np.pi * (48 * time + 110 / 28 * (1 - np.exp(-28 * time)))
    click = random.standard_normal(len(time)) * np.exp(-time / 0.0015)
    hit = np.sin(phase) * np.exp(-time / 0.11) + 0.15 * click
    track = np.zeros(round(LENGTH * RATE))
    for beat in KICK:
        place(track, hit, beat)
    return -track  # as from a microphone behind the skin: the session turns it round


def snare():
    time = clock(0.35)
    track = np.zeros(round(LENGTH * RATE))
    for beat in SNARE:
        body = np.sin(2 * np.pi * (185 * time - 9 * time**2)) * np.exp(-time / 0.06)
        wires = highs(random.standard_normal(len(time)), 0.75) * np.exp(-time / 0.075)
        place(track, (0.35 if beat == 7.75 else 1) * (0.7 * body + 0.35 * wires), beat)
    return track


def hats():
    track = np.zeros((round(LENGTH * RATE), 2))
    for beat, is_open in HATS:
        time = clock(0.4)
        strength = (1 if beat % 1 else 0.6) * random.uniform(0.8, 1)
        noise = random.standard_normal((len(time), 1)) + 0.4 * random.standard_normal((len(time), 2))
        decay = np.exp(-time / (0.07 if is_open else 0.018))
        place(track, strength * highs(highs(noise, 1), 0.9) * decay[:, None], beat)
    return track


def bass():
    track = np.zeros(round(LENGTH * RATE))
    for beat, length, note in BASS:
        time = clock(length * BEAT + 0.1)
        sound = np.zeros_like(time)
        for harmonic in range(1, 9):  # a saw whose upper harmonics die first
            sound += np.sin(2 * np.pi * harmonic * frequency(note) * time) / harmonic * np.exp(
                -time * harmonic * 1.6)
        place(track, sound * envelope(time, length * BEAT - 0.03, 0.004, 0.02), beat)
    return track


def keys():
    """Two-operator frequency modulation, the tine at the fourteenth harmonic, slow autopan."""
    track = np.zeros((round(LENGTH * RATE), 2))
    for beat, length, notes in CHORDS:
        for index, note in enumerate(notes):
            time = clock(length * BEAT + 0.3)
            turn = 2 * np.pi * frequency(note) * time
            tine = 0.4 * np.exp(-time / 0.12) * np.sin(14 * turn)
            tone = np.sin(turn + 0.9 * np.exp(-time / 0.5) * np.sin(turn) + tine)
            sound = tone * envelope(time, length * BEAT, 0.003, 0.08) * np.exp(-time / 1.4)
            strum = beat + 0.012 * index  # the hand is not a machine
            side = 0.25 + 0.125 * index  # low notes left, high notes right
            place(track, sound[:, None] * [np.sqrt(1 - side), np.sqrt(side)], strum)
    sway = 0.25 * np.sin(2 * np.pi * 2.2 * clock(LENGTH))
    return track * np.stack([1 + sway, 1 - sway], axis=1)


def lead(rate):
    """A soft square with a glide and vibrato."""
    end = max(beat + length for beat, length, _ in LEAD)
    track = np.zeros(round(((end - LEAD_START) * BEAT + 0.25) * rate))
    for beat, length, note in LEAD:
        time = clock(length * BEAT + 0.25, rate)
        bend = 2 ** ((-0.5 * np.exp(-time / 0.02)
                      + 0.2 * np.minimum(time / 0.4, 1) * np.sin(2 * np.pi * 5.5 * time)) / 12)
        turn = 2 * np.pi * np.cumsum(frequency(note) * bend) / rate
        sound = sum(np.sin(harmonic * turn) / harmonic**1.5 for harmonic in (1, 2, 3, 5, 7))
        place(track, sound * envelope(time, length * BEAT - 0.05, 0.012, 0.06),
              beat - LEAD_START, rate)
    return track


def write(name, sound, peak_decibels, rate=RATE):
    """Scales to a peak, fades the end out, and writes 16 bits."""
    sound = sound * 10 ** (peak_decibels / 20) / np.abs(sound).max()
    fade = np.linspace(1, 0, rate // 50)
    sound[-len(fade):] *= fade if sound.ndim == 1 else fade[:, None]
    soundfile.write(stems / f"{name}.flac", sound, rate, subtype="PCM_16", compression_level=1.0)


stems.mkdir(exist_ok=True)
write("kick", kick(), -3)
write("snare", snare(), -4)
write("hats", hats(), -15)
write("bass", bass(), -5)
write("keys", keys(), -11)
write("lead", lead(48000), -10, rate=48000)
