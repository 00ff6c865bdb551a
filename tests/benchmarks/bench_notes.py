"""Notes that sound together, in pieces whose notes are known, beside basic-pitch's own code.

    python tests/benchmarks/bench_notes.py

The model `notes` has to be installed; the peer is measured where it can be imported with onnxruntime. A note counts as
found when it begins within 50 ms of one of that number (the usual measure of transcription, offsets aside).
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from workstation import torchaudio
from workstation.speech.melody.notes import transcribe_notes
from workstation.speech.progress import finish

_RATE = 22_050
_NEAR = 0.05
Row = tuple[float, float, int]


def piece(seed: int, voices: int, seconds: float = 20.0, noise_db: float = 60.0) -> tuple[torch.Tensor, list[Row]]:
    """Plucked tones with harmonics, so many voices at once, and when each begins and ends, with its MIDI number."""
    random = np.random.default_rng(seed)
    sound = torch.zeros(round(seconds * _RATE))
    rows: list[Row] = []
    for voice in range(voices):
        at = 0.2 + random.uniform(0, 0.2)
        while at < seconds - 1.2:
            number, length = int(random.integers(40 + 8 * voice, 56 + 8 * voice)), float(random.uniform(0.25, 1.0))
            first, frames = round(at * _RATE), round(length * _RATE)
            time_ = torch.arange(frames) / _RATE
            hz = 440.0 * 2 ** ((number - 69) / 12)
            wave = torch.zeros(frames)
            for k in range(1, 12):
                stretched = k * hz * (1 + 2e-4 * k * k) ** 0.5
                if stretched < _RATE / 2:
                    phase = float(random.uniform(0, 2 * np.pi))
                    fall = torch.exp(-(0.8 + 0.4 * k) * time_)
                    wave += 0.6**k * fall * torch.sin(2 * np.pi * stretched * time_ + phase)
            ends = (time_ / 0.004).clamp(max=1) * ((length - time_) / 0.03).clamp(max=1)
            sound[first : first + frames] += 0.2 * float(random.uniform(0.5, 1.0)) * wave * ends
            rows.append((at, at + length, number))
            at += length + float(random.choice([0.02, 0.1, 0.3]))
    noise = float(sound.std()) * 10 ** (-noise_db / 20) * torch.from_numpy(random.standard_normal(len(sound)))
    return (sound + noise).float(), sorted(rows)


def scored(found: list[Row], truth: list[Row]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean; each note counts once."""
    left = list(truth)
    right = 0
    for start, _, number in sorted(found):
        near = [row for row in left if row[2] == number and abs(row[0] - start) <= _NEAR]
        if near:
            left.remove(min(near, key=lambda row, at=start: abs(row[0] - at)))  # type: ignore[misc]  # as bound here
            right += 1
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _ours(sound: torch.Tensor) -> list[Row]:
    notes, _, _ = finish(transcribe_notes(sound, _RATE))
    return [(note.start, note.stop, note.number) for note in notes]


def _theirs() -> Callable[[torch.Tensor], list[Row]]:
    from basic_pitch import ICASSP_2022_MODEL_PATH
    from basic_pitch.inference import Model, predict

    model = Model(Path(ICASSP_2022_MODEL_PATH).with_suffix(".onnx"))

    def found(sound: torch.Tensor) -> list[Row]:
        with tempfile.TemporaryDirectory() as folder:
            torchaudio.save(f"{folder}/x.wav", sound[None], _RATE, encoding="PCM_F", bits_per_sample=32)
            _, _, events = predict(f"{folder}/x.wav", model)
        return [(float(start), float(stop), int(number)) for start, stop, number, *_ in events]

    return found


def main() -> None:
    torch.set_num_threads(1)
    engines: dict[str, Callable[[torch.Tensor], list[Row]]] = {"ours": _ours}
    try:
        engines["basic-pitch"] = _theirs()
    except ImportError as error:
        print(f"without {error.name}", file=sys.stderr)
    for voices in (1, 2, 4):
        for noise_db in (60.0, 20.0):
            totals = {name: np.zeros(4) for name in engines}
            for seed in range(3):
                sound, truth = piece(seed, voices, noise_db=noise_db)
                for name, find in engines.items():
                    began = time.process_time()
                    found = find(sound)
                    totals[name] += (*scored(found, truth), len(sound) / _RATE / (time.process_time() - began))
            for name, total in totals.items():
                right, all_, mean, factor = total / 3
                print(
                    f"{voices} voices {noise_db:2.0f} dB  {name:12} precision {100 * right:5.1f} %  "
                    f"recall {100 * all_:5.1f} %  F {100 * mean:5.1f} %  {factor:6.1f} x real time"
                )


if __name__ == "__main__":
    main()
