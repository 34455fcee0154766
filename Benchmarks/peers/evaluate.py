"""What `fader evaluate` does, with the peers: the features in the order of automix-toolkit's
get_features (librosa, pyloudnorm, scikit-learn) and auraloss's losses.

    evaluate.py TARGET MIX            prints the figures as JSON
    evaluate.py TARGET MIX RUNS       times the features alone, warm, and prints milliseconds

The features are the functions that make the tests' golden values, so they are the same work.
"""

import json
import pathlib
import sys
import time
import warnings

import soundfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "Tests/Goldens"))
import features  # noqa: E402

warnings.simplefilter("ignore")


def losses(target, mix, rate):
    import torch
    from auraloss import freq, time as waveform

    def resolutions(sizes):
        return {
            "fft_sizes": sizes, "hop_sizes": [size // 2 for size in sizes], "win_lengths": sizes}

    everything = {
        "l1": torch.nn.L1Loss(), "mse": torch.nn.MSELoss(), "esr": waveform.ESRLoss(),
        "dc": waveform.DCLoss(), "logCosh": waveform.LogCoshLoss(), "snr": waveform.SNRLoss(),
        "siSdr": waveform.SISDRLoss(), "sdSdr": waveform.SDSDRLoss(), "stft": freq.STFTLoss(),
        "melStft": freq.MelSTFTLoss(rate), "mrstft": freq.MultiResolutionSTFTLoss(),
        "toolkitMrstft": freq.MultiResolutionSTFTLoss(
            **resolutions([512, 2048, 8192]), w_sc=0, w_lin_mag=1),
        "sumDifferenceStft": freq.SumAndDifferenceSTFTLoss(**resolutions([4096, 1024, 256])),
    }
    target, mix = [torch.tensor(x, dtype=torch.float32)[None] for x in (target, mix)]
    return {name: loss(mix, target).item() for name, loss in everything.items()}


def main():
    (target, rate), (mix, _) = [soundfile.read(path) for path in sys.argv[1:3]]
    target, mix = target.T, mix.T
    if len(sys.argv) == 3:
        values, _, _ = features.features(target, mix, rate)
        print(json.dumps({"features": values, "losses": losses(target, mix, rate)}))
        return
    features.features(target, mix, rate)
    milliseconds = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        features.features(target, mix, rate)
        milliseconds.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"name": "features", "milliseconds": milliseconds}))


main()
