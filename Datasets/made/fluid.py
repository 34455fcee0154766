"""MIDI events as FluidSynth plays them."""

import math
import pathlib
import tempfile

import mido
import numpy as np
import soundfile

import song
from programs import run

SOUND_FONT = pathlib.Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
TAIL_SECONDS = 2.0
OPTIONS = {
    "synth.sample-rate": song.RATE, "synth.gain": 0.5, "synth.polyphony": 2048,
    "synth.cpu-cores": 1, "synth.chorus.active": 0, "synth.dynamic-sample-loading": 1,
    "audio.file.format": "float", "audio.file.type": "wav",
}


def attenuation_db(value):
    """What FluidSynth makes of a volume or an expression, 0 … 127."""
    return 40 * math.log10(value / 127) if value else -math.inf


def play(score, keep=lambda index, message: message, setting=(), wet=False):
    """Renders a score: stereo, from its first tick to `TAIL_SECONDS` after its last note.

    - keep: gives the message to play in place of each message of the score, or None.
    - setting: messages before the first.
    - wet: with FluidSynth's reverb; its chorus is always off.
    """
    events = [(0, message) for message in setting]
    events += [(tick, kept) for index, (tick, message) in enumerate(score.events)
               if tick <= score.end and (kept := keep(index, message))]
    for channel in score.channels:  # pedal up, and all notes off
        events += [(score.end, control(channel, 64, 0)), (score.end, control(channel, 123, 0))]
    # A controller without meaning keeps FluidSynth playing while the last notes die away.
    events.append((score.tick(score.seconds(score.end) + TAIL_SECONDS), control(0, 119, 0)))

    track, now = mido.MidiTrack(), 0
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    file = mido.MidiFile(type=0, ticks_per_beat=score.ticks_per_beat, charset="latin1")
    file.tracks.append(track)
    with tempfile.TemporaryDirectory() as scratch:
        notes, sound = pathlib.Path(scratch, "song.mid"), pathlib.Path(scratch, "song.wav")
        file.save(notes)
        options = OPTIONS | {"synth.reverb.active": int(wet)}
        settings = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        run(["fluidsynth", "-n", "-i", "-q", *settings, "-F", sound, SOUND_FONT, notes])
        rendered = soundfile.read(sound, dtype="float32", always_2d=True)[0]
    length = round((score.seconds(score.end) + TAIL_SECONDS) * song.RATE)
    return song.fade(song.as_long(rendered, length))


def control(channel, controller, value):
    return mido.Message("control_change", channel=channel, control=controller, value=value)


def unpanned(centred, panned, values):
    """A wide sound as it was before its pan, and what each pan does with it.

    FluidSynth moves both sides of a wide sound until they reach the edge, which no balance can do;
    so the balance that comes closest (least squares) is taken out of the sound as panned. Putting
    it back gives exactly what FluidSynth plays.

    - centred, panned: the same stem with its pan in the middle, and as the song pans it.
    - values: the pan that holds at each sample, 0 … 127.
    - Returns: the sound, and a function of a pan: position, and gain in dB, for the law that leaves
      a stereo stem alone at 0.5.
    """
    power = [np.bincount(values, np.square(centred[:, side]), 128) for side in (0, 1)]
    shared = [np.bincount(values, centred[:, side] * panned[:, side], 128) for side in (0, 1)]
    places, law = {}, np.ones((128, 2), np.float32)
    for value in range(128):
        places[value] = value / 128, 0.0
        if min(power[0][value], power[1][value]) > 1e-3:
            left, right = (max(shared[side][value] / power[side][value], 0.05) for side in (0, 1))
            gain = math.hypot(left, right) / math.sqrt(2)
            places[value] = math.atan2(right, left) / (math.pi / 2), song.decibels(gain)
            law[value] = left, right
    return panned / law[values], places.get


def one_voice(sound):
    """A sound from one place as a single channel, and the place; None where it is wide.

    The principal axis of left and right: `left = cos(p·π/2)·x`, `right = sin(p·π/2)·x`.
    """
    left, right = sound[:, 0].astype(np.float64), sound[:, 1].astype(np.float64)
    ll, rr, lr = left @ left, right @ right, left @ right
    angle = math.atan2(2 * lr, ll - rr) / 2
    side = right * math.cos(angle) - left * math.sin(angle)
    if not 0 <= angle <= math.pi / 2 or side @ side > 1e-6 * (ll + rr):
        return None
    return left * math.cos(angle) + right * math.sin(angle), angle / (math.pi / 2)
