"""LMMS's demo projects: tracks without effects and faders, and the mix as its author left it."""

import functools
import math
import pathlib
import re
import tempfile
from collections import Counter
from xml.etree import ElementTree

import soundfile

import song
from programs import MakingError, run
from song import Song

PROJECTS = pathlib.Path("/usr/share/lmms/projects")
TICKS_PER_BEAT = 48
SOUNDING = ("0", "2")  # types of track: instruments, samples
STRIPS = ("instrumenttrack", "sampletrack")
FEWEST_TRACKS = 3  # with fewer there is little to mix
# Who arranged or wrote each other's songs counts as one author.
SAME_AUTHOR = {"alf42red": "capdan"}


def lmms(*words):
    """Runs LMMS without a screen, and without reading or writing anything of the user's."""
    with tempfile.TemporaryDirectory() as home:
        return run(["lmms", "--allowroot", *words],
                   {"PATH": "/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": home,
                    "QT_QPA_PLATFORM": "offscreen"})


def project(path):
    """A project as this version of LMMS writes it."""
    text = lmms("upgrade", path)
    return ElementTree.fromstring(text[text.index(b"<?xml"):])


def setting(element, name, default=None):
    """A number; None where automation or a controller moves it."""
    if element.find(name) is not None:
        return None
    return float(element.get(name, default))


def tracks(root):
    """The tracks that sound: the song's, and those of its beats."""
    outer = root.find("song/trackcontainer")
    inner = outer.find("track/bbtrack/trackcontainer")
    every = [*outer.findall("track"), *(inner.findall("track") if inner is not None else [])]
    return [track for track in every
            if track.get("type") in SOUNDING and track.get("muted") != "1"]


def stem_names(found):
    """Tracks' names; those that LMMS took from a sample's file without its extension."""
    names = [re.sub(r"\.(ogg|wav|ds)$", "", track.get("name").lower()) for track in found]
    names = [re.sub("[^a-z0-9]+", "_", name).strip("_") or "track" for name in names]
    count, seen = Counter(names), Counter()
    for name in names:
        seen[name] += 1
        yield f"{name}_{seen[name]}" if count[name] > 1 else name


def songs():
    if not PROJECTS.exists():
        raise MakingError(f"{PROJECTS} is missing: apt-get install lmms-common")
    folders = (PROJECTS / "demos", PROJECTS / "shorties")
    for path in sorted(path for folder in folders for path in folder.rglob("*.mmp*")):
        root = project(path)
        ends = [int(part.get("pos")) + int(part.get("len"))
                for part in root.findall("song/trackcontainer/track/*[@pos][@len]")]
        tempo = root.find("head/bpm")
        tempo = float(root.find("head").get("bpm") if tempo is None else tempo.get("value"))
        seconds = max(ends) / TICKS_PER_BEAT * 60 / tempo
        found = tracks(root)
        if len(found) < FEWEST_TRACKS:
            continue
        heavy = sum(track.find(".//instrument[@name='zynaddsubfx']") is not None for track in found)
        author = path.stem.split("-")[0].lower()
        name = "lmms-" + re.sub("[^a-z0-9-]+", "_", path.stem.lower()).strip("_")
        yield Song(name, "lmms", SAME_AUTHOR.get(author, author), seconds,
                   seconds * (len(found) / 50 + heavy / 5), functools.partial(make, path, tempo))


# A song

def without_mix(root):
    """Sets all faders to 100 %, pans to the middle, effects off, whatever moved them."""
    for track in root.iter("track"):
        for strip in track:
            if strip.tag in STRIPS:
                fix(strip, vol="100", pan="0", fxch="0")
    for chain in root.iter("fxchain"):
        fix(chain, enabled="0")
    for channel in root.iter("fxchannel"):
        fix(channel, volume="1", muted="0")
    fix(root.find("head"), mastervol="100")


def fix(element, **values):
    """Sets what may be moved by automation, which then finds nothing to move."""
    for name, value in values.items():
        for moved in element.findall(name):
            element.remove(moved)
        element.set(name, value)


def sides(root, track):
    """What the mix does with a track, (left, right); None where more than faders and pans do it."""
    strip = next(part for part in track if part.tag in STRIPS)
    channels = {channel.get("num"): channel for channel in root.iter("fxchannel")}
    level, pan = setting(strip, "vol", 100), setting(strip, "pan", 0)
    if level is None or pan is None or has_effects(strip):
        return None
    level /= 100
    number = strip.get("fxch", "0")
    while number in channels:
        channel = channels[number]
        volume, sends = setting(channel, "volume", 1), channel.findall("send")
        ends = len(sends) == (0 if number == "0" else 1)
        if volume is None or has_effects(channel) or channel.get("muted") == "1" or not ends:
            return None
        level *= volume
        number = None
        for send in sends:
            amount = setting(send, "amount", 1)
            if amount is None:
                return None
            level, number = level * amount, send.get("channel")
    master = setting(root.find("head"), "mastervol", 100)
    if master is None or not level:
        return None
    level *= master / 100
    return level * min(1 - pan / 100, 1), level * min(1 + pan / 100, 1)


def has_effects(strip):
    return any(chain.get("enabled") != "0" and chain.findall("effect")
               for chain in strip.findall("fxchain"))


def make(path, tempo, folder):
    root = project(path)
    found = tracks(root)
    placed = [sides(root, track) for track in found]
    mix = rendered(root)
    mix_gain = song.amplitude(song.PEAK_DB) / song.peak(mix)
    song.write(folder / "mix.flac", mix, mix_gain)
    without_mix(root)
    stems = {}
    for name, track, side in zip(stem_names(found), found, placed):
        for other in found:
            other.set("muted", "0" if other is track else "1")
        sound = song.folded(song.as_long(rendered(root), len(mix)))
        if song.peak(sound) < song.SILENCE:
            continue
        gain = song.amplitude(song.PEAK_DB) / song.peak(sound)
        song.write(folder / "stems" / f"{name}.flac", sound, gain)
        stems[name] = side and truth(*side, mix_gain / gain)
    if all(stems.values()):
        song.write_truth(folder, path.stem, stems, tempo)


def rendered(root):
    """What LMMS makes of a project; its `rendertracks` would begin each track with noise."""
    with tempfile.TemporaryDirectory() as scratch:
        file, sound = pathlib.Path(scratch, "song.mmp"), pathlib.Path(scratch, "song.wav")
        ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
        lmms("render", file, "-f", "wav", "-a", "-o", sound)
        return soundfile.read(sound, dtype="float32", always_2d=True)[0]


def truth(left, right, gain):
    return {"gainDb": round(song.decibels(math.hypot(left, right) / math.sqrt(2) * gain), 2),
            "position": round(math.atan2(right, left) / (math.pi / 2), 4)}
