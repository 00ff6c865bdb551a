"""A text as the synthesiser speaks it: the phones of each word with their sound, and the ways each word may be said."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

from workstation.core.words.language_tag import plain_tag
from workstation.core.words.transcript import is_unspaced
from workstation.speech.acoustic.decoding_graph import GAP, Phones
from workstation.speech.phones.espeak import Espeak
from workstation.speech.text.tokens import Script, Token

UNKNOWN = "?"
"""A sound of which nothing is known but that somebody speaks."""

_CLAUSE_END = ".?!;:。？！；：؟…"
_MAX_TOKENS = 30
_MAX_VARIANTS = 8
_SPEED = 150
"""Words a minute: slow enough for every sound to be reached."""
_ACCENTS = {"en": ("en-us", "en-gb"), "es": ("es", "es-419"), "pt": ("pt", "pt-br")}
"""Languages of which nobody says whose they are."""
_OTHER_SOUND, _LIKE_SOUND, _MISSING = 1.0, 0.5, 0.8


@dataclass(frozen=True, slots=True)
class SaidPhone:
    """A sound of synthesised speech from `start` to `stop` (s), empty for a pause.

    `token` is the spoken token it belongs to, -1 for none; `word` the word of that token, where it is said as several.
    """

    symbol: str
    start: float
    stop: float
    token: int = -1
    word: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text that was spoken in one go: mono sound, its rate, and all its phones and pauses."""

    samples: npt.NDArray[np.float32] = field(repr=False)
    rate: int
    phones: tuple[SaidPhone, ...]
    accent: int = 0


