"""Second-order antiderivative anti-aliasing of single triples of samples in mpmath, 90 digits, for WaveshaperTests.

A value is twice the second divided difference of the curve's second antiderivative, a derivative the third with one
sample doubled. Samples that coincide are moved apart by about 1e-18, which 90 digits bear.
"""
import json
import pathlib
import random
import struct

import mpmath as mp

mp.mp.dps = 90


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def of_tanh(x):
    a = abs(x)
    value = a * a / 2 - a * mp.log(2) + mp.pi**2 / 24 + mp.polylog(2, -mp.exp(-2 * a)) / 2
    return mp.sign(x) * value


def biased(bias):
    bias = mp.mpf(bias)
    offset = mp.tanh(bias)
    return lambda x: (of_tanh(x + bias) - offset * x * x / 2) / (1 - offset**2)


def of_clip(x):
    a = abs(x)
    return x**3 / 6 if a <= 1 else mp.sign(x) * (a * a / 2 - a / 2 + mp.mpf(1) / 6)


def divided_difference(function, points):
    column = [function(x) for x in points]
    for order in range(1, len(points)):
        for i in range(len(points) - 1, order - 1, -1):
            column[i] = (column[i] - column[i - 1]) / (points[i] - points[i - order])
    return column[-1]


random.seed(3)
triples = [[0, 0, 0], [0.5, 0.5, 0.5], [0.5, 0.5, 2], [2, 0.5, 0.5], [0, 3, 0], [-4, -4, 4], [250, -250, 250],
           [21, 21.25, 22], [-30, -25, 25], [0.25, 0.75, 0.25]]
for spread in (1e-7, 1e-4, 0.05, 0.4, 0.6, 3, 40, 300):
    for centre in (0, -0.6, 1, 5, 25):
        triples.append([single(centre + spread * random.uniform(-1, 1)) for _ in range(3)])
tiny = mp.mpf(10) ** -18
cases = []
for name, function in (("tanh", of_tanh), ("biasedTanh", biased(0.3)), ("clip", of_clip)):
    for triple in triples:
        points = [mp.mpf(x) + tiny * shift for x, shift in zip(triple, (0, 1, mp.mpf("2.3")))]
        numbers = [divided_difference(function, points)]
        numbers += [divided_difference(function, points + [x + tiny * mp.mpf("0.37")]) for x in points]
        cases.append({"curve": name, "samples": triple, "value": float(2 * numbers[0]),
                      "slopes": [float(2 * number) for number in numbers[1:]]})
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"bias": 0.3, "cases": cases}) + "\n")
