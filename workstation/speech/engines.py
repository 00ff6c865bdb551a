"""The engines that time and transcribe speech: one table, each with what it needs and how to reach it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from workstation.speech.words import AlignedTranscript

Samples: TypeAlias = npt.NDArray[np.floating]
Work: TypeAlias = Generator[float, None, AlignedTranscript]
"""Yields the fraction done (0 to 1); closing it cancels; its return value is the answer."""

ANY = ("*",)


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to time words.

    `languages` are tags, `*` any; `needs` are Python modules; `size` is in bytes, of what is fetched first.
    """

    id: str
    title: str
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    licence: str
    size: int = 0
    align: str = ""
    transcribe: str = ""
    hint: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The modules that are not installed here."""
        return tuple(name for name in self.needs if find_spec(name) is None)

    @property
    def available(self) -> bool:
        return not self.missing

    def speaks(self, language: str) -> bool:
        return self.languages == ANY or language.lower().split("-")[0] in self.languages

    def load(self, what: str) -> Callable[..., Work]:
        """The function behind `align` or `transcribe`; ValueError when this engine has none or lacks a module."""
        address = {"align": self.align, "transcribe": self.transcribe}[what]
        if not address:
            raise ValueError(f"the engine {self.id} does not {what}")
        if self.missing:
            raise ValueError(f"the engine {self.id} needs {', '.join(self.missing)}: install with pip")
        module, name = address.split(":")
        function: Callable[..., Work] = getattr(import_module(module), name)
        return function


ENGINES: tuple[Engine, ...] = (
    Engine(
        "embedded",
        "Embedded model",
        ("en",),
        ("pocketsphinx",),
        "BSD-2-Clause",
        align="workstation.speech.embedded:align",
        transcribe="workstation.speech.transcribe:transcribe",
        hint="The English model in PocketSphinx's wheel, adapted to the speaker",
    ),
    Engine(
        "universal",
        "Embedded model, any language",
        ANY,
        ("pocketsphinx", "espeakng_loader"),
        "BSD-2-Clause, GPL-3.0-or-later",
        align="workstation.speech.embedded:align",
        hint="eSpeak NG's phonemes of about 130 languages, learnt from the recording itself",
    ),
    Engine(
        "ctc",
        "CTC model: wav2vec 2.0, HuBERT, MMS",
        ANY,
        ("transformers", "safetensors"),
        "that of the model; MMS and VoxPopuli are not for commercial use",
        size=378_000_000,
        align="workstation.speech.ctc:align",
        transcribe="workstation.speech.ctc:transcribe",
        hint="Needs a model: download or import one",
    ),
)


def engine(id_: str) -> Engine:
    for candidate in ENGINES:
        if candidate.id == id_:
            return candidate
    raise ValueError(f"there is no engine {id_!r}; there are {', '.join(e.id for e in ENGINES)}")


def choose(what: str, language: str) -> Engine:
    """The first engine of the table that is here and does `align` or `transcribe` in a language."""
    for candidate in ENGINES:
        if getattr(candidate, what) and candidate.available and candidate.speaks(language):
            return candidate
    able = [e for e in ENGINES if getattr(e, what) and e.speaks(language)]
    if able:
        raise ValueError(f"to {what} {language!r}, install {', '.join(able[0].missing)}")
    known = sorted({tag for e in ENGINES if getattr(e, what) for tag in e.languages})
    raise ValueError(f"no engine can {what} the language {language!r}; known are {', '.join(known)}")


def align(samples: Samples, rate: int, text: str, language: str = "en", engine_id: str = "auto") -> Work:
    """Time the words of `text` in mono samples; the best engine for the language unless one is named.

    Best given at 16 kHz. Words that were not heard have the score 0 and lie between their neighbours. ValueError,
    with one line, when the text is empty or the sound is empty, silent or too short for the text.
    """
    chosen = choose("align", language) if engine_id == "auto" else engine(engine_id)
    _check_language(chosen, language)
    return chosen.load("align")(samples, rate, text, language)


def transcribe(samples: Samples, rate: int, language: str = "en", engine_id: str = "auto") -> Work:
    """Recognise what is said in mono samples. Silence gives a transcript without cues."""
    chosen = choose("transcribe", language) if engine_id == "auto" else engine(engine_id)
    _check_language(chosen, language)
    return chosen.load("transcribe")(samples, rate, language)


def _check_language(chosen: Engine, language: str) -> None:
    if not chosen.speaks(language):
        raise ValueError(f"the engine {chosen.id} knows {', '.join(chosen.languages)}, not {language!r}")
