"""Numbers that scripts and tests make by the same rule instead of storing them, exact in single precision."""

import numpy as np


def formula(name, count, scale=1.0, offset=0.0):
    """Numbers in offset ± scale, multiples of scale/2**15: a hash of their index and the name."""
    mask = np.uint64(0xFFFFFFFF)
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    h = (np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B1) + np.uint64(seed)) & mask
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        h ^= h >> np.uint64(shift)
        h = (h * np.uint64(factor)) & mask
    h ^= h >> np.uint64(15)
    return ((h >> np.uint64(16)).astype(np.float64) - 32768) / 32768 * scale + offset
