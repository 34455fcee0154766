"""Layers of the models: results, gradients of input and weights, gathered statistics, first weights.

By PyTorch in float64; inputs and weights are exact in single precision.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).resolve().parent
generator = torch.Generator().manual_seed(11)


def normal(*shape):
    return torch.randn(shape, generator=generator).to(torch.float64)


def array(tensor, digits):
    values = tensor.detach().to(torch.float64).numpy().ravel()
    return {"shape": list(tensor.shape), "values": [float(f"{v:.{digits}g}") for v in values]}


def case(name, shape, module, training=False):
    """A module or function at random weights: what went in, what came out, gradients for random weights of
    the result."""
    weights, buffers = {}, {}
    if isinstance(module, torch.nn.Module):
        module = module.double().train(training)
        weights = dict(module.named_parameters())
        buffers = {k: v for k, v in module.named_buffers() if k != "num_batches_tracked"}
        for key, weight in {**weights, **buffers}.items():
            value = normal(*weight.shape) / 2
            weight.data = value * value + 0.5 if key == "running_var" else value
    x = normal(*shape).requires_grad_()
    given = {k: array(v, 9) for k, v in {**weights, **buffers}.items()}
    y = module(x)
    dy = normal(*y.shape)
    (y * dy).sum().backward()
    return {
        "name": name,
        "training": training,
        "x": array(x, 9),
        "weights": given,
        "y": array(y, 10),
        "dy": array(dy, 9),
        "dx": array(x.grad, 10),
        "gradients": {k: array(v.grad, 10) for k, v in weights.items()},
        "buffers": {k: array(v, 10) for k, v in buffers.items()},
    }


nn = torch.nn
cases = [
    case("linear", (5, 7), nn.Linear(7, 4)),
    case("linear of rows", (2, 3, 7), nn.Linear(7, 4)),
    case("conv1d 13", (2, 3, 17), nn.Conv1d(3, 4, 13, padding=6)),
    case("conv1d 13 stride 2", (2, 3, 18), nn.Conv1d(3, 4, 13, stride=2, padding=6)),
    case("conv1d 5 dilation 3", (1, 2, 21), nn.Conv1d(2, 3, 5, dilation=3, padding=4)),
    case("conv1d 1", (2, 3, 9), nn.Conv1d(3, 5, 1)),
    case("conv2d 3", (2, 3, 6, 7), nn.Conv2d(3, 4, 3, padding=1)),
    case("conv2d 3 stride 2", (2, 3, 6, 7), nn.Conv2d(3, 4, 3, stride=2, padding=1)),
    case("batch norm rows", (6, 4), nn.BatchNorm1d(4), training=True),
    case("batch norm 1-D", (3, 4, 9), nn.BatchNorm1d(4), training=True),
    case("batch norm 1-D", (3, 4, 9), nn.BatchNorm1d(4)),
    case("batch norm 2-D", (2, 3, 4, 5), nn.BatchNorm2d(3), training=True),
    case("batch norm 2-D", (2, 3, 4, 5), nn.BatchNorm2d(3)),
    case("prelu", (2, 3, 9), nn.PReLU()),
    case("prelu channels", (2, 3, 9), nn.PReLU(3)),
    case("layer norm", (4, 7), nn.LayerNorm(7)),
    case("layer norm 2-D", (2, 3, 5), nn.LayerNorm((3, 5))),
    case("relu", (2, 15), F.relu),
    case("leaky relu", (2, 15), lambda x: F.leaky_relu(x, 0.2)),
    case("gelu", (2, 15), F.gelu),
    case("gelu tanh", (2, 15), lambda x: F.gelu(x, approximate="tanh")),
    case("sigmoid", (2, 15), torch.sigmoid),
    case("tanh", (2, 15), torch.tanh),
    case("max pool 1-D", (2, 3, 11), lambda x: F.max_pool1d(x, 3, 2, 1)),
    case("mean pool 1-D", (2, 3, 11), lambda x: F.avg_pool1d(x, 4, 3, 2)),
    case("max pool 2-D", (2, 2, 7, 6), lambda x: F.max_pool2d(x, 3, 2, 1)),
    case("mean pool 2-D", (2, 2, 7, 6), lambda x: F.avg_pool2d(x, 2, 2)),
    case("global max", (2, 3, 11), lambda x: F.adaptive_max_pool1d(x, 1)),
    case("global mean", (2, 3, 11), lambda x: F.adaptive_avg_pool1d(x, 1)),
    case("nearest 2", (2, 3, 5), lambda x: F.interpolate(x, scale_factor=2)),
    case("nearest 3", (2, 3, 5), lambda x: F.interpolate(x, scale_factor=3)),
    case("linear spans 2", (2, 3, 5), lambda x: F.interpolate(x, scale_factor=2, mode="linear")),
    case("linear spans 3", (2, 3, 5), lambda x: F.interpolate(x, scale_factor=3, mode="linear")),
    case(
        "linear ends 2",
        (2, 3, 5),
        lambda x: F.interpolate(x, scale_factor=2, mode="linear", align_corners=True),
    ),
    case("every second sample", (2, 3, 9), lambda x: x[..., ::2]),
]

torch.manual_seed(1)
first = {
    "linear": nn.Linear(400, 500),
    "conv1d": nn.Conv1d(60, 500, 13),
    "conv2d": nn.Conv2d(60, 500, 3),
    "batchNorm": nn.BatchNorm1d(3),
    "prelu": nn.PReLU(3),
    "layerNorm": nn.LayerNorm(3),
}
firstWeights = [
    {
        "layer": layer,
        "weight": name,
        "largest": value.abs().max().item(),
        "deviation": value.double().std(unbiased=False).item(),
        "mean": value.double().mean().item(),
    }
    for layer, module in first.items()
    for name, value in module.state_dict().items()
    if name != "num_batches_tracked"
]
golden = {"cases": cases, "firstWeights": firstWeights}
(here / "layers.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
