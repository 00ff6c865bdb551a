"""How fast a graphics card is, beside the processor and torchaudio on the same card.

Ten hours of 48 kHz stereo through a rack of ten effects, from memory to memory and back; each effect by itself with the
sound on the card, and the memory bandwidth that is reached as a share of the card's own (measured by a copy); filter,
convolution and CTC alignment beside torchaudio's where it is installed. One run tells all; it takes some minutes.

    python tests/cuda/bench_cards.py [--hours 10] [--minutes 10] [--device cuda:0]
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from workstation.core.sound.sources import ArraySource, Samples
from workstation.dsp import functional as F
from workstation.effects.table import EffectTable
from workstation.effects.tensors.form import Start
from workstation.effects.tensors.run import Place, run_form
from workstation.engine.backends.compute_devices import find_compute_devices, free_memory

RATE = 48_000
RACK = (
    *("high_pass", "equalizer", "hum_removal", "noise_reduction", "saturation"),
    *("chorus", "phaser", "delay", "reverb", "stereo"),
)
TABLE = EffectTable()


class Repeated:
    """Hours of sound out of a minute of it."""

    def __init__(self, hours: float) -> None:
        rng = np.random.default_rng(0)
        self.channels, self.rate, self.frames = 2, RATE, round(hours * 3600 * RATE)
        self._minute = (0.1 * rng.standard_normal((2, 60 * RATE))).astype(np.float32)

    def read(self, start: int, stop: int) -> Samples:
        return self._minute[:, np.arange(start, stop) % self._minute.shape[1]]


def clocked(work: Callable[[], object], device: str, times: int = 3) -> float:
    """Seconds of the best of some runs after one to warm up."""
    best = float("inf")
    for number in range(times + 1):
        settle(device)
        begin = time.perf_counter()
        work()
        settle(device)
        if number:
            best = min(best, time.perf_counter() - begin)
    return best


def settle(device: str) -> None:
    module: Any = getattr(torch, device.partition(":")[0], None)
    if module is not None and hasattr(module, "synchronize"):
        module.synchronize()


def bandwidth(device: str) -> float:
    """Bytes a second that a copy within the card's memory reads and writes."""
    source = torch.empty(1 << 28, dtype=torch.float32, device=device)
    target = torch.empty_like(source)
    return 2 * source.numel() * 4 / clocked(lambda: target.copy_(source), device)


def bench_effects(device: str, minutes: float, card: float) -> None:
    frames = round(minutes * 60 * RATE)
    audio = (0.1 * np.random.default_rng(0).standard_normal((2, frames))).astype(np.float32)
    for id_ in TABLE:
        effect = TABLE[id_]
        form = effect.tensor_form(RATE)
        if form is None:
            continue
        values = effect.values({"semitones": 4.0} if id_ == "pitch_shift" else {})
        there = torch.from_numpy(audio)[None].to(device)
        size = Place(device, memory=round(0.5 * 1e9 * 8)).frames(form, 2)

        def treat(form: Any = form, values: Any = values, there: Any = there, size: int = size) -> None:
            state = form.begin(Start(1, 2, torch.device(device)), values)
            with torch.inference_mode():
                for at in range(0, frames, size):
                    _, state = form.process(there[..., at : at + size], state, values)

        seconds = clocked(treat, device, 2)
        here = clocked(lambda effect=effect, values=values: effect.apply(audio, RATE, values), "cpu", 1)  # type: ignore[misc]
        share = 2 * audio.nbytes / seconds / card
        print(
            f"{id_:16} {minutes * 60 / seconds:10.0f}x real time, {here / seconds:7.1f}x the processor;"
            f" in and out alone are {100 * share:5.1f} % of the card's bandwidth",
            flush=True,
        )


def bench_rack(device: str, hours: float) -> None:
    card = next(found for found in find_compute_devices() if found.id == device)
    for name, place in (("card", Place(device, card.name, round(0.5 * free_memory(card)))), ("processor", None)):
        length = hours if place else min(hours, 0.1)
        source: Any = Repeated(length)
        begin = time.perf_counter()
        for id_ in RACK:
            effect, kept = TABLE[id_], list[Samples]()
            values = effect.values({})
            job = (
                run_form(effect, source, values, kept.append, place)
                if place
                else effect.run(source, values, kept.append)
            )
            for _ in job:
                pass
            source = ArraySource(np.concatenate(kept, axis=1), RATE)
        seconds = time.perf_counter() - begin
        print(
            f"rack of {len(RACK)} on the {name}: {length:g} h in {seconds:.1f} s, {length * 3600 / seconds:.0f}x",
            flush=True,
        )


def bench_functions(device: str) -> None:
    try:
        from torchaudio import functional as peer
    except (ImportError, OSError):
        peer = None
    sound = (0.1 * torch.randn(2, 10 * 60 * RATE)).to(device)
    a, b = torch.tensor([1.0, -1.9, 0.91]), torch.tensor([0.1, 0.2, 0.1])
    taps = torch.randn(2, 2 * RATE, device=device)
    scores = torch.randn(1, 20_000, 60, device=device).log_softmax(-1)
    targets = torch.randint(1, 60, (1, 3000), dtype=torch.int32, device=device)
    rows: dict[str, tuple[Any, ...]] = {
        "lfilter": (lambda m, d: m.lfilter(sound.to(d), a.to(d), b.to(d))),
        "fftconvolve": (lambda m, d: m.fftconvolve(sound.to(d), taps.to(d))),
        "resample": (lambda m, d: m.resample(sound.to(d), 44_100, 48_000)),
        "forced_align": (lambda m, d: m.forced_align(scores.to(d), targets.to(d))),
    }  # type: ignore[dict-item]
    for name, work in rows.items():
        there, here = clocked(lambda: work(F, device), device), clocked(lambda: work(F, "cpu"), "cpu", 1)  # noqa: B023
        theirs = f", {clocked(lambda: work(peer, device), device) / there:.2f}x torchaudio there" if peer else ""  # noqa: B023
        print(f"{name:16} {1000 * there:9.1f} ms on the card, {here / there:7.1f}x the processor{theirs}", flush=True)


def main() -> None:
    cards = [device for device in find_compute_devices() if not device.is_processor]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--device", default=cards[0].id if cards else "")
    arguments = parser.parse_args()
    if not arguments.device:
        sys.exit("there is no graphics card that torch can use")
    card = bandwidth(arguments.device)
    print(f"{arguments.device}: {card / 1e9:.0f} GB/s by a copy", flush=True)
    bench_effects(arguments.device, arguments.minutes, card)
    bench_functions(arguments.device)
    bench_rack(arguments.device, arguments.hours)


if __name__ == "__main__":
    main()
