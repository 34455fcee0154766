"""Which songs are arrangements of one tune: they stand in one split."""

import gm
from score import is_start

NOTES = 8  # a phrase is the steps between so many notes
SHARED = 0.15  # of the shorter song's phrases


def phrases(score):
    """Runs of melodic steps on any channel, whatever their key and tempo."""
    found = set()
    for channel in score.channels:
        if channel == gm.DRUM_CHANNEL:
            continue
        top = {}  # the highest note of each chord
        for tick, message in score.events:
            if is_start(message) and message.channel == channel:
                top[tick] = max(top.get(tick, 0), message.note)
        line = list(top.values())
        steps = [after - before for before, after in zip(line, line[1:])]
        for start in range(len(steps) - NOTES + 2):
            phrase = tuple(steps[start:start + NOTES - 1])
            if len(set(phrase)) > 2:  # repeated notes and scales belong to no tune
                found.add(phrase)
    return found


def groups(scores):
    """A name for the tune of each song: that of the first song that shares it."""
    found, tune = {}, {}
    for name, score in scores.items():
        mine = phrases(score)
        alike = [other for other, theirs in found.items()
                 if len(mine & theirs) > SHARED * max(min(len(mine), len(theirs)), 1)]
        tune[name] = tune[alike[0]] if alike else name
        found[name] = mine
    return tune
