"""eSpeak NG through ctypes: phonemes of a text, and speech with the times of its phonemes and words."""

import ctypes
import ctypes.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from workstation.core.words.language_tag import plain_tag

_SYNCHRONOUS = 2
_PHONEME_EVENTS, _IPA_EVENTS, _DO_NOT_EXIT = 0x1, 0x2, 0x8000
_UTF8 = 1
_PHONEME = 7
_RATE_PARAMETER, _PITCH_PARAMETER, _RANGE_PARAMETER = 1, 3, 4
_WITHOUT_DICTIONARY = ("fo", "kaa", "xex")
"""Voices that are listed but whose rules the release lacks."""
_ALIASES = {"en": "en-us", "fr": "fr-fr", "zh": "cmn", "no": "nb", "nn": "nb", "iw": "he", "jp": "ja", "pt-pt": "pt"}


@dataclass(frozen=True, slots=True)
class SpokenPhone:
    """A phoneme of synthesised speech: where it starts, in seconds, and the letter of the text it comes from."""

    symbol: str
    start: float
    place: int

    @property
    def sounds(self) -> bool:
        """Whether it is a sound, not a pause."""
        return any(c.isalpha() for c in self.symbol)


@dataclass(frozen=True, slots=True)
class Synthesis:
    """Mono speech, its rate in Hz, its phonemes in order, and where in the text and in time each word starts."""

    samples: npt.NDArray[np.float32] = field(repr=False)
    rate: int
    phones: tuple[SpokenPhone, ...]
    words: tuple[tuple[int, float], ...]


class _Voice(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    ]


class _EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", _EventId),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Espeak:
    """The library, of which a process can hold one; get it from `espeak()`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._library, folder = _open_library()
        library = self._library
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        options = _PHONEME_EVENTS | _IPA_EVENTS | _DO_NOT_EXIT
        path = str(folder).encode() if folder else None
        self.rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, path, options))
        if self.rate <= 0:
            raise OSError("espeak-ng could not start: its voices are missing")
        self._voices, self.names = self._list_voices()
        """Of each language's tag what it is called, in English."""
        self.languages = tuple(self._voices)
        self._language = ""

    def knows(self, language: str) -> bool:
        return self.voice(language) is not None

    def voice(self, language: str) -> str | None:
        """The voice for a language tag: exact, an alias, or the same language of another country."""
        tag = plain_tag(language)
        for wanted in (tag, _ALIASES.get(tag, tag), tag.split("-")[0], _ALIASES.get(tag.split("-")[0], tag)):
            if wanted in self.languages:
                return wanted
        return next((name for name in self.languages if name.split("-")[0] == tag.split("-")[0]), None)

    def phonemes(self, text: str, language: str) -> tuple[tuple[str, ...], ...]:
        """The IPA symbols of each word, as the voice of the language would say them; stress marks kept."""
        with self._lock:
            self._choose(language)
            raw = ctypes.create_string_buffer(text.encode("utf-8"))
            pointer = ctypes.c_void_p(ctypes.addressof(raw))
            clauses = []
            while pointer.value:
                mode = 0x02 | ord("_") << 8
                said = self._library.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, mode)
                clauses.append((said or b"").decode("utf-8", "replace"))
        words = " ".join(clauses).split()
        return tuple(tuple(p for p in word.split("_") if p and not p.startswith("(")) for word in words)

    def speak(self, text: str, language: str, speed: int = 160, pitch: int = 50) -> Synthesis:
        """Speech for a text; `speed` in words a minute (80 to 450), `pitch` 0 to 99."""
        pieces: list[npt.NDArray[np.int16]] = []
        phones: list[SpokenPhone] = []

        def receive(samples: Any, count: int, events: Any) -> int:
            if samples and count > 0:
                pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
            i = 0
            while events[i].type:
                event = events[i]
                if event.type == _PHONEME:
                    symbol = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "replace")
                    phones.append(SpokenPhone(symbol, event.sample / self.rate, event.text_position - 1))
                i += 1
            return 0

        callback = _Callback(receive)
        raw = text.encode("utf-8")
        with self._lock:
            self._choose(language)
            library = self._library
            library.espeak_SetParameter(_RATE_PARAMETER, speed, 0)
            library.espeak_SetParameter(_PITCH_PARAMETER, pitch, 0)
            library.espeak_SetSynthCallback(callback)
            library.espeak_Synth(raw, ctypes.c_size_t(len(raw) + 1), 0, 1, 0, _UTF8, None, None)
        joined = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        sounding = [phone for phone in phones if phone.sounds]
        starts = [
            p for p, before in zip(sounding, [None, *sounding], strict=False) if not before or p.place != before.place
        ]
        words = tuple((phone.place, phone.start) for phone in starts)
        return Synthesis(np.asarray(joined / 32768, np.float32), self.rate, tuple(phones), words)

    def _choose(self, language: str) -> None:
        voice = self.voice(language)
        if voice is None:
            raise ValueError(f"espeak-ng has no voice for {language!r}; it has {', '.join(self.languages)}")
        if voice != self._language:
            if self._library.espeak_SetVoiceByName(self._voices[voice]) != 0:
                raise OSError(f"espeak-ng could not load its voice for {voice}")
            self._language = voice

    def _list_voices(self) -> tuple[dict[str, bytes], dict[str, str]]:
        """Language tags to the identifiers and names of their voices; the first of a language is its plainest."""
        voices = self._library.espeak_ListVoices(None)
        found: dict[str, bytes] = {}
        names: dict[str, str] = {}
        i = 0
        while voices[i]:
            voice = voices[i].contents
            tag = voice.languages[1:].decode("utf-8", "replace")
            if tag not in _WITHOUT_DICTIONARY:
                found.setdefault(tag, voice.identifier)
                names.setdefault(tag, voice.name.decode("utf-8", "replace"))
            i += 1
        return found, names


_STARTING = threading.Lock()


def espeak() -> Espeak:
    """The one instance of this process; OSError when the library is not installed."""
    with _STARTING:
        return _the_one()


@cache
def _the_one() -> Espeak:
    return Espeak()


def _open_library() -> tuple[Any, Path | None]:
    """The wheel's library and its voices, else the system's."""
    try:
        import espeakng_loader

        return ctypes.CDLL(espeakng_loader.get_library_path()), Path(espeakng_loader.get_data_path())
    except (ImportError, OSError):
        name = ctypes.util.find_library("espeak-ng")
        if name is None:
            raise OSError("espeak-ng is missing; install the Python package espeakng-loader") from None
        return ctypes.CDLL(name), None


def strip_stress(symbols: Sequence[str]) -> tuple[str, ...]:
    """Symbols without stress marks; those that were marks only are gone."""
    bare = (symbol.replace("ˈ", "").replace("ˌ", "") for symbol in symbols)
    return tuple(symbol for symbol in bare if symbol)
