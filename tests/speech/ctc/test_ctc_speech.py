"""From sound to words: a tiny CTC model is trained on synthesised speech, stored, loaded as any other, and listens."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.speech.answers import finish, in_order
from tests.speech.ctc.tiny_ctc import RATE, WORDS, say, train
from workstation.dsp.speech.edit_distance import edit_distance
from workstation.speech import engines
from workstation.speech.ctc.decoding import beam_words, greedy_words
from workstation.speech.ctc.engine import transcribe
from workstation.speech.ctc.models import load_model
from workstation.speech.store import models

pytest.importorskip("transformers")
pytest.importorskip("safetensors")
pytestmark = pytest.mark.slow

SAYINGS = (
    ("river", "open", "yellow", "moon", "tiger"),
    ("seven", "silver", "garden"),
    ("tiger", "seven", "moon", "river", "silver", "yellow", "open", "garden"),
)
"""Longer than any that the model was trained with, so that it knows words and not sentences."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with the trained model in it, the only one there is."""
    trained, store = tmp_path_factory.mktemp("trained"), tmp_path_factory.mktemp("store")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    train(trained)
    torch.set_num_threads(threads)
    finish(models.import_model(trained, "tiny", "Tiny", ("en",), "MIT", store))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "store_folder", lambda: store)
        yield store


def test_words_are_aligned_in_speech(store: Path) -> None:
    errors = []
    for words in SAYINGS:
        samples, starts, ends = say(list(words), 145, 48)
        found, _ = finish(engines.align(samples, RATE, " ".join(words).title(), "en", "ctc"))
        assert in_order(found, len(samples) / RATE)
        for word, start, end in zip(found.words, starts, ends, strict=True):
            assert word.score is not None
            assert word.score > 0.3
            errors += [abs((word.start or 0.0) - start), abs((word.end or 0.0) - end)]
    assert np.mean(errors) < 0.04
    assert np.max(errors) < 0.15


def test_a_word_that_nobody_says_is_left_out(store: Path) -> None:
    samples, starts, _ = say(["seven", "silver", "garden"], 145, 48)
    found, _ = finish(engines.align(samples, RATE, "seven tiger silver garden", "en", "ctc"))
    said = [word for word in found.words if word.text != "tiger"]
    assert [word.timed for word in said] == [True] * 3
    assert (found.words[1].score or 0.0) < min(word.score or 0.0 for word in said)
    assert np.mean([abs((w.start or 0.0) - s) for w, s in zip(said, starts, strict=True)]) < 0.06


def test_speech_is_transcribed(store: Path) -> None:
    model = load_model(models.best_model("transcribe", "en"))
    wrong = letters = 0
    for words in SAYINGS:
        samples, _, _ = say(list(words), 145, 48)
        found, _ = finish(transcribe(samples, RATE, "en", model, partial(beam_words, lexicon=WORDS)))
        assert [w.text for w in found.words] == list(words)
        free, _ = finish(transcribe(samples, RATE, "en", model, greedy_words))
        heard, wanted = "".join(w.text for w in free.words), "".join(words)
        wrong, letters = wrong + edit_distance(heard, wanted), letters + len(wanted)
    assert wrong / letters < 0.25


def test_the_engine_transcribes_with_what_is_installed(store: Path) -> None:
    # The voice wavers with what was said before in a process, so a process of its own speaks.
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        samples, _, _ = fresh.submit(say, ["tiger", "garden"], 145, 48).result()
    found, progress = finish(engines.transcribe(samples, RATE, "en", "ctc"))
    assert "garden" in [word.text for word in found.words]
    assert progress == sorted(progress)


def test_without_a_model_the_engine_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "store_folder", lambda: tmp_path)
    with pytest.raises(ValueError, match="no CTC model that can align 'en' is installed: download wav2vec2-base"):
        finish(engines.align(np.ones(RATE, np.float32), RATE, "hello", "en", "ctc"))
