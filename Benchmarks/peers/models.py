"""Times a model in PyTorch, one training step or one mix, and prints one JSON line.

The same work as `Sources/Measure/ModelBenchmark.swift`: `waveUNet/step/BATCH`, `waveUNet/mix/BATCH`,
`console/step/gainPan`, `console/mix/full` …
"""

import sys

import torch

import networks
from timing import report

kind, action, variant = sys.argv[1].split("/")
runs, threads = int(sys.argv[2]), int(sys.argv[3])

torch.set_num_threads(threads)
torch.manual_seed(1)
make, samples, loss = networks.MODELS.get(f"{kind}/{variant}") or networks.MODELS[kind]
batch = int(variant) if variant.isdigit() else 1
model, loss = make().train(action == "step"), loss()
stems, target = torch.randn(batch, 8, samples) * 0.1, torch.randn(batch, 2, samples) * 0.1
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)


def step():
    if action == "step":
        return networks.training_step(model, optimizer, loss, stems, target)
    with torch.inference_mode():
        return model(stems)


report(sys.argv[1], step, runs)
