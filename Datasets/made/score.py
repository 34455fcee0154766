"""A General MIDI song: its events, its tempo, and the parts that its channels play."""

import bisect
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import mido

import gm

VOLUME, PAN, EXPRESSION, REVERB, CHORUS, RESET = 7, 10, 11, 91, 93, 121
BALANCE = {VOLUME, VOLUME + 32, PAN, PAN + 32, EXPRESSION, EXPRESSION + 32, REVERB, CHORUS}
DEFAULTS = {VOLUME: 100, PAN: 64, EXPRESSION: 127, REVERB: 0}


@dataclass
class Part:
    """What one stem plays.

    - channel: its MIDI channel.
    - messages: the numbers of its note events in the score.
    - programs: how many notes each instrument plays; empty for drums.
    """

    channel: int
    name: str = ""
    role: str = ""
    messages: set = field(default_factory=set)
    starts: list = field(default_factory=list)
    programs: Counter = field(default_factory=Counter)


class Score:
    """A MIDI file, its tracks merged.

    - events: (tick, message) in the order in which they are played; of meta messages tempo only.
    - end: the tick of the last note event.
    """

    def __init__(self, data):
        file = mido.MidiFile(file=io.BytesIO(data), clip=True, charset="latin1")
        self.ticks_per_beat = file.ticks_per_beat
        self.title = self._title(file)
        self.events = []
        for track in file.tracks:
            tick = 0
            for message in track:
                tick += message.time
                if message.type == "set_tempo" or not message.is_meta:
                    self.events.append((tick, message.copy(time=0)))
        self.events.sort(key=lambda event: event[0])
        self.end = max(tick for tick, message in self.events if is_note(message))
        self.channels = sorted({m.channel for _, m in self.events if is_start(m)})
        self._tempos = [(0, 0.0, 500_000)]  # tick, second, microseconds per beat
        for tick, message in self.events:
            if message.type == "set_tempo":
                self._tempos.append((tick, self.seconds(tick), message.tempo))

    @staticmethod
    def _title(file):
        names = [m.name for m in file.tracks[0] if m.type == "track_name"]
        return names[0].strip() if names else ""

    def seconds(self, tick):
        last = bisect.bisect(self._tempos, tick, key=lambda tempo: tempo[0]) - 1
        start, second, tempo = self._tempos[last]
        return second + (tick - start) * tempo / (1e6 * self.ticks_per_beat)

    def tick(self, seconds):
        """The tick at a time after the last change of tempo."""
        start, second, tempo = self._tempos[-1]
        return start + round((seconds - second) * 1e6 * self.ticks_per_beat / tempo)

    @property
    def tempo_bpm(self):
        """The tempo that holds longest."""
        held = Counter()
        ends = [tick for tick, _, _ in self._tempos[1:]] + [self.end]
        for (start, second, tempo), end in zip(self._tempos, ends):
            held[tempo] += self.seconds(end) - second
        return 60e6 / held.most_common(1)[0][0]

    def parts(self):
        """A part for each piece of the kit, and each family of instruments on each channel."""
        parts, program, sounding = {}, Counter(), defaultdict(list)
        for index, (tick, message) in enumerate(self.events):
            if message.type == "program_change":
                program[message.channel] = message.program
            elif is_start(message):
                channel, number = message.channel, program[message.channel]
                drums = channel == gm.DRUM_CHANNEL
                group = gm.drum(message.note, number) if drums else gm.family(number)
                part = parts.setdefault((channel, group), Part(channel))
                part.messages.add(index)
                part.starts.append(tick)
                if drums:
                    part.name, part.role = group, gm.drum_role(group)
                else:
                    part.programs[number] += 1
                sounding[channel, message.note].append(part)
            elif is_note(message):
                for part in sounding.pop((message.channel, message.note), []):
                    part.messages.add(index)
        return self._named(parts.values())

    @staticmethod
    def _named(parts):
        """Names by the instrument that plays most notes; where two agree, numbered."""
        for part in parts:
            if part.programs:
                program = part.programs.most_common(1)[0][0]
                part.name, part.role = gm.NAMES[program], gm.role(program)
        count, seen = Counter(part.name for part in parts), Counter()
        for part in parts:
            if count[part.name] > 1:
                name = part.name
                seen[name] += 1
                part.name = f"{name}_{seen[name]}"
        return list(parts)

    def controls(self, channel, *controllers):
        """(tick, values) of a channel's controllers: first what holds before any message."""
        values = {controller: DEFAULTS[controller] for controller in controllers}
        found = [(0, tuple(values.values()))]
        for tick, message in self.events:
            if message.type == "control_change" and message.channel == channel:
                if message.control in values:
                    values[message.control] = message.value
                elif message.control == RESET and EXPRESSION in values:
                    values[EXPRESSION] = DEFAULTS[EXPRESSION]
                if tuple(values.values()) != found[-1][1]:
                    found.append((tick, tuple(values.values())))
        return found

    def heard_controls(self, part, *controllers):
        """The controls that a part's notes meet: from its first note's on, one for each tick."""
        found = self.controls(part.channel, *controllers)
        first = max(i for i, (tick, _) in enumerate(found) if tick <= part.starts[0])
        return list(dict([(0, found[first][1]), *found[first + 1:]]).items())


def is_note(message):
    return message.type in ("note_on", "note_off")


def is_start(message):
    return message.type == "note_on" and message.velocity > 0
