"""A composed graph and its gradients, random words and normal quantiles.

By PyTorch in float64 (graph), NumPy and SciPy.
"""

import json
import pathlib

import numpy as np
import scipy.special
import torch

here = pathlib.Path(__file__).resolve().parent


def flat(tensor):
    return tensor.detach().to(torch.float64).numpy().ravel().tolist()


def graph():
    """Uses every kind of operation at least once; inputs are exact in single precision."""
    generator = torch.Generator().manual_seed(7)
    shapes = {"x": (2, 3, 4), "w": (4, 5), "b": (5,), "g": (2, 1, 1)}
    leaves = {
        name: torch.randn(shape, generator=generator).to(torch.float64).requires_grad_()
        for name, shape in shapes.items()
    }
    x, w, b, g = leaves.values()
    h = torch.tanh(x @ w + b) * g
    p = torch.exp(h - h.amax(dim=2, keepdim=True))
    p = p / p.sum(dim=2, keepdim=True)
    q = torch.cat([p[:, :, 1:4], torch.sigmoid(h)], dim=2).permute(2, 0, 1)
    q = torch.nn.functional.pad(q[[0, 3, 3, 7]], (1, 2))
    r = torch.log(q.abs() + 0.5) - torch.sqrt(q * q + 0.25) + torch.sin(q) * torch.cos(q)
    s = torch.maximum(r, 0.1 * q).reshape(4, 12).mean(dim=0)
    loss = (s * s).sum() + 10 ** (s.mean() / 20) + torch.minimum(x, w[:, 0]).sum() / 7
    loss.backward()
    return {
        "loss": loss.item(),
        "inputs": {name: flat(leaf) for name, leaf in leaves.items()},
        "gradients": {name: flat(leaf.grad) for name, leaf in leaves.items()},
    }


def philox():
    """Raw words. NumPy adds one to the counter before its first block."""
    cases = []
    for key, counter in [
        ((0, 0), (0, 0, 0, 0)),
        ((1, 2), (3, 4, 5, 6)),
        ((0xDEADBEEF12345678, 2**64 - 1), (2**64 - 3, 0, 7, 2**63)),
        ((42, 9), (2**64 - 1, 2**64 - 1, 2**64 - 1, 2**64 - 1)),
    ]:
        words = np.random.Philox(
            key=np.array(key, dtype=np.uint64), counter=np.array(counter, dtype=np.uint64)
        ).random_raw(8)
        after = (sum(word << (64 * place) for place, word in enumerate(counter)) + 1) % 2**256
        first = [(after >> (64 * place)) & (2**64 - 1) for place in range(4)]
        cases.append(
            {
                "key": [str(word) for word in key],
                "counter": [str(word) for word in first],
                "words": [str(word) for word in words],
            }
        )
    return cases


probabilities = [2.0**-53, 1e-12, 3e-10, 1e-6, 0.001, 0.02, 0.074, 0.076, 0.2, 0.5, 0.6, 0.93, 0.999, 1 - 2.0**-53]
golden = {
    "graph": graph(),
    "philox": philox(),
    "quantiles": [
        {"probability": p, "quantile": float(scipy.special.ndtri(p))} for p in probabilities
    ],
}
(here / "engine.json").write_text(json.dumps(golden, indent=1) + "\n")
