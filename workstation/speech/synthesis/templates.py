"""What each third of each phone sounds like in synthesised speech, by its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from workstation.speech.acoustic.cepstra import RATE, Frames, cepstra, dynamic, log_mel
from workstation.speech.acoustic.decoding_graph import PAUSE
from workstation.speech.acoustic.taken_in import to_model_rate
from workstation.speech.synthesis.features import SIZE, Floats, speech_level
from workstation.speech.synthesis.spoken_text import Clause, SaidPhone

Doubles = npt.NDArray[np.float64]

THIRDS = 3
_HOP = 80
_STEP = RATE // 100 // _HOP
_MIN = 10
_EARLY, _LATE, _OF_LENGTH = 0.08, 0.01, 0.3
"""How far (s) before and after its event a phone may begin, and how much of its neighbour or itself that may take."""
_REACH = 2
_USUAL_LENGTH = 0.03
_STATICS = SIZE // 3


@dataclass
class _Sum:
    total: Doubles = field(default_factory=lambda: np.zeros(SIZE))
    count: int = 0
    length: float = 0.0
    spoken: int = 0

    def add(self, other: "_Sum") -> None:
        self.total = self.total + other.total
        self.count += other.count
        self.length += other.length
        self.spoken += other.spoken


@dataclass(frozen=True, slots=True)
class Template:
    """The mean (39,) of a third of a phone, and how long (s) it usually is."""

    mean: Doubles = field(repr=False)
    length: float


class Templates:
    """Sums over synthesised speech, gathered clause by clause so that no sound has to be kept.

    `floor` (25,) is how far the noise of the recording lies below its speech: that much is added, since the
    synthesiser's silence is silent.
    """

    def __init__(self, floor: Floats) -> None:
        self._floor = floor
        self._whole: dict[tuple[str, str, str, int], _Sum] = {}
        self._folded: dict[tuple[str, str, str, int], _Sum] | None = None
        self._total, self._squares, self._count = np.zeros(SIZE), np.zeros(SIZE), 0

    def add(self, clause: Clause) -> None:
        bands = log_mel(to_model_rate(clause.samples, clause.rate), _HOP)
        if len(bands) < _MIN:
            return
        frames = Frames(len(bands), _HOP / RATE)
        self._folded = None
        phones = settled(clause.phones, cepstra(bands), frames)
        noisy = np.logaddexp(bands, self._floor + np.float32(speech_level(bands)))
        features = dynamic(cepstra(noisy), _STEP).reshape(len(bands), -1).astype(np.float64)
        symbols = [PAUSE, *(phone.symbol or PAUSE for phone in phones), PAUSE]
        for phone, left, right in zip(phones, symbols, symbols[2:], strict=False):
            if phone.symbol:
                edges = np.linspace(frames.at(phone.start), frames.at(phone.stop), THIRDS + 1)
                for third in range(THIRDS):
                    length = (edges[third + 1] - edges[third]) * frames.hop
                    first = min(max(0, round(edges[third])), len(bands) - 1)
                    part = features[first : max(first + 1, round(edges[third + 1]))]
                    self._count_in((phone.symbol, left, right), third, part, length)

    def find(self, symbol: str, left: str, right: str, third: int) -> Template:
        """The nearest that is known of a third of a phone between its neighbours, where all has mean 0 and spread 1."""
        plain = self._known(symbol, "", "", third)
        if plain is None:
            return Template(np.zeros(SIZE), _USUAL_LENGTH)
        sides = {0: (left, ""), THIRDS - 1: ("", right)}
        near = self._known(symbol, *sides[third], third) if third in sides else None
        found = self._known(symbol, left, right, third) or near or plain
        mean = self._total / self._count
        spread = np.sqrt(np.maximum(self._squares / self._count - mean**2, 1e-6))
        mean[_STATICS:] = 0
        return Template((found.total / found.count - mean) / spread, found.length / found.spoken)

    def symbols(self) -> list[str]:
        """All sounds that were spoken."""
        return sorted({symbol for symbol, left, right, _ in self._sums if not left and not right})

    def _count_in(self, context: tuple[str, str, str], third: int, part: Doubles, length: float) -> None:
        total = part.sum(axis=0)
        self._total += total
        self._squares += (part**2).sum(axis=0)
        self._count += len(part)
        symbol, left, right = context
        entry = self._whole.get((symbol, left, right, third))
        if entry is None:
            entry = self._whole[symbol, left, right, third] = _Sum()
        entry.add(_Sum(total, len(part), length, 1))

    @property
    def _sums(self) -> dict[tuple[str, str, str, int], _Sum]:
        """Those of sounds between two neighbours, and of all that have one in common, or none."""
        if self._folded is None:
            self._folded = dict(self._whole)
            for (symbol, left, right, third), entry in self._whole.items():
                for wider in {(symbol, left, ""), (symbol, "", right), (symbol, "", "")}:
                    self._folded.setdefault((*wider, third), _Sum()).add(entry)
        return self._folded

    def _known(self, symbol: str, left: str, right: str, third: int) -> _Sum | None:
        """Under its own name, as a short sound, or as the first of two."""
        names = (symbol, symbol.replace("ː", ""), symbol[:1])
        return next((self._sums[key] for name in names if (key := (name, left, right, third)) in self._sums), None)


def settled(phones: Sequence[SaidPhone], statics: Floats, frames: Frames) -> list[SaidPhone]:
    """Phones that begin where the sound changes most near their events.

    The synthesiser's events tell of a vowel when its beginning is over, and of a stop at its burst.
    """
    change = np.zeros(len(statics))
    step = statics[2 * _REACH :] - statics[: -2 * _REACH]
    change[_REACH : _REACH + len(step)] = np.sqrt((step**2).sum(axis=1))
    out = list(phones)
    for i in range(1, len(out)):
        before, phone = out[i - 1], out[i]
        low = max(phone.start - _EARLY, before.start + _OF_LENGTH * (phone.start - before.start))
        high = min(phone.start + _LATE, phone.start + _OF_LENGTH * (phone.stop - phone.start))
        first, last = max(0, round(frames.at(low))), min(round(frames.at(high)) + 1, len(change))
        if phone.symbol and first < last:
            moved = frames.boundary(first + int(np.argmax(change[first:last])) + 0.5)
            if before.start < moved < phone.stop:
                out[i - 1], out[i] = replace(before, stop=moved), replace(phone, start=moved)
    return out
