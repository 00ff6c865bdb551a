"""The engines that time and transcribe speech: one table, each with what it needs and how to reach it."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TypeAlias

from workstation.core.registry import Registry
from workstation.core.words.language_tag import language_of
from workstation.speech.audio_buffer import Sound
from workstation.speech.text.language import AUTO, guess_language
from workstation.speech.words import AlignedTranscript

Work: TypeAlias = Generator[float, None, AlignedTranscript]
"""Yields the fraction done (0 to 1); closing it cancels; its return value is the answer."""

Listen: TypeAlias = Callable[..., Work]
"""To align: samples, rate, text, language; to transcribe: samples, rate, language."""

ANY = ("*",)


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to time words.

    `languages` are tags, `*` any; `needs` are Python modules, which the `extra` of the program brings; `kind` is
    that of the models it runs with, empty when it brings its own; `size` is in bytes, of what is fetched first.
    """

    id: str
    title: str
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    licence: str
    size: int = 0
    align: str | Listen = ""
    """The function, or "module:name" imported when it is first called; empty: it does not."""
    transcribe: str | Listen = ""
    hint: str = ""
    kind: str = ""
    extra: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The modules that are not installed here."""
        return tuple(name for name in self.needs if find_spec(name) is None)

    @property
    def available(self) -> bool:
        return not self.missing

    def ready(self, what: str, language: str) -> bool:
        """Whether it can `align` or `transcribe` a language here and now: modules and a model are there."""
        if not getattr(self, what) or not self.available or not self.speaks(language):
            return False
        if not self.kind:
            return True
        from workstation.speech.store.models import fitting_models

        return bool(fitting_models(what, language, self.kind))

    def speaks(self, language: str) -> bool:
        """Whether it knows a language; "auto" is any."""
        return language == AUTO or self.languages == ANY or language_of(language) in self.languages

    def check(self, what: str) -> None:
        """ValueError, which says what to do instead, when it cannot `align` or `transcribe` with what is installed."""
        if not getattr(self, what):
            others = ", ".join(e.id for e in ENGINES if getattr(e, what))
            raise ValueError(f"the engine {self.id} does not {what}: {others} do, or leave the choice to the program")
        if self.missing:
            with_extra = f"'workstation[{self.extra}]'" if self.extra else " ".join(self.missing)
            raise ValueError(f"the engine {self.id} needs {', '.join(self.missing)}: pip install {with_extra}")

    def load(self, what: str) -> Callable[..., Work]:
        """The function behind `align` or `transcribe`; ValueError when this engine has none or lacks a module."""
        self.check(what)
        address = {"align": self.align, "transcribe": self.transcribe}[what]
        if not isinstance(address, str):
            return address
        module, name = address.split(":")
        function: Callable[..., Work] = getattr(import_module(module), name)
        return function


_BUILT_IN: tuple[Engine, ...] = (
    Engine(
        "embedded",
        "Embedded model",
        ("en",),
        ("pocketsphinx",),
        "BSD-2-Clause",
        align="workstation.speech.cross_check:align_by_model",
        transcribe="workstation.speech.transcribe:transcribe",
        hint="The English model in PocketSphinx's wheel, adapted to the speaker",
    ),
    Engine(
        "universal",
        "Embedded model, any language",
        ANY,
        ("pocketsphinx", "espeakng_loader"),
        "BSD-2-Clause, GPL-3.0-or-later",
        align="workstation.speech.cross_check:align_by_model",
        hint="eSpeak NG's phonemes of about 130 languages, learnt from the recording itself",
    ),
    Engine(
        "synthesis",
        "By synthesis, without a model",
        ANY,
        ("espeakng_loader",),
        "GPL-3.0-or-later",
        align="workstation.speech.cross_check:align_by_synthesis",
        hint="eSpeak NG speaks the text, and the recording is mapped on that",
    ),
    Engine(
        "ctc",
        "CTC model: wav2vec 2.0, HuBERT, MMS",
        ANY,
        ("transformers", "safetensors"),
        "that of the model; MMS and VoxPopuli are not for commercial use",
        size=378_000_000,
        align="workstation.speech.ctc.engine:align",
        transcribe="workstation.speech.ctc.engine:transcribe",
        hint="Letter by letter, with a model that you download or import",
        kind="ctc",
        extra="ctc",
    ),
    Engine(
        "whisper",
        "Whisper",
        ANY,
        ("faster_whisper",),
        "MIT",
        size=148_000_000,
        transcribe="workstation.speech.whisper.engine:transcribe",
        hint="About a hundred languages and punctuation, with a model that you download or import",
        kind="whisper",
        extra="whisper",
    ),
)

ENGINE_REGISTRY: Registry[Engine] = Registry("engine", {row.id: row for row in _BUILT_IN})
ENGINES = ENGINE_REGISTRY.rows
"""All engines, with those of plugins."""

PREFERRED: dict[str, tuple[str, ...]] = {
    "align": ("embedded", "universal", "synthesis", "ctc"),
    "transcribe": ("whisper", "ctc", "embedded"),
}
"""Which engine is asked first, of those that are ready: to align for its edges, to transcribe for its words.

