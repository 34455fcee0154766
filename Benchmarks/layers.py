"""The convolutions of both models, in the order in which they run, and what they cost."""

import dataclasses
import math


@dataclasses.dataclass
class Layer:
    batch: int
    inputs: int
    outputs: int
    taps: int
    stride: int
    lengths: tuple[int, ...]  # of what comes in: samples, or rows and columns

    @property
    def shape(self):
        return (self.batch, self.inputs, self.outputs, self.taps, self.stride, *self.lengths)

    @property
    def name(self):
        batch = f"{self.batch} × " if self.batch > 1 else ""
        lengths = " × ".join(f"{length:,}" for length in self.lengths)
        taps = " × ".join(str(self.taps) for _ in self.lengths)
        by = f", by {self.stride}" if self.stride > 1 else ""
        taps += " tap" if self.taps == 1 else " taps"
        return f"{self.inputs} → {self.outputs}, {taps}{by}, {batch}{lengths}"

    @property
    def operations(self):
        """Of the convolution as it is defined; by way of Fourier transforms there are fewer."""
        results = math.prod(-(-length // self.stride) for length in self.lengths)
        return 2 * self.batch * self.inputs * self.outputs * self.taps ** len(self.lengths) * results


def wave_u_net(samples, inputs=8, depth=12, growth=24, kernel=13):
    layers, arriving = [], inputs
    for level in range(depth):
        width = growth * (level + 1)
        layers.append(Layer(1, arriving, width, kernel, 1, (samples >> level,)))
        layers.append(Layer(1, width, width, kernel, 2, (samples >> level,)))
        arriving = width
    layers.append(Layer(1, arriving, arriving, 1, 1, (samples >> depth,)))
    for level in reversed(range(depth)):
        width, leaving = growth * (level + 1), growth * max(level, 1)
        layers.append(Layer(1, 2 * width, leaving, kernel, 1, (samples >> level,)))
    return layers + [Layer(1, growth + inputs, 2, 5, 1, (samples,))]


def console(samples, stems=8, width=128):
    """Of the encoder: 128 mel bands, and frames of sound at 16 kHz every 256 samples."""
    rows, columns = 128, -(-samples * 160 // 441) // 256 + 1
    widths = [1, width, width] + [2 * width] * 4 + [4 * width]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        half = (rows + 1) // 2, (columns + 1) // 2
        layers += [
            Layer(stems, inputs, outputs, 3, 2, (rows, columns)),
            Layer(stems, outputs, outputs, 3, 1, half),
            Layer(stems, inputs, outputs, 3, 2, (rows, columns))]
        rows, columns = half
    return layers


WAVE_U_NET, CONSOLE = wave_u_net(131_072), console(262_144)


def operations(layers):
    return sum(layer.operations for layer in layers)
