"""Small checkpoints by PyTorch and safetensors, and what they hold.

The models are of our own writing; their names and shapes are automix-toolkit's. Element k of tensor t of a
state_dict is ((37 k + 11 t) mod 257 - 128) / 64, exact in every floating-point type here.

`checkpoints.py --check FADER` converts them there and back with the command FADER, and compares what
PyTorch reads with what it wrote.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import safetensors.torch
import torch

here = pathlib.Path(__file__).resolve().parent
folder = here / "checkpoints"


class Down(torch.nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv1 = torch.nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2)
        self.bn = torch.nn.BatchNorm1d(outputs)
        self.prelu = torch.nn.PReLU(outputs)
        self.conv2 = torch.nn.Conv1d(outputs, outputs, kernel, stride=2, padding=kernel // 2)


class Up(torch.nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = torch.nn.Conv1d(inputs, outputs, kernel, padding=kernel // 2)
        self.bn = torch.nn.BatchNorm1d(outputs)
        self.prelu = torch.nn.PReLU(outputs)


class WaveUNet(torch.nn.Module):
    def __init__(self, inputs=3, depth=3, growth=4, down=5, up=3, output=3, skip="concat"):
        super().__init__()
        widths = [growth * (level + 1) for level in range(depth)]
        self.encoder = torch.nn.ModuleList(
            Down(before, width, down) for before, width in zip([inputs, *widths], widths))
        self.embedding = torch.nn.Conv1d(widths[-1], widths[-1], 1)
        self.decoder = torch.nn.ModuleList(
            Up(width * (2 if skip == "concat" else 1), after, up)
            for width, after in zip(widths[::-1], widths[-2::-1] + [growth]))
        self.output_conv = torch.nn.Conv1d(growth + inputs, 2, output, padding=output // 2)


class Residual(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_1 = torch.nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.bn_1 = torch.nn.BatchNorm2d(outputs)
        self.conv_2 = torch.nn.Conv2d(outputs, outputs, 3, padding=1)
        self.bn_2 = torch.nn.BatchNorm2d(outputs)
        self.conv_3 = torch.nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.bn_3 = torch.nn.BatchNorm2d(outputs)


class Buffer(torch.nn.Module):
    def __init__(self, **buffers):
        super().__init__()
        for name, buffer in buffers.items():
            self.register_buffer(name, buffer)


class Encoder(torch.nn.Module):
    """With the buffers of torchaudio at 48 kHz, and the layers that are never run."""

    def __init__(self, width):
        super().__init__()
        self.spec = Buffer()
        self.spec.spectrogram = Buffer(window=torch.zeros(512))
        self.spec.mel_scale = Buffer(fb=torch.zeros(257, 128, dtype=torch.int8))
        self.spec_bn = torch.nn.BatchNorm2d(1)
        widths = [1, width, width, 2 * width, 2 * width, 2 * width, 2 * width, 4 * width]
        for block in range(1, 8):
            setattr(self, f"layer{block}", Residual(widths[block - 1], widths[block]))
        self.dense1 = torch.nn.Linear(4 * width, 4 * width)
        self.bn = torch.nn.BatchNorm1d(4 * width)
        self.dense2 = torch.nn.Linear(4 * width, 50)
        self.resample = Buffer(kernel=torch.zeros(1, 1, 41))


class Console(torch.nn.Module):
    def __init__(self, width=2, hidden=8):
        super().__init__()
        self.encoder = Encoder(width)
        self.post_processor = torch.nn.Module()
        self.post_processor.mlp = torch.nn.Sequential(
            torch.nn.Linear(8 * width, hidden), torch.nn.Dropout(0.2), torch.nn.PReLU(),
            torch.nn.Linear(hidden, hidden), torch.nn.Dropout(0.2), torch.nn.PReLU(),
            torch.nn.Linear(hidden, 2), torch.nn.Sigmoid())


class System(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model


class Custom:
    """An object of a class that no reader knows, and that contains itself."""

    def __init__(self, depth):
        self.inner = Custom(depth - 1) if depth else {"self": self}


def filled(model):
    """The model with the values that this file's description says."""
    for index, tensor in enumerate(model.state_dict().values()):
        count = tensor.numel()
        values = ((37 * torch.arange(count) + 11 * index) % 257 - 128) / 64
        if tensor.is_floating_point():
            tensor.copy_(values.reshape(tensor.shape))
    return model


