"""Sound files that need more than their header, by ffmpeg, and the samples that ffmpeg (MP3) and soundfile
(the parts of a chain) read."""

import array
import json
import pathlib
import subprocess

import soundfile

here = pathlib.Path(__file__).resolve().parent
folder = here / "damaged-audio"
folder.mkdir(exist_ok=True)
for old in folder.iterdir():
    old.unlink()

EXACT = ["-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1"]


def run(*arguments):
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE).stdout


def make(name, sound, *options):
    run("-f", "lavfi", "-i", sound, *EXACT, *options, folder / name)


def read(path, channels):
    """Interleaved samples."""
    samples = array.array("f", run("-i", path, "-f", "f32le", "-ac", str(channels), "-"))
    return [samples[channel::channels] for channel in range(channels)]


# No Xing header, and a variable bit rate: what the first frame says of the length is far off, by silence in
# front too long, by noise in front too short.
noise = "anoisesrc=a=0.5:r={0}:seed=7:d=1.2"
for name, rate, gain in (("no-xing-short.mp3", 44100, "lt(t,0.4)"),
                         ("no-xing-long.mp3", 44100, "gt(t,0.8)"),
                         ("no-xing-low.mp3", 11025, "lt(t,0.4)")):
    make(name, f"{noise.format(rate)},volume='{gain}':eval=frame", "-c:a", "libmp3lame", "-q:a", "9",
         "-write_xing", "0", "-id3v2_version", "0")
# With one, to be damaged.
make("xing.mp3", noise.format(22050), "-c:a", "libmp3lame", "-b:a", "32k")

# Three streams one after the other.
parts = []
for index in range(3):
    name = f"part-{index}.ogg"
    make(name, f"sine=f={300 * (index + 1)}:r=22050:d={0.2 * (index + 1)}", "-c:a", "libvorbis",
         "-ac", "2", "-serial_offset", str(index + 1))
    parts.append(folder / name)
(folder / "chained.ogg").write_bytes(b"".join(part.read_bytes() for part in parts))
make("other-rate.ogg", "sine=f=300:r=32000:d=0.2", "-c:a", "libvorbis", "-ac", "2",
     "-serial_offset", "9")
(folder / "chained-rates.ogg").write_bytes(
    parts[0].read_bytes() + (folder / "other-rate.ogg").read_bytes())
(folder / "other-rate.ogg").unlink()

golden = []
for name in ("no-xing-short.mp3", "no-xing-long.mp3", "no-xing-low.mp3", "xing.mp3", "chained.ogg"):
    if name == "chained.ogg":
        # Each stream by itself: that is what the chain is.
        links = [soundfile.read(part, dtype="float32", always_2d=True)[0].T for part in parts]
        audio = [[value for link in links for value in link[channel]] for channel in (0, 1)]
    else:
        audio = read(folder / name, 1)
    golden.append({
        "name": name, "samples": len(audio[0]), "step": 97,
        "values": [[float(f"{value:.7g}") for value in channel[::97]] for channel in audio]})
for part in parts:
    part.unlink()

(here / "damaged-audio.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
