"""A host for LADSPA plug-ins (ladspa.h 1.1), as far as benchmarks need one."""

import ctypes
import pathlib

import numpy as np

INPUT, OUTPUT, CONTROL, AUDIO = 1, 2, 4, 8
FOLDERS = [pathlib.Path("/usr/lib/ladspa"), pathlib.Path("/usr/local/lib/ladspa")]


class Hint(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_int), ("low", ctypes.c_float), ("high", ctypes.c_float)]


class Descriptor(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_ulong), ("label", ctypes.c_char_p), ("properties", ctypes.c_int),
        ("name", ctypes.c_char_p), ("maker", ctypes.c_char_p), ("copyright", ctypes.c_char_p),
        ("port_count", ctypes.c_ulong), ("ports", ctypes.POINTER(ctypes.c_int)),
        ("port_names", ctypes.POINTER(ctypes.c_char_p)), ("hints", ctypes.POINTER(Hint)),
        ("data", ctypes.c_void_p),
        ("instantiate", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)),
        ("connect_port", ctypes.CFUNCTYPE(
            None, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p)),
        ("activate", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("run", ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_ulong)),
        ("run_adding", ctypes.c_void_p), ("set_run_adding_gain", ctypes.c_void_p),
        ("deactivate", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ("cleanup", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    ]


def library(pattern):
    """The first library of that name."""
    for folder in FOLDERS:
        for path in sorted(folder.glob(pattern)):
            return ctypes.CDLL(str(path))
    raise SystemExit(f"no LADSPA library {pattern}; on Debian: apt install lsp-plugins-ladspa")


def resting(hint, rate):
    """A control's default, as its hint says."""
    times = rate if hint.flags & 0x8 else 1
    low, high, kind = hint.low * times, hint.high * times, hint.flags & 0x3C0
    if hint.flags & 0x10 and low > 0:  # logarithmic
        between = lambda share: low ** (1 - share) * high ** share
    else:
        between = lambda share: low * (1 - share) + high * share
    return {
        0x040: low, 0x080: between(0.25), 0x0C0: between(0.5), 0x100: between(0.75), 0x140: high,
        0x240: 1, 0x280: 100, 0x2C0: 440}.get(kind, 0)


def descriptor(library, label):
    """The plug-in whose label ends so."""
    describe = library.ladspa_descriptor
    describe.argtypes, describe.restype = [ctypes.c_ulong], ctypes.POINTER(Descriptor)
    index = 0
    while found := describe(index):
        if found.contents.label.decode().endswith(label):
            return found
        index += 1
    raise SystemExit(f"no plug-in {label}")


def controls(library, label):
    """The names of a plug-in's controls."""
    plugin = descriptor(library, label).contents
    return [plugin.port_names[port].decode() for port in range(plugin.port_count)
            if plugin.ports[port] & CONTROL and plugin.ports[port] & INPUT]


class Plugin:
    """One instance: its controls by name, its audio in the order of its ports."""

    def __init__(self, library, label, rate, controls):
        found = descriptor(library, label)
        self.plugin = found.contents
        self.handle = self.plugin.instantiate(found, rate)
        self.values = np.zeros(self.plugin.port_count, np.float32)
        self.inputs, self.outputs = [], []
        left = dict(controls)
        for port in range(self.plugin.port_count):
            kind = self.plugin.ports[port]
            name = self.plugin.port_names[port].decode()
            if kind & AUDIO:
                (self.inputs if kind & INPUT else self.outputs).append(port)
                continue
            if kind & INPUT:
                self.values[port] = left.pop(name, resting(self.plugin.hints[port], rate))
            self.plugin.connect_port(self.handle, port, self.values[port:].ctypes.data)
        if left:
            raise SystemExit(f"{label} has no {', '.join(left)}")
        self.plugin.activate(self.handle)

    def process(self, block):
        """The output for `[channel, sample]` of float32, contiguous."""
        out = np.empty_like(block)
        for ports, signal in (self.inputs, block), (self.outputs, out):
            for port, channel in zip(ports, signal):
                self.plugin.connect_port(self.handle, port, channel.ctypes.data)
        self.plugin.run(self.handle, block.shape[1])
        return out

    def __del__(self):
        self.plugin.deactivate(self.handle)
        self.plugin.cleanup(self.handle)