def lightning(model, **hyperparameters):
    """A dictionary as Lightning's, with an optimiser's state and things of many classes."""
    system = System(model)
    optimizer = torch.optim.Adam(system.parameters(), lr=3e-4)
    first = next(iter(system.parameters()))
    first.grad = torch.ones_like(first)
    state = {key: value.clone() for key, value in system.state_dict().items()}
    optimizer.step()
    return {
        "epoch": 12, "global_step": 2 ** 40, "pytorch-lightning_version": "1.9.5",
        "state_dict": collections.OrderedDict(state),
        "loops": {"fit_loop": {"state_dict": {}, "seen": {1, 2, 3}, "frozen": frozenset((4,))}},
        "callbacks": {"ModelCheckpoint{'monitor': 'val/loss'}": {
            "best_model_score": torch.tensor(0.5), "best": -(2 ** 80), "path": pathlib.PurePosixPath("a/b"),
            "none": None, "bytes": b"\x00\xff", "long": "x" * 300, "pair": (1.5, True)}},
        "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [collections.defaultdict(list)],
        "hparams_name": "kwargs",
        "hyper_parameters": {
            "automix_model": "mixwaveunet", "recon_losses": ["sd"], **hyperparameters,
            "custom": Custom(3), "namespace": argparse.Namespace(a=1), "path": pathlib.PurePosixPath("c"),
            "dtype": torch.float16, "device": torch.device("cpu"), "array": np.arange(3)},
    }


def views():
    """Tensors that are not all of their storages, and of every type."""
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    shared = torch.arange(10, dtype=torch.float64) / 8
    return {
        "whole": base, "transposed": base.permute(2, 0, 1), "row": base[1, 1], "column": base[:, :, 2],
        "every second": base.flatten()[1::2], "low": shared[:4], "high": shared[3:9],
        "parameter": torch.nn.Parameter(base[0]), "scalar": torch.tensor(3.5), "empty": torch.zeros(0, 3),
        "half": torch.tensor([1.5, -65504, 2 ** -24, float("inf")], dtype=torch.float16),
        "bfloat16": torch.tensor([1.5, -3e38], dtype=torch.bfloat16),
        "int8": torch.tensor([-128, 127], dtype=torch.int8),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "int16": torch.tensor([-32768], dtype=torch.int16),
        "int32": torch.tensor([-2 ** 31], dtype=torch.int32),
        "int64": torch.tensor([2 ** 40], dtype=torch.int64), "bool": torch.tensor([True, False]),
        "complex": torch.tensor([1 + 2j]),
    }


def rewritten(source, destination, change, compression=zipfile.ZIP_STORED):
    """An archive with the contents of each entry changed."""
    with zipfile.ZipFile(folder / source) as old, \
            zipfile.ZipFile(folder / destination, "w", compression) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = compression
            with new.open(entry, "w", force_zip64=True) as file:
                file.write(change(name, old.read(name)))


def swapped(name, contents):
    """An entry of little.pt as a machine writes it that has the most significant byte first."""
    if name.endswith("byteorder"):
        return b"big"
    width = {96: 4, 80: 8, 4: 4}.get(len(contents)) if "/data/" in name else None
    return np.frombuffer(contents, f"<f{width}").astype(f">f{width}").tobytes() if width else contents


