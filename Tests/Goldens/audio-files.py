"""Small audio files by soundfile, SciPy and ffmpeg, and the samples that soundfile reads."""

import json
import pathlib
import subprocess

import numpy as np
import scipy.io.wavfile
import soundfile

here = pathlib.Path(__file__).resolve().parent
folder = here / "audio-files"
folder.mkdir(exist_ok=True)
for old in folder.iterdir():
    old.unlink()


def tones(frames, channels, rate):
    """A sine of its own frequency and level in each channel."""
    time = np.arange(frames)[:, None] / rate
    channel = np.arange(channels)[None, :]
    return (0.9 - 0.1 * channel) * np.sin(2 * np.pi * (200 * (channel + 1)) * time + 0.1)


def write(name, rate, channels, subtype, frames=240, **options):
    audio = tones(frames, channels, rate)
    soundfile.write(folder / name, audio, rate, subtype=subtype, **options)


def ffmpeg(name, *options, source="source.wav"):
    command = ["ffmpeg", "-v", "error", "-y", "-fflags", "+bitexact", "-i", folder / source]
    command += ["-flags:a", "+bitexact", "-fflags", "+bitexact", "-map_metadata", "-1", *options]
    subprocess.run([*command, folder / name], check=True, stdin=subprocess.DEVNULL)


write("wav-u8.wav", 22050, 1, "PCM_U8")
write("wav-16.wav", 44100, 2, "PCM_16")
write("wav-24.wav", 48000, 2, "PCM_24")
write("wav-32.wav", 96000, 1, "PCM_32")
# Not by soundfile, which stamps the time of day into floating-point files.
scipy.io.wavfile.write(folder / "wav-float.wav", 44100, tones(240, 2, 44100).astype("float32"))
scipy.io.wavfile.write(folder / "wav-double.wav", 44100, tones(240, 1, 44100))
write("wav-alaw.wav", 8000, 1, "ALAW")
write("wavex-six.wav", 48000, 6, "PCM_24", format="WAVEX")
write("rf64-16.wav", 44100, 2, "PCM_16", format="RF64")
write("w64-24.w64", 44100, 2, "PCM_24")
write("aiff-16.aiff", 44100, 2, "PCM_16")
write("au-16.au", 44100, 1, "PCM_16")
write("flac-16.flac", 44100, 1, "PCM_16")
write("flac-24.flac", 96000, 2, "PCM_24")

write("source.wav", 48000, 2, "PCM_16", frames=4800)
ffmpeg("aiff-24.aif", "-c:a", "pcm_s24be", "-t", "0.005")
ffmpeg("caf-float.caf", "-c:a", "pcm_f32le", "-t", "0.005")
ffmpeg("vorbis.ogg", "-c:a", "libvorbis", "-serial_offset", "1")
ffmpeg("opus.opus", "-c:a", "libopus", "-serial_offset", "1")
ffmpeg("mp3.mp3", "-c:a", "libmp3lame", "-ar", "44100")
ffmpeg("six.flac", "-ac", "6", "-c:a", "flac", "-t", "0.005")

# Written into pipes: the header does not know the length.
for name, container in (("pipe.wav", "wav"), ("pipe.flac", "flac")):
    piped = subprocess.run(
        ["ffmpeg", "-v", "error", "-fflags", "+bitexact", "-i", folder / "source.wav",
         "-t", "0.005", "-flags:a", "+bitexact", "-fflags", "+bitexact", "-f", container, "-"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
    (folder / name).write_bytes(piped)

# Cut short: the header promises 4,800 samples.
write("long.flac", 44100, 1, "PCM_16", frames=12000)
write("long.aiff", 48000, 2, "PCM_16", frames=4800)
write("long.w64", 48000, 2, "PCM_16", frames=4800)
for source, name in (("source.wav", "cut.wav"), ("long.flac", "cut.flac"),
                     ("long.aiff", "cut.aiff"), ("long.w64", "cut.w64")):
    whole = (folder / source).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) * 3 // 5])
for name in ("source.wav", "long.flac", "long.aiff", "long.w64"):
    (folder / name).unlink()


def read(path):
    """All that soundfile can read. It gives up on FLAC files that are cut or without a length;
    ffmpeg reads these as far as they go (mono, stereo: the rate and the channels of the source)."""
    if path.name not in ("cut.flac", "pipe.flac"):
        return soundfile.read(path, always_2d=True)
    rate, channels = (44100, 1) if path.name == "cut.flac" else (48000, 2)
    decoded = subprocess.run(
        ["ffmpeg", "-v", "quiet", "-i", path, "-f", "f64le", "-"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
    return np.frombuffer(decoded).reshape(-1, channels), rate


lossy = {".ogg", ".opus", ".mp3"}
golden = []
for path in sorted(folder.iterdir()):
    audio, rate = read(path)
    step = 37 if len(audio) > 1000 else 7
    golden.append({
        "name": path.name, "sampleRate": rate, "channels": audio.shape[1], "samples": len(audio),
        "isLossy": path.suffix in lossy, "step": step,
        "values": [[float(f"{value:.9g}") for value in channel[::step]] for channel in audio.T]})

# Not for soundfile to judge: values that are no numbers.
broken = tones(240, 2, 44100)
broken[10, 0], broken[20, 1], broken[239, 1] = np.nan, np.inf, -np.inf
scipy.io.wavfile.write(folder / "not-finite.wav", 44100, broken.astype("float32"))

(here / "audio-files.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
