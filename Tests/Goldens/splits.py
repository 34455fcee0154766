"""Where songs' names stand between 0 and 1: FNV-1a of the composed UTF-8, then MurmurHash3's fmix64."""

import json
import pathlib
import unicodedata

MASK = 2**64 - 1


def fnv_1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def fmix64(value):
    value = ((value ^ value >> 33) * 0xFF51AFD7ED558CCD) & MASK
    value = ((value ^ value >> 33) * 0xC4CEB9FE1A85EC53) & MASK
    return value ^ value >> 33


# The published vectors of FNV-1a.
assert fnv_1a(b"") == 0xCBF29CE484222325
assert fnv_1a(b"a") == 0xAF63DC4C8601EC8C
assert fnv_1a(b"foobar") == 0x85944171F73967E8

NAMES = ["demo", "song 1", "song 2", "\u00c5ngstr\u00f6m", "A\u030angstro\u0308m", "夜", "a" * 200, ""]
names = {
    name: (fmix64(fnv_1a(unicodedata.normalize("NFC", name).encode())) >> 11) / 2**53
    for name in NAMES
}
path = pathlib.Path(__file__).with_suffix(".json")
places = [{"name": name, "place": place} for name, place in names.items()]
path.write_text(json.dumps({"names": places}, indent=1) + "\n")