def write():
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    torch.manual_seed(1)
    models = {
        "mwu.pt": (filled(WaveUNet()), "concat"),
        "mwu-half.pt": (filled(WaveUNet(skip="none")).half(), "add"),
        "mwu-bfloat16.pt": (filled(WaveUNet(inputs=2, depth=2)).bfloat16(), "concat"),
        "mwu.ckpt": (filled(WaveUNet(growth=2, down=3, up=5)), "concat"),
        "mwu.safetensors": (filled(WaveUNet(depth=1, output=1)), "concat"),
        "dmc.ckpt": (filled(Console()), None),
    }
    golden = {"models": [], "tensors": []}
    for name, (model, skip) in models.items():
        path = folder / name
        if name.endswith(".pt"):
            torch.save(model.state_dict(), path, pickle_protocol=5 if "half" in name else 2)
        elif name.endswith(".safetensors"):
            safetensors.torch.save_file(model.state_dict(), path, metadata={"format": "pt"})
        else:
            torch.save(lightning(model, sample_rate=48000), path)
        golden["models"].append({
            "file": name, "skip": skip, "tensors": [
                {"name": key, "shape": list(value.shape)} for key, value in model.state_dict().items()]})
    torch.save(views(), folder / "views.pt", pickle_protocol=4)
    floats = {key: value for key, value in views().items() if value.dtype in (torch.float32, torch.float64)}
    torch.save(floats, folder / "little.pt")
    rewritten("little.pt", "big.pt", swapped)
    (folder / "little.pt").unlink()
    whole = {key: value.detach().clone().contiguous() for key, value in views().items()}
    del whole["complex"]
    safetensors.torch.save_file(whole, folder / "types.safetensors")
    for name, tensors in (("views.pt", views()), ("big.pt", floats), ("types.safetensors", views())):
        golden["tensors"].append({"file": name, "tensors": [
            {"name": key, "shape": list(value.shape),
             "values": [str(float(x)) for x in value.detach().flatten().double().tolist()]}
            for key, value in sorted(tensors.items()) if key != "complex"]})
    rewritten("mwu-bfloat16.pt", "compressed.pt", lambda name, contents: contents, zipfile.ZIP_DEFLATED)
    for path in folder.iterdir():
        path.chmod(0o644)
    (here / "checkpoints.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def check(fader):
    """What PyTorch reads of converted checkpoints, compared with what it wrote."""
    with tempfile.TemporaryDirectory() as temporary:
        there, back = f"{temporary}/a.safetensors", f"{temporary}/b.ckpt"
        for path in sorted(folder.glob("mwu*")) + sorted(folder.glob("dmc*")):
            subprocess.run([fader, "convert", path, there, "--quiet"], check=True)
            subprocess.run([fader, "convert", there, back, "--to", "pytorch", "--quiet"], check=True)
            if path.suffix == ".safetensors":
                before = safetensors.torch.load_file(path)
            else:
                loaded = torch.load(path, weights_only=False)
                before = loaded.get("state_dict", loaded)
            before = {key.removeprefix("model."): value for key, value in before.items()}
            ours = safetensors.torch.load_file(there)
            loaded = torch.load(back, weights_only=True)
            after = {key.removeprefix("model."): value for key, value in loaded["state_dict"].items()}
            counters = [key for key in after if key.endswith("num_batches_tracked")]
            assert set(after) - set(counters) == set(ours), path
            for key, value in ours.items():
                assert value.dtype == after[key].dtype == torch.float32, key
                assert torch.equal(value, before[key].float()) and torch.equal(value, after[key]), key
            dropped = sorted(set(before) - set(after))
            print(f"{path.name}: {len(ours)} weights equal there and back, dropped: {dropped}")
            model = models_by_name(path.name)
            result = model.load_state_dict(after, strict=False)
            # PyTorch itself does without the counters of batch norms.
            needed = [key for key in dropped if not key.endswith("num_batches_tracked")]
            assert not result.unexpected_keys and sorted(result.missing_keys) == needed, result
            print(f"  loaded by a PyTorch module; hyper-parameters {loaded['hyper_parameters']}")


def models_by_name(name):
    return {
        "mwu.pt": WaveUNet, "mwu-half.pt": lambda: WaveUNet(skip="add"),
        "mwu-bfloat16.pt": lambda: WaveUNet(inputs=2, depth=2),
        "mwu.ckpt": lambda: WaveUNet(growth=2, down=3, up=5),
        "mwu.safetensors": lambda: WaveUNet(depth=1, output=1), "dmc.ckpt": Console}[name]()


if sys.argv[1:2] == ["--check"]:
    check(sys.argv[2])
else:
    write()