Those of plugins come behind them all.
"""


def engine(id_: str) -> Engine:
    return ENGINE_REGISTRY.named(id_)


def choose(what: str, language: str) -> Engine:
    """The best engine that can `align` or `transcribe` a language here and now. ValueError says what is lacking."""
    others = [e for e in ENGINES if ENGINE_REGISTRY.owner(e.id) and getattr(e, what)]
    ranked = [*(engine(id_) for id_ in PREFERRED[what]), *others]
    for candidate in ranked:
        if candidate.ready(what, language):
            return candidate
    able = [e for e in ranked if e.speaks(language)]
    for candidate in able:
        if candidate.available and candidate.kind:
            from workstation.speech.store.models import best_model

            best_model(what, language, kind=candidate.kind)  # says which model to fetch
    lacking = ", ".join(able[0].missing) if able else ""
    raise ValueError(f"to {what} {language!r}, install {lacking}" if able else _unknown(what, language))


def align(samples: Sound, rate: int, text: str, language: str = "en", engine_id: str = AUTO) -> Work:
    """Time the words of `text` in mono samples; the best engine for the language unless one is named.

    `language` "auto" tells it from the text. Best given at 16 kHz. Words that were not heard have the score 0 and lie
    between their neighbours. ValueError, with one line, when the text is empty or the sound is empty, silent or too
    short for the text.
    """
    language = guess_language(text) if language == AUTO else language
    chosen = choose("align", language) if engine_id == AUTO else engine(engine_id)
    _check_language(chosen, language)
    return chosen.load("align")(samples, rate, text, language)


def transcribe(samples: Sound, rate: int, language: str = "en", engine_id: str = AUTO) -> Work:
    """Recognise what is said in mono samples. Silence gives a transcript without cues.

    `language` "auto" lets an engine tell it that can; another takes it for the language of its model.
    """
    chosen = choose("transcribe", language) if engine_id == AUTO else engine(engine_id)
    _check_language(chosen, language)
    if language == AUTO and chosen.id != "whisper":
        language = _of_model(chosen)
    return chosen.load("transcribe")(samples, rate, language)


def _of_model(chosen: Engine) -> str:
    """The language of what the engine would take, English where that knows several."""
    if not chosen.kind:
        return chosen.languages[0]
    from workstation.speech.store.models import fitting_models

    models = fitting_models("transcribe", AUTO, chosen.kind)
    own = models[0].languages if models else ()
    return own[0] if own and own != ANY else "en"


def _unknown(what: str, language: str) -> str:
    known = sorted({tag for e in ENGINES if getattr(e, what) for tag in e.languages} - set(ANY))
    return f"no engine can {what} the language {language!r}; known are {', '.join(known)}"


def _check_language(chosen: Engine, language: str) -> None:
    if not chosen.speaks(language):
        raise ValueError(f"the engine {chosen.id} knows {', '.join(chosen.languages)}, not {language!r}")
