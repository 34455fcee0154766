"""Optimisers on a small problem, clipped gradients and learning rates, by PyTorch in float64."""

import json
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler

here = pathlib.Path(__file__).resolve().parent
warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*")
generator = torch.Generator().manual_seed(3)


def drawn(*shape):
    """Normal numbers that are exact in single precision."""
    return torch.randn(shape, generator=generator).to(torch.float64)


def flat(tensor):
    return tensor.detach().ravel().tolist()


# A bowl whose slope is told with errors that shrink: gradient = curvature * (value - target) + noise.
steps, size = 50, 6
start, target, curvature = drawn(size), drawn(size), drawn(size).abs() + 0.25
noise = torch.stack([drawn(size) / (1 + step) for step in range(steps)]).to(torch.float32).to(torch.float64)


def optimiser(make):
    """The values after every tenth step."""
    value = start.clone().requires_grad_()
    steps_of = make([value])
    values = []
    for step in range(steps):
        value.grad = (curvature * (value - target) + noise[step]).detach()
        steps_of.step()
        if step % 10 == 9:
            values.append(flat(value))
    return values


def clipped(limit):
    gradients = [drawn(3, 2), drawn(4), drawn(1)]
    given = [flat(gradient) for gradient in gradients]
    parameters = [torch.zeros_like(gradient) for gradient in gradients]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    return {
        "limit": limit,
        "gradients": given,
        "norm": norm.item(),
        "clipped": [flat(parameter.grad) for parameter in parameters],
    }


def rates(make, count=60, values=None):
    """The learning rate of each step; of each value that a plateau is told, the rate after it."""
    sgd = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    schedule = make(sgd)
    result = []
    for step in range(count if values is None else len(values)):
        if values is None:
            result.append(sgd.param_groups[0]["lr"])
            schedule.step()
        else:
            schedule.step(values[step])
            result.append(sgd.param_groups[0]["lr"])
    return result


def warm(sgd, steps, after):
    first = lr_scheduler.LinearLR(sgd, start_factor=1 / steps, total_iters=steps - 1)
    return lr_scheduler.SequentialLR(sgd, [first, after], milestones=[steps])


bowl = {"start": flat(start), "target": flat(target), "curvature": flat(curvature)}
bowl["noise"] = [flat(row) for row in noise]
optim = torch.optim
plateau = [5, 4, 4.5, 4.2, 3.99995, 4.1, 3.9, 4, 4, 4, 4, 4, 4, 4, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3]
golden = {
    "bowl": bowl,
    "values": {
        "adam": optimiser(lambda v: optim.Adam(v, lr=0.1)),
        "adamWithOtherDecays": optimiser(
            lambda v: optim.Adam(v, lr=0.02, betas=(0.5, 0.9), eps=1e-3)
        ),
        "adamCoupled": optimiser(lambda v: optim.Adam(v, lr=0.1, weight_decay=0.3)),
        "adamDecoupled": optimiser(lambda v: optim.AdamW(v, lr=0.1, weight_decay=0.3)),
        "amsGrad": optimiser(lambda v: optim.Adam(v, lr=0.1, betas=(0.9, 0.8), amsgrad=True)),
        "amsGradDecoupled": optimiser(
            lambda v: optim.AdamW(v, lr=0.1, betas=(0.9, 0.8), amsgrad=True, weight_decay=0.3)
        ),
        "descent": optimiser(lambda v: optim.SGD(v, lr=0.1)),
        "descentDecayed": optimiser(lambda v: optim.SGD(v, lr=0.1, weight_decay=0.3)),
        "momentum": optimiser(lambda v: optim.SGD(v, lr=0.1, momentum=0.9)),
        "momentumDecayed": optimiser(
            lambda v: optim.SGD(v, lr=0.1, momentum=0.9, weight_decay=0.3)
        ),
        "lookingAhead": optimiser(lambda v: optim.SGD(v, lr=0.1, momentum=0.9, nesterov=True)),
        "lookingAheadDecayed": optimiser(
            lambda v: optim.SGD(v, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.3)
        ),
    },
    "clipped": [clipped(limit) for limit in (0.5, 1.0, 100.0)],
    "rates": {
        "constantWarm": rates(
            lambda s: lr_scheduler.LinearLR(s, start_factor=1 / 5, total_iters=4)
        ),
        "cosine": rates(lambda s: lr_scheduler.CosineAnnealingLR(s, T_max=60, eta_min=0.03)),
        "cosineWarm": rates(
            lambda s: warm(s, 5, lr_scheduler.CosineAnnealingLR(s, T_max=55, eta_min=0.03))
        ),
        "step": rates(lambda s: lr_scheduler.MultiStepLR(s, milestones=[30, 45], gamma=0.2)),
        "stepWarm": rates(
            lambda s: warm(s, 5, lr_scheduler.MultiStepLR(s, milestones=[25, 40], gamma=0.2))
        ),
    },
    "plateau": {
        "values": plateau,
        "rates": rates(
            lambda s: lr_scheduler.ReduceLROnPlateau(s, factor=0.2, patience=2, min_lr=0.001),
            values=plateau,
        ),
    },
}
(here / "optimizers.json").write_text(json.dumps(golden) + "\n")
