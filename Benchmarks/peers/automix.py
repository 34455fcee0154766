"""Mixes mono stems with a model of automix-toolkit as its inference script does, the whole song at once.

    automix.py save waveUNet|console CHECKPOINT          makes a checkpoint of random weights, as Lightning does
    automix.py mix waveUNet|console CHECKPOINT FOLDER OUTPUT THREADS
    automix.py compare WAV WAV                           prints the largest difference, and the largest value
"""

import json
import pathlib
import sys

import soundfile


def load(name):
    """The model with what it takes; imported only where it is needed."""
    import torch

    import networks

    torch.manual_seed(1)
    return torch, networks.MODELS[name][0]()


def save(name, checkpoint):
    torch, model = load(name)
    torch.save(
        {"state_dict": {f"model.{key}": value for key, value in model.state_dict().items()}}, checkpoint)
    # Layers that nothing goes through are weights of the toolkit's, but not of Fader's.
    unused = "encoder.bn.", "encoder.dense2."
    print(json.dumps({
        "parameters": sum(value.numel() for value in model.parameters()),
        "usedParameters": sum(
            value.numel() for key, value in model.named_parameters() if not key.startswith(unused))}))


def mix(name, checkpoint, folder, output, threads):
    torch, model = load(name)
    torch.set_num_threads(int(threads))
    weights = torch.load(checkpoint, weights_only=True)["state_dict"]
    model.load_state_dict({key.removeprefix("model."): value for key, value in weights.items()})
    model.eval()
    stems = []
    for path in sorted(pathlib.Path(folder).glob("*.wav")):
        stem, rate = soundfile.read(path, dtype="float32")
        stems.append(torch.from_numpy(stem))
    stems = torch.stack(stems)[None]
    samples = stems.shape[2]
    if name == "waveUNet":
        stems = torch.nn.functional.pad(stems, (0, -samples % 4096))
    with torch.inference_mode():
        sound = model(stems)[0, :, :samples]
    soundfile.write(output, sound.T.numpy(), rate, "FLOAT")


def compare(one, other):
    (a, _), (b, _) = soundfile.read(one), soundfile.read(other)
    if a.shape != b.shape:
        sys.exit(f"{one} has the shape {a.shape}, {other} {b.shape}")
    print(json.dumps({"difference": float(abs(a - b).max()), "peak": float(abs(b).max())}))


{"save": save, "mix": mix, "compare": compare}[sys.argv[1]](*sys.argv[2:])
