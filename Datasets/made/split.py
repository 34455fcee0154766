"""Which song is for what: a split by tune, kept in `split.json`."""

import hashlib
import json
import pathlib

import eif

FILE = pathlib.Path(__file__).with_name("split.json")
SPLITS = ("train", "validation", "test")
SHARE = 0.12  # of a source's songs, for validation and for test each


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def assigned(songs):
    """The split of each song: a source's tunes by their hashes, test first, then validation."""
    tunes = {}
    for song in songs:
        tunes.setdefault((song.source, song.tune), []).append(song.name)
    sizes, found = {}, {}
    for (source, tune), names in sorted(tunes.items(), key=lambda item: digest(item[0][1])):
        wanted = SHARE * sum(song.source == source for song in songs)
        split = next((split for split in ("test", "validation")
                      if sizes.get((source, split), 0) + len(names) / 2 <= wanted), "train")
        sizes[source, split] = sizes.get((source, split), 0) + len(names)
        found |= dict.fromkeys(names, split)
    return found


def write(songs):
    """Divides these songs and those of `eif`, whose places are fixed."""
    found = assigned(songs) | eif.SPLIT
    lists = {split: sorted(name for name in found if found[name] == split) for split in SPLITS}
    FILE.write_text(json.dumps(lists, indent=2) + "\n")


def read():
    """The split of each song."""
    return {name: split for split, names in json.loads(FILE.read_text()).items() for name in names}


def ordered(songs, splits):
    """The songs in the order in which they are made.

    The first of every source and split, then all groups at one pace: wherever it is cut, sources
    and splits have the shares that they have in the whole.
    """
    groups = {}
    for song in sorted(songs, key=lambda song: digest(song.name)):
        groups.setdefault((SPLITS.index(splits[song.name]), song.source), []).append(song)
    places = [(index / len(group), key, song)
              for key, group in groups.items() for index, song in enumerate(group)]
    return [song for _, _, song in sorted(places, key=lambda place: place[:2])]
