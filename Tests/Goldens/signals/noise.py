"""Noise that the tests can make as well, to the last bit."""

import numpy


def noise(seed, count):
    """Uniform noise in -1 ... 1 from a 32-bit linear congruential generator."""
    values = numpy.empty(count)
    for index in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        values[index] = seed / 2**31 - 1
    return values