class Speaker:
    """The synthesiser with the accents of a language; ValueError when it has none, OSError when it is not there."""

    def __init__(self, synthesiser: Espeak, language: str) -> None:
        voice = synthesiser.voice(language)
        if voice is None:
            raise ValueError(f"eSpeak NG has no voice for the language {language!r}")
        self._synthesiser = synthesiser
        told = "-" in plain_tag(language) and voice == plain_tag(language)
        self.voices = (voice,) if told else _ACCENTS.get(voice.split("-")[0], (voice,))
        self._alone: dict[tuple[str, str], Phones] = {}

    def clauses(self, script: Script) -> Iterator[Clause]:
        """The clauses of a script in order, each spoken when it is asked for; spoken tokens count from 0."""
        first = 0
        for line in script.lines:
            tokens = [token for token in line.tokens if token.spoken]
            for start, stop in _clauses(tokens):
                for accent in range(len(self.voices)):
                    yield self._speak(tokens[start:stop], first + start, accent)
            first += len(tokens)

    def word(self, word: str, accent: int = 0) -> Phones:
        """The sounds of a word that stands alone."""
        key = word, self.voices[accent]
        if key not in self._alone:
            voice = "cmn" if key[1] == "ja" and any("\u4e00" <= c <= "\u9fff" for c in word) else key[1]
            parts = self._synthesiser.phonemes(word, voice)
            phones = tuple(p for part in parts for p in map(plain_symbol, part) if p)
            self._alone[key] = phones or (UNKNOWN,) * max(1, (len(word) + 1) // 2)
        return self._alone[key]

    def _speak(self, tokens: Sequence[Token], first: int, accent: int) -> Clause:
        text, owner = "", list[tuple[int, int]]()
        for number, token in enumerate(tokens):
            for word, said in enumerate(token.readings[0]):
                gap = "" if not text or (is_unspaced(text[-1]) and is_unspaced(said[0])) else " "
                owner += [owner[-1]] * len(gap) if owner else []
                text += gap + said
                owner += [(number, word)] * len(said)
        speech = self._synthesiser.speak(text, self.voices[accent], _SPEED)
        ends = [*[p.start for p in speech.phones[1:]], len(speech.samples) / speech.rate]
        phones = []
        for phone, end in zip(speech.phones, ends, strict=False):
            number, word = owner[min(max(phone.place, 0), len(owner) - 1)]
            symbol = plain_symbol(phone.symbol)
            if end > phone.start:
                phones.append(SaidPhone(symbol, phone.start, end, first + number if symbol else -1, word))
        return Clause(speech.samples, speech.rate, tuple(self._shared_out(phones, tokens, first)), accent)

    def _shared_out(self, phones: Sequence[SaidPhone], tokens: Sequence[Token], first: int) -> list[SaidPhone]:
        """Tokens that were spoken as one get their own phones, by what each sounds like alone."""
        out = list(phones)
        present = {phone.token for phone in phones}
        number = 0
        while number < len(tokens):
            stop = number + 1
            while stop < len(tokens) and first + stop not in present:
                stop += 1
            where = [i for i, phone in enumerate(out) if phone.token == first + number]
            if stop > number + 1 and where:
                alone = [
                    (k, w, symbol)
                    for k in range(number, stop)
                    for w, word in enumerate(tokens[k].readings[0])
                    for symbol in self.word(word)
                ]
                for i, match in zip(
                    where, _matched([out[i].symbol for i in where], [a[2] for a in alone]), strict=True
                ):
                    k, w, _ = alone[match]
                    out[i] = SaidPhone(out[i].symbol, out[i].start, out[i].stop, first + k, w)
            number = stop
        return out


def variants(script: Script, clauses: Sequence[Clause], speaker: Speaker) -> list[tuple[Phones, ...]]:
    """The ways each spoken token may sound: as in its clause, then alone, then its other readings, in every accent."""
    tokens = [token for token in script.tokens if token.spoken]
    heard: list[list[list[str]]] = [[[] for _ in speaker.voices] for _ in tokens]
    reached = 0
    for clause in clauses:
        for phone in clause.phones:
            if phone.token >= 0:
                said = heard[phone.token][clause.accent]
                if said and phone.word != reached:
                    said.append(GAP)
                reached = phone.word
                said.append(phone.symbol)
    out = []
    for token, ways in zip(tokens, heard, strict=True):
        found: dict[Phones, None] = {tuple(said): None for said in ways if said}
        for reading in token.readings:
            for accent in range(len(ways)):
                joined: Phones = ()
                for word in reading:
                    joined += (GAP, *speaker.word(word, accent)) if joined else speaker.word(word, accent)
                found[joined] = None
        out.append(tuple(islice(found, _MAX_VARIANTS)))
    return out


def plain_symbol(symbol: str) -> str:
    """A sound without stress, tone, and what is cut off; empty for what is not a sound."""
    text = unicodedata.normalize("NFD", symbol)
    return "".join(c for c in text if c == "ː" or unicodedata.category(c) in ("Ll", "Lu", "Lo", "Mn"))


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches that end with a mark, or when they get long."""
    start = 0
    for i, token in enumerate(tokens):
        if i + 1 == len(tokens) or i + 1 - start >= _MAX_TOKENS or token.text.rstrip("\"'”’)»")[-1:] in _CLAUSE_END:
            yield start, i + 1
            start = i + 1


def _matched(said: Sequence[str], alone: Sequence[str]) -> list[int]:
    """For each sound that was said the one of `alone` it stands for, in order, by the least difference."""
    a, b = len(said), len(alone)
    cost = np.full((a + 1, b + 1), np.inf)
    cost[0, :] = _MISSING * np.arange(b + 1)
    cost[:, 0] = _MISSING * np.arange(a + 1)
    for i in range(1, a + 1):
        for j in range(1, b + 1):
            change = 0.0 if said[i - 1] == alone[j - 1] else _OTHER_SOUND
            change = _LIKE_SOUND if change and said[i - 1][:1] == alone[j - 1][:1] else change
            cost[i, j] = min(cost[i - 1, j - 1] + change, cost[i - 1, j] + _MISSING, cost[i, j - 1] + _MISSING)
    out, i, j = [0] * a, a, b
    while i:
        if j and cost[i, j] == cost[i, j - 1] + _MISSING:
            j -= 1
            continue
        i -= 1
        out[i] = max(j - 1, 0)
        if j and cost[i + 1, j] != cost[i, j] + _MISSING:
            j -= 1
    return out
