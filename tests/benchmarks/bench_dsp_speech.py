"""Alignment, losses, beamforming and Kaldi's features beside torchaudio: `python bench_dsp_speech.py [--only fbank]`.

Turn about in one process that has both. Prints the least milliseconds of either, how many times quicker ours is, and
the largest difference over the largest value; first, one hour of alignment on ours alone with the memory it took.
"""

import argparse
import resource
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parents[2]))
Row = Callable[[SimpleNamespace], Any]


def libraries() -> dict[str, SimpleNamespace]:
    import torchaudio

    from workstation.dsp import functional, kaldi, transforms

    return {
        "torchaudio": SimpleNamespace(
            F=torchaudio.functional,
            T=torchaudio.transforms,
            K=__import__("torchaudio.compliance.kaldi", fromlist=["k"]),
        ),
        "ours": SimpleNamespace(F=functional, T=transforms, K=kaldi),
    }


def emissions(frames: int, length: int, batch: int = 1) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    log_probs = torch.randn(batch, frames, 32, generator=generator).log_softmax(-1)
    return log_probs, torch.randint(1, 32, (batch, length), generator=generator, dtype=torch.int32)


def align(frames: int, length: int) -> Row:
    log_probs, targets = emissions(frames, length)
    return lambda lib: lib.F.forced_align(log_probs, targets)[1]


def align_eight() -> Row:
    log_probs, targets = emissions(3000, 300, 8)

    def run(lib: SimpleNamespace) -> Tensor:
        if lib.F.__name__.startswith("workstation"):
            return lib.F.forced_align(log_probs, targets)[1]
        return torch.cat([lib.F.forced_align(log_probs[b : b + 1], targets[b : b + 1])[1] for b in range(8)])

    return run


def merge() -> Row:
    scores = torch.rand(30_000)
    tokens = torch.repeat_interleave(torch.arange(6_000) % 30, 5)
    return lambda lib: torch.tensor([span.score for span in lib.F.merge_tokens(tokens, scores)])


def transducer(backward: bool) -> Row:
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(4, 200, 51, 256, generator=generator)
    targets = torch.randint(1, 256, (4, 50), generator=generator, dtype=torch.int32)
    lengths = torch.full((4,), 200, dtype=torch.int32), torch.full((4,), 50, dtype=torch.int32)

    def run(lib: SimpleNamespace) -> Tensor:
        if not backward:
            return lib.F.rnnt_loss(logits, targets, *lengths, 0, reduction="none")
        own = logits.clone().requires_grad_(True)
        lib.F.rnnt_loss(own, targets, *lengths, 0).backward()
        return own.grad

    return run


def edits() -> Row:
    generator = torch.Generator().manual_seed(1)
    words = torch.randint(0, 500, (2, 1000), generator=generator).tolist()
    return lambda lib: torch.tensor([lib.F.edit_distance(*words)])


def beamformers() -> dict[str, Row]:
    generator = torch.Generator().manual_seed(1)
    spectrum = torch.randn(6, 257, 1000, generator=generator, dtype=torch.complex64)
    mask = torch.rand(257, 1000, generator=generator)
    speech, noise = torch.einsum("cft,dft,ft->fcd", spectrum, spectrum.conj(), mask.to(spectrum)), torch.eye(6)
    noise = noise.expand(257, 6, 6).to(torch.complex64) * 100
    return {
        "psd": lambda lib: lib.F.psd(spectrum, mask),
        "mvdr_weights_souden": lambda lib: lib.F.mvdr_weights_souden(speech, noise, 0),
        "rtf_power": lambda lib: lib.F.rtf_power(speech, noise, 0),
        "MVDR": lambda lib: lib.T.MVDR()(spectrum, mask, 1 - mask),
    }


def features(seconds: int) -> dict[str, Row]:
    wave = 1000 * torch.randn(1, 16000 * seconds, generator=torch.Generator().manual_seed(1))
    return {
        f"kaldi.spectrogram {seconds} s": lambda lib: lib.K.spectrogram(wave),
        f"kaldi.fbank {seconds} s": lambda lib: lib.K.fbank(wave, num_mel_bins=80),
        f"kaldi.mfcc {seconds} s": lambda lib: lib.K.mfcc(wave, num_mel_bins=40, num_ceps=20),
    }


def rows() -> dict[str, Row]:
    return {
        "forced_align 3,000 x 300": align(3000, 300),
        "forced_align 30,000 x 3,000": align(30_000, 3000),
        "forced_align, 8 of 3,000 x 300": align_eight(),
        "merge_tokens 6,000 spans": merge(),
        "rnnt_loss": transducer(False),
        "rnnt_loss and gradient": transducer(True),
        "edit_distance 1,000 x 1,000": edits(),
        **beamformers(),
        **features(10),
        **features(600),
    }


def min_seconds(run: Callable[[], Any], times: int) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(2)
    warnings.simplefilter("ignore")
    both = libraries()
    if options.only in "forced_align":
        both["ours"].F.forced_align(*emissions(50, 5))
        hour = emissions(180_000, 15_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = min_seconds(lambda: both["ours"].F.forced_align(*hour), 1)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"forced_align 180,000 x 15,000: {took:.2f} s, {grown:.0f} MB more than before")
    for name, run in rows().items():
        if options.only not in name:
            continue
        theirs, ours = (run(lib) for lib in both.values())
        scale = max(float(theirs.abs().max()), 1e-30)
        difference = float((theirs - ours).abs().max()) / scale
        took = [min_seconds(partial(run, lib), options.times) * 1e3 for lib in both.values()]
        print(f"{name:32s} {took[0]:10.2f} {took[1]:10.2f} ms {took[0] / took[1]:8.2f}x   difference {difference:.1e}")


if __name__ == "__main__":
    main()
