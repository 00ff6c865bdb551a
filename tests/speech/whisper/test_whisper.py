"""Whisper: a tiny model is trained, saved by transformers, converted on import, and listens; and how pieces are cut."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from tests.speech.answers import finish, in_order
from workstation.speech import engines
from workstation.speech.store import models
from workstation.speech.whisper import engine as whisper
from workstation.speech.whisper import models as whisper_models
from workstation.speech.words import AlignedTranscript

RATE = 16000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with the trained model in it, as import made it from transformers' files."""
    for module in ("transformers", "faster_whisper", "ctranslate2"):
        pytest.importorskip(module)
    from tests.speech.whisper.tiny_whisper import train

    trained, store = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("store")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    train(trained)
    torch.set_num_threads(threads)
    entry, _ = finish(models.import_model(trained, "tiny", "Tiny", ("en",), "MIT", store))
    assert (entry.kind, entry.transcribes) == ("whisper", True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "store_folder", lambda: store)
        yield store


def said() -> tuple[np.ndarray, list[tuple[float, float]]]:
    """A second of silence, the sentence, half a second of silence; and where its words are."""
    from tests.speech.whisper.tiny_whisper import say

    samples, times = say()
    sound = np.concatenate([np.zeros(RATE), samples, np.zeros(RATE // 2)]).astype(np.float32)
    return sound, [(start + 1, end + 1) for start, end in times]


@pytest.mark.slow
def test_a_sentence_is_heard_and_its_words_timed(store: Path) -> None:
    from tests.speech.whisper.tiny_whisper import SENTENCE

    sound, times = said()
    found, progress = finish(engines.transcribe(sound, RATE, "auto"))  # of the engines that are ready, Whisper is best
    assert [word.text for word in found.words] == SENTENCE.split()
    assert in_order(found, len(sound) / RATE)
    assert progress == sorted(progress)
    errors = [abs((w.start or 0) - start) for w, (start, _) in zip(found.words, times, strict=True)]
    assert np.median(errors) < 0.05


@pytest.mark.slow
def test_the_work_can_be_stopped_between_segments(store: Path) -> None:
    work = engines.transcribe(said()[0], RATE, "en", "whisper")
    assert 0.0 <= next(work) < next(work) < 0.1
    work.close()
    with pytest.raises(StopIteration):
        next(work)


@pytest.mark.slow
def test_a_language_that_the_model_does_not_know_is_refused(store: Path) -> None:
    with pytest.raises(ValueError, match="this Whisper model knows en, not 'de'"):
        finish(whisper.transcribe(said()[0], RATE, "de", store / "tiny"))
    with pytest.raises(ValueError, match="no Whisper model that can transcribe 'de' is installed: download whisper-"):
        finish(engines.transcribe(said()[0], RATE, "de", "whisper"))


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(RATE, np.float32)])
def test_silence_needs_no_model(samples: np.ndarray) -> None:
    found, _ = finish(whisper.transcribe(samples, RATE))
    assert found == AlignedTranscript("en")


class Listener:
    """Stands for a model of faster-whisper: hears German, one segment a piece."""

    supported_languages = ("en", "de")

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def transcribe(self, piece: np.ndarray, language: str | None, **options: Any) -> Any:
        self.asked.append(language)
        words = [
            SimpleNamespace(word=" Guten", start=0.1, end=0.4, probability=0.9),
            SimpleNamespace(word=" –", start=0.4, end=0.4, probability=0.9),
            SimpleNamespace(word=" Tag.", start=0.4, end=99.0, probability=1.7),
        ]
        return iter([SimpleNamespace(words=words, end=1.0)]), SimpleNamespace(language="de")


def test_the_language_that_the_first_piece_tells_is_that_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.speech.ctc.tiny_ctc import say

    listener = Listener()
    monkeypatch.setattr(whisper_models, "load_whisper", lambda folder: listener)
    speech, _, _ = say(["silver", "river"])
    sound = np.concatenate([speech, np.zeros(6 * RATE), speech]).astype(np.float32)
    found, _ = finish(whisper.transcribe(sound, RATE, "auto", Path("model")))
    assert found.language == "de"
    assert listener.asked == [None, "de"]
    assert [word.text for word in found.words] == ["Guten", "Tag."] * 2
    assert in_order(found, len(sound) / RATE)


def test_pieces_end_at_long_pauses_and_before_they_are_too_long() -> None:
    assert whisper.join_pieces([(0, 5), (6, 10), (20, 24)]) == [(0, 10), (20, 24)]
    assert whisper.join_pieces([(0, 20), (21, 27), (28, 40)]) == [(0, 27), (28, 40)]
    assert whisper.join_pieces([(0, 90)]) == [(0, 90)]


def test_a_folder_that_lacks_files_is_named(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper")
    (tmp_path / "model.bin").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ValueError, match=r"it lacks tokenizer\.json"):
        finish(models.import_model(tmp_path, store=tmp_path / "store"))
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "vocabulary.txt").write_text("a\n")
    with pytest.raises(ValueError, match="is no Whisper model"):
        finish(models.import_model(tmp_path, store=tmp_path / "store"))
    assert models.installed(tmp_path / "store") == ()


def test_pickled_weights_are_not_converted(tmp_path: Path) -> None:
    pytest.importorskip("ctranslate2")
    pytest.importorskip("transformers")
    (tmp_path / "config.json").write_text('{"model_type": "whisper"}')
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ValueError, match=r"no \.safetensors file"):
        finish(models.import_model(tmp_path, store=tmp_path / "store"))
