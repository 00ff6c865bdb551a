"""A tiny wav2vec 2.0 CTC model, trained on synthesised speech of a small vocabulary and saved as users' models are."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from workstation.speech.phones.espeak import Synthesis, espeak

RATE = 16000
WORDS = ("moon", "river", "silver", "seven", "garden", "yellow", "tiger", "open")
LETTERS = sorted(set("".join(WORDS)))
LABELS = ("<pad>", "|", *LETTERS)
_BANDS, _WINDOW, _HOP = 40, 400, 160


def say(words: list[str], speed: int = 140, pitch: int = 50) -> tuple[np.ndarray, list[float], list[float]]:
    """Speech at 16 kHz for words, and when each starts and ends in seconds."""
    import soxr

    spoken = espeak().speak(" ".join(words), "en-us", speed, pitch)
    samples = np.asarray(soxr.resample(spoken.samples, spoken.rate, RATE), np.float32)
    starts = [start for _, start in spoken.words]
    return samples, starts, [*starts[1:], _end_of_speech(spoken)]


def train(folder: Path, steps: int = 300, seed: int = 1) -> float:
    """Train and save to `folder`; gives the last loss."""
    from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    quiet = dict.fromkeys(("hidden_dropout", "attention_dropout", "feat_proj_dropout", "activation_dropout"), 0.0)
    config = Wav2Vec2Config(
        vocab_size=len(LABELS), hidden_size=64, num_hidden_layers=1, num_attention_heads=2, intermediate_size=128,
        conv_dim=(2 * _BANDS, 64), conv_kernel=(_WINDOW, 3), conv_stride=(_HOP, 2), conv_bias=True,
        feat_extract_norm="layer", do_stable_layer_norm=True, num_conv_pos_embeddings=31,
        num_conv_pos_embedding_groups=4, pad_token_id=0, layerdrop=0.0, apply_spec_augment=False, final_dropout=0.0,
        **quiet,
    )  # fmt: skip
    network: Any = Wav2Vec2ForCTC(config)
    filters = network.wav2vec2.feature_extractor.conv_layers[0].conv.weight
    with torch.no_grad():
        filters.copy_(_band_filters())
    filters.requires_grad = False
    sayings = [_saying(random) for _ in range(128)]
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(trained)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, total_steps=steps, pct_start=0.2)
    weights = torch.ones(len(LABELS))
    weights[LABELS.index("|")] = 4.0
    network.train()
    loss = torch.zeros(())
    for _ in range(steps):
        picked = [sayings[i] for i in random.choice(len(sayings), 6, replace=False)]
        waveforms = torch.zeros(len(picked), max(len(samples) for samples, _ in picked))
        for row, (samples, _) in zip(waveforms, picked, strict=True):
            noise = random.normal(0, 10 ** random.uniform(-4, -2.3), len(row))
            row[: len(samples)] = torch.from_numpy(samples)
            row += torch.from_numpy(noise.astype(np.float32))
        waveforms = (waveforms - waveforms.mean(1, keepdim=True)) / waveforms.std(1, keepdim=True)
        logits = network(waveforms).logits
        targets = torch.zeros(logits.shape[:2], dtype=torch.int64)
        for row, (_, wanted) in zip(targets, picked, strict=True):
            row[: len(wanted)] = wanted[: len(row)]
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), weights)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        schedule.step()
    network.save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps({label: i for i, label in enumerate(LABELS)}))
    (folder / "preprocessor_config.json").write_text(json.dumps({"sampling_rate": RATE, "do_normalize": True}))
    return float(loss.detach())


def _saying(random: np.random.Generator) -> tuple[np.ndarray, Tensor]:
    """Speech of one to three words, and the label of each frame: letters evenly over their word, blanks around."""
    words = [str(word) for word in random.choice(WORDS, int(random.integers(1, 4)))]
    samples, starts, ends = say(words, int(random.integers(130, 160)), int(random.integers(45, 56)))
    before, after = (np.zeros(int(random.integers(0, RATE // 5)), np.float32) for _ in range(2))
    sound = np.concatenate([before, samples, after])
    step, labels = 2 * _HOP / RATE, torch.zeros(len(sound) // (2 * _HOP), dtype=torch.int64)
    for i, (word, start, end) in enumerate(zip(words, starts, ends, strict=True)):
        first, last = ((t + len(before) / RATE) / step for t in (start, end))
        edges = np.rint(np.linspace(first, last, len(word) + 1)).astype(int)
        for n, letter in enumerate(word):
            labels[edges[n] + (letter == word[n - 1] and n > 0) : edges[n + 1]] = LABELS.index(letter)
        if i:
            labels[edges[0] - 2 : edges[0]] = LABELS.index("|")
    return sound, labels


def _band_filters() -> Tensor:
    """Windowed cosines and sines (2 bands, 1, window) whose frequencies are even on the mel scale."""
    mel = np.linspace(2595 * np.log10(1 + 100 / 700), 2595 * np.log10(1 + 7000 / 700), _BANDS)
    phase = 2 * np.pi * (700 * (10 ** (mel / 2595) - 1))[:, None] * np.arange(_WINDOW) / RATE
    filters = np.concatenate([np.cos(phase), np.sin(phase)]) * np.hanning(_WINDOW) / np.sqrt(_WINDOW)
    return torch.from_numpy(filters.astype(np.float32))[:, None]


def _end_of_speech(spoken: Synthesis) -> float:
    loud = np.flatnonzero(np.abs(spoken.samples) > 0.01)
    return float(loud[-1] / spoken.rate) if len(loud) else 0.0


if __name__ == "__main__":
    import time

    torch.set_num_threads(1)
    began = time.perf_counter()
    print("loss", train(Path(sys.argv[1]), int(sys.argv[2])), "seconds", time.perf_counter() - began)
